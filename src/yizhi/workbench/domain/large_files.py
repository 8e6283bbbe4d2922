"""Which files are read behind the page: by their bytes, before anything of them is read."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from yizhi.grid.domain.layers.limits import MAX_UNPACKED_BYTES

if TYPE_CHECKING:
    from pathlib import Path

# A file of up to so many bytes is read while the page waits: a third of a second, a whole one where it is all short lines.
LARGE_BYTES: Final = 2 * 1024 * 1024


def is_large(path: Path) -> bool:
    """Tell whether a file is more than a page reads; of an archive, what is in it counts."""
    return _bytes_to_read(path) > LARGE_BYTES


def _bytes_to_read(path: Path) -> int:
    """Return how many bytes there are to read in a file; 0 where it is gone, or an archive that is refused at once."""
    if not path.is_file():
        return 0
    if not zipfile.is_zipfile(path):
        return path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0
    return size if size <= MAX_UNPACKED_BYTES else 0
