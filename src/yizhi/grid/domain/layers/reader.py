"""`read_layer`: any file that people bring, as a layer. What it is, its bytes say, not its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.layers import geojson
from yizhi.grid.domain.layers.geometries import usable
from yizhi.grid.domain.layers.limits import MAX_FILE_BYTES, MEBIBYTE
from yizhi.grid.domain.layers.rows import Layer
from yizhi.grid.domain.reading import refusal

_READERS: Final[dict[str, Callable[[bytes, str], Layer]]] = {"geojson": geojson.read}


def read_layer(source: Path | bytes, name: str = "", *, layer: str = "", simplify: bool = False) -> Layer:
    """Return a layer of a file: GeoJSON, zipped Shapefile, GeoPackage, KML, KMZ, or CSV with WKT or two columns of numbers.

    `name` is what people call the file; `layer` chooses where it has several. `simplify` thins
    geometries with too many corners instead of refusing them. Raises InvalidInputError on `file` (with a
    sentence that says what to do), or on `layer` ("several_layers", `detail["layers"]` has their names).
    """
    raw = contents(source)
    read = geojson.read(raw, name)
    rows, remarks = usable(read.rows, simplify=simplify)
    return read.changed(rows, remarks)


def contents(source: Path | bytes) -> bytes:
    """Return a file's bytes; one that is too large is refused before it is read."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_FILE_BYTES:
        message = _(
            "The file has %(size)s MB; at most %(most)s MB are taken. Split it, or leave out what is not needed."
        )
        raise refusal(message % {"size": f"{size / MEBIBYTE:,.0f}", "most": MAX_FILE_BYTES // MEBIBYTE})
    return source if isinstance(source, bytes) else source.read_bytes()
