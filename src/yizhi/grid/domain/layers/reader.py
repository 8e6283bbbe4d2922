"""`read_layer`: any file that people bring, as a layer. What it is, its bytes say, not its name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.layers import archives, dbf, gdal, geojson, kml, sniffing, tables
from yizhi.grid.domain.layers.geometries import usable
from yizhi.grid.domain.layers.geopackage import check_geopackage
from yizhi.grid.domain.layers.limits import MAX_FILE_BYTES, MEBIBYTE
from yizhi.grid.domain.layers.rows import Layer, LayerRemark
from yizhi.grid.domain.reading import refusal

_PRJ_LONGEST: Final = 8_000
_TEXTS: Final[dict[str, Callable[[bytes, str], Layer]]] = {
    sniffing.GEOJSON: geojson.read,
    sniffing.KML: kml.read,
    sniffing.TABLE: tables.read,
}


def read_layer(source: Path | bytes, name: str = "", *, layer: str = "", simplify: bool = False) -> Layer:
    """Return a layer of a file: GeoJSON, zipped Shapefile, GeoPackage, KML, KMZ, or CSV with WKT or two columns of numbers.

    `name` is what people call the file; `layer` chooses where it has several. `simplify` thins
    geometries with too many corners instead of refusing them. Raises InvalidInputError on `file` (with a
    sentence that says what to do), or on `layer` ("several_layers", `detail["layers"]` has their names).
    """
    read = _read(contents(source), name or (source.name if isinstance(source, Path) else ""), layer)
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


def _read(raw: bytes, name: str, layer: str) -> Layer:
    kind = sniffing.kind_of(raw)
    if kind in _TEXTS:
        return _TEXTS[kind](raw, name)
    if kind == sniffing.ARCHIVE:
        return _archive(raw, name, layer)
    return _with_gdal({".gpkg": raw}, kind, layer)


def _archive(raw: bytes, name: str, layer: str) -> Layer:
    """Read an archive: the Shapefile in it (or one of several), or the one other file."""
    found = archives.unpack(raw)
    if found.shapefiles:
        by_name = {PurePosixPath(path).name: parts for path, parts in found.shapefiles.items()}
        if len(by_name) < len(found.shapefiles):
            by_name = found.shapefiles
        chosen = gdal.chosen_layer(sorted(by_name), layer)
        return _shapefile(by_name[chosen], chosen)
    if len(found.files) != 1:
        raise refusal(_("The archive must hold a Shapefile, or one file of another kind that can be read."))
    inner, inside = next(iter(found.files.items()))
    if sniffing.kind_of(inside) == sniffing.ARCHIVE:
        raise refusal(_("The archive has an archive inside (%(name)s). Unpack that first.") % {"name": inner[:80]})
    return _read(inside, PurePosixPath(inner).name if not name.lower().endswith(".kmz") else name, layer)


def _shapefile(parts: dict[str, bytes], name: str) -> Layer:
    encoding, is_other = dbf.encoding_of(parts[".dbf"], parts.get(".cpg"))
    files = {part: raw for part, raw in parts.items() if part != ".cpg"}
    if len(files.get(".prj", b"")) > _PRJ_LONGEST:
        del files[".prj"]
    read = _with_gdal(files, "shapefile", "layer", encoding=encoding)
    remarks = []
    if is_other:
        said = _("The .cpg file names another encoding; the table is in %(encoding)s and was read so.")
        remarks.append(LayerRemark(0, "", said % {"encoding": encoding}, is_error=False, code="encoding"))
    return Layer(name, read.kind, read.columns, read.rows, read.crs, (*remarks, *read.remarks))


def _with_gdal(files: dict[str, bytes], kind: str, layer: str, *, encoding: str = "") -> Layer:
    """Read a file under a name of ours in a directory of its own."""
    with tempfile.TemporaryDirectory(prefix="yizhi-layer-") as directory:
        for suffix, raw in files.items():
            Path(directory, "layer" + suffix).write_bytes(raw)
        if kind == "shapefile":
            return gdal.read(Path(directory, "layer.shp"), kind, layer, encoding=encoding)
        path = Path(directory, "layer.gpkg")
        check_geopackage(path)
        return gdal.read(path, kind, gdal.chosen_layer(gdal.layer_names(path, kind), layer))
