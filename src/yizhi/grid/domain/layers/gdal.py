"""Files that GDAL reads (Shapefile, GeoPackage), each in a child process with one driver: see `gdal_child`."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _

from yizhi.grid.domain.layers import limits
from yizhi.grid.domain.layers.rows import Layer, LayerRemark, Row
from yizhi.grid.domain.reading import refusal
from yizhi.kernel.errors import InvalidInputError

_CHILD: Final = Path(__file__).with_name("gdal_child.py")
_DRIVERS: Final = {"shapefile": "ESRI Shapefile", "geopackage": "GPKG"}
# Fences of GDAL itself, beside the one driver: no network, no code in files, no looking around.
_SETTINGS: Final = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "OGR_SQLITE_JOURNAL": "OFF",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "100",
    "PROJ_NETWORK": "OFF",
    "SHAPE_RESTORE_SHX": "NO",
    "GDAL_CACHEMAX": "64",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
_LENGTH: Final = struct.Struct("<q")


def layer_names(path: Path, kind: str) -> list[str]:
    """Return the names of the layers of a file that have shapes."""
    header, _body = _run(path, kind, "", "")
    return [str(name) for name in header["layers"]]


def chosen_layer(names: list[str], wanted: str) -> str:
    """Return which layer to read, or raise InvalidInputError on `layer` that names them all."""
    if wanted in names:
        return wanted
    if wanted:
        message = _("There is no layer “%(name)s”. The file has: %(names)s.")
        raise InvalidInputError(
            message % {"name": wanted[:80], "names": ", ".join(names)},
            field="layer",
            code="unknown_layer",
            layers=names,
        )
    if not names:
        raise refusal(_("The file has no layer of shapes."))
    if len(names) > 1:
        message = _("The file has several layers: %(names)s. Say which one, on the command line with --layer.")
        raise InvalidInputError(
            message % {"names": ", ".join(names)}, field="layer", code="several_layers", layers=names
        )
    return names[0]


def read(path: Path, kind: str, layer: str, *, encoding: str = "") -> Layer:
    """Return a layer of a file that has been looked at before; raises InvalidInputError on `file`."""
    header, body = _run(path, kind, layer, encoding)
    sizes: list[int] = header["sizes"]
    if len(sizes) > limits.MAX_ROWS:
        message = _("The file has %(count)s rows; at most %(most)s are taken at once.")
        raise refusal(message % {"count": f"{len(sizes):,}", "most": f"{limits.MAX_ROWS:,}"})
    if not sizes:
        raise refusal(_("The file has no features."))
    columns = tuple(str(name) for name in header["columns"])
    rows: list[Row] = []
    remarks: list[LayerRemark] = []
    values = zip(*header["values"], strict=True) if columns else iter([()] * len(sizes))
    for number, (shape, cells) in enumerate(zip(_shapes(sizes, body), values, strict=True), start=1):
        place = _("feature %(number)s") % {"number": number}
        row = Row(number, place, dict(zip(columns, cells, strict=True)), shape)
        if shape is None:
            row, remark = row.without_geometry(_("has no geometry"), "no_geometry")
            remarks.append(remark)
        rows.append(row)
    return Layer(layer, kind, columns, tuple(rows), str(header["crs"]), tuple(remarks))


def _shapes(sizes: list[int], body: memoryview) -> Iterator[Any]:
    start = 0
    pieces: list[bytes | None] = []
    for size in sizes:
        pieces.append(None if size < 0 else bytes(body[start : start + size]))
        start += max(size, 0)
    yield from shapely.from_wkb(pieces, on_invalid="ignore")


def _run(path: Path, kind: str, layer: str, encoding: str) -> tuple[dict[str, Any], memoryview]:
    bounds = {
        "memory": limits.READ_MEMORY_BYTES,
        "seconds": limits.READ_SECONDS,
        "rows": limits.MAX_ROWS,
        "columns": limits.MAX_COLUMNS,
    }
    command = [sys.executable, "-I", "-B", str(_CHILD), str(path), layer, encoding, json.dumps(bounds)]
    environment = {
        **_SETTINGS,
        "GDAL_SKIP": _others(_DRIVERS[kind]),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
    }
    try:
        done = subprocess.run(  # the program is Python itself, the file our own
            command,
            env=environment,
            cwd=path.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.READ_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refusal(_("The file took too long to be read. Split it, or export it again.")) from error
    if done.returncode != 0 or len(done.stdout) < _LENGTH.size:
        raise refusal(
            _("The file is damaged or was cut off: it cannot be read as %(kind)s.") % {"kind": _DRIVERS[kind]}
        )
    (length,) = _LENGTH.unpack_from(done.stdout)
    body = memoryview(done.stdout)[_LENGTH.size :]
    return json.loads(bytes(body[:length])), body[length:]


@cache
def _others(driver: str) -> str:
    """Return all drivers but one, as GDAL is told to leave them out."""
    import pyogrio  # noqa: PLC0415 - a large library that only these files need

    return ",".join(sorted(name for name in pyogrio.list_drivers() if name != driver))
