"""The first look at a file of boundaries: its layers, or its coordinate system and its columns.

Of a large file that look is long work, and what the next steps of the wizard show of it is kept beside it: its columns, how
many rows it has, and so many of them, thinned. Only the check and the draft read all of it again, behind the page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _

from yizhi.grid.domain.layers import Layer, LayerRemark, Row
from yizhi.grid.domain.templates import plain_text
from yizhi.kernel.errors import InvalidInputError
from yizhi.workbench.domain import large_files
from yizhi.workbench.domain.boundaries import uploads

if TYPE_CHECKING:
    from yizhi.workbench.domain.boundaries.uploads import Upload

# So many rows of a large file are shown on the map, so many with their values in a table.
MOST_ROWS: Final = 2_000
_WITH_VALUES: Final = 5
# Remarks on shapes that are taken only when they are thinned.
_HEAVY: Final = frozenset({"too_many_vertices", "simplified"})
_MOST_REMARKS: Final = 200
_LONGEST_VALUE: Final = 200
# What is smaller than a pixel of a map that shows the whole layer is left out.
_PIXELS: Final = 4_000


def is_large(upload: Upload) -> bool:
    """Tell whether a kept file is more than a page reads."""
    return large_files.is_large(upload.path)


def look(upload: Upload) -> Layer | None:
    """Read a file once and note its layers (then None) or its coordinate system. Raises InvalidInputError on `file`."""
    try:
        read = uploads.layer_of(upload)
    except InvalidInputError as error:
        if error.code != "several_layers":
            raise
        upload.layers = list(error.detail.get("layers", ()))
        return None
    if _is_bare(read) and not upload.is_thinned and all(one.code in _HEAVY for one in read.remarks if one.is_error):
        upload.is_thinned = True
        read = uploads.layer_of(upload)
    if _is_bare(read):
        reasons = "; ".join(str(remark) for remark in read.remarks[:3])
        raise InvalidInputError(_("The file has no shapes. %(why)s") % {"why": reasons}, field="file")
    upload.crs = read.crs
    return read


def _is_bare(layer: Layer) -> bool:
    return not any(row.geometry is not None for row in layer.rows)


def seen(upload: Upload) -> tuple[Layer, int] | None:
    """Return what the wizard shows of a file, and how many rows it has; None where that is long work that nobody did yet.

    Of a large file these are some of its rows. Raises InvalidInputError, NotFoundError.
    """
    if not is_large(upload):
        layer = uploads.layer_of(upload)
        return layer, len(layer.rows)
    beside = upload.look_path
    known = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    return (_restored(known), known["count"]) if known.get("layer") == upload.layer else None


def is_heavy(layer: Layer) -> bool:
    """Tell whether a layer has shapes with more corners than are taken."""
    return any(remark.code in _HEAVY for remark in layer.remarks)


def keep(upload: Upload, layer: Layer) -> None:
    """Keep beside a large file what the wizard shows of it."""
    rows = _chosen(layer)
    remarks = sorted(layer.remarks, key=lambda one: one.code not in _HEAVY)[:_MOST_REMARKS]
    known = {
        "layer": upload.layer, "name": layer.name, "kind": layer.kind, "columns": layer.columns, "crs": layer.crs,
        "count": len(layer.rows), "rows": [_as_json(row, number) for number, row in enumerate(rows)],
        "remarks": [[one.row, one.place, one.reason, one.is_error, one.code] for one in remarks],
    }  # fmt: skip
    upload.look_path.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def _chosen(layer: Layer) -> list[Row]:
    """Return the first rows, every so-manyth, and those that reach furthest, in their order and thinned."""
    shapes = np.array([row.geometry for row in layer.rows], dtype=object)
    there = np.flatnonzero([shape is not None for shape in shapes])
    bounds = shapely.bounds(shapes[there])
    furthest = there[np.concatenate([bounds.argmin(axis=0), bounds.argmax(axis=0)])] if len(there) else there
    every = there[:: max(1, -(-len(there) // MOST_ROWS))]
    chosen = sorted({*range(min(_WITH_VALUES, len(layer.rows))), *furthest.tolist(), *every.tolist()})
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes[there]))
    thin = shapely.simplify(shapes[chosen], max(east - west, north - south) / _PIXELS)
    return [
        Row(row.number, row.place, row.values, row.geometry if shape is None or shape.is_empty else shape)
        for row, shape in zip((layer.rows[at] for at in chosen), thin, strict=True)
    ]


def _as_json(row: Row, number: int) -> list[Any]:
    values = {name: plain_text(value)[:_LONGEST_VALUE] for name, value in row.values.items()}
    shape = None if row.geometry is None else shapely.to_wkb(row.geometry, hex=True)
    return [row.number, row.place, values if number < _WITH_VALUES else {}, shape]


def _restored(known: dict[str, Any]) -> Layer:
    rows = [Row(number, place, values, shapely.from_wkb(shape)) for number, place, values, shape in known["rows"]]
    remarks = tuple(LayerRemark(*one) for one in known["remarks"])
    return Layer(known["name"], known["kind"], tuple(known["columns"]), tuple(rows), known["crs"], remarks)
