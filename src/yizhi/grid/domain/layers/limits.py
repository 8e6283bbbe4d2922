"""How much a file may hold. A city of 20,000 grids and 200,000 buildings fits; what is larger is refused before it is read."""

from __future__ import annotations

from typing import Final

MEBIBYTE: Final = 1024 * 1024
MAX_FILE_BYTES: Final = 100 * MEBIBYTE
# What an archive may unpack to, how many entries it may have, and how far it may be compressed beyond a small size.
MAX_UNPACKED_BYTES: Final = 400 * MEBIBYTE
MAX_ENTRIES: Final = 1000
MAX_RATIO: Final = 100
RATIO_FREE_BYTES: Final = 20 * MEBIBYTE
MAX_ROWS: Final = 500_000
MAX_COLUMNS: Final = 500
MAX_LAYERS: Final = 200
MAX_VALUE: Final = 2_000
# Corners of one geometry: the border of a whole province has fewer.
MAX_VERTICES: Final = 200_000
# The child that runs GDAL: wall clock, processor time, memory.
READ_SECONDS: Final = 120
READ_MEMORY_BYTES: Final = 3 * 1024 * MEBIBYTE
