"""Geometries as files give them → geometries that can be used: finite, flat, not empty, not endless. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _

from yizhi.grid.domain.layers.limits import MAX_VERTICES
from yizhi.grid.domain.layers.rows import LayerRemark, Row

# Where thinning begins, in the layer's unit: about a decimetre, whether degrees or metres.
_FINEST_DEGREES: Final = 1e-6
_FINEST_METRES: Final = 0.1
_LARGEST_DEGREES: Final = 400.0
_ROUNDS: Final = 30


def usable(rows: Sequence[Row], *, simplify: bool = False) -> tuple[list[Row], list[LayerRemark]]:
    """Return rows whose geometries are usable or None, and why some are not.

    A geometry with more corners than MAX_VERTICES is thinned where `simplify` says so, otherwise refused.
    """
    shapes = np.array([row.geometry for row in rows], dtype=object)
    high = shapely.has_z(shapes)
    shapes = shapely.force_2d(shapes)
    finite = _finite(shapes)
    corners = shapely.get_num_coordinates(shapes)
    kept: list[Row] = []
    remarks: list[LayerRemark] = []
    if high.any():
        remarks.append(
            LayerRemark(0, "", _("The file has heights; they were left out."), is_error=False, code="heights")
        )
    for row, shape, is_finite, count in zip(rows, shapes, finite, corners, strict=True):
        new, remark = _one(row, shape, is_finite=bool(is_finite), corners=int(count), simplify=simplify)
        kept.append(new)
        remarks += [remark] if remark else []
    return kept, remarks


def _finite(shapes: Any) -> Any:
    """Tell for each geometry whether all of its coordinates are numbers."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(points).all(axis=1)]] = False
    return finite


def _one(row: Row, shape: Any, *, is_finite: bool, corners: int, simplify: bool) -> tuple[Row, LayerRemark | None]:
    if row.geometry is None:
        return row, None
    if shape.is_empty:
        return row.without_geometry(_("has no geometry"), "no_geometry")
    if not is_finite:
        return row.without_geometry(_("has a coordinate that is not a number"), "not_finite")
    if corners <= MAX_VERTICES:
        return replace(row, geometry=shape), None
    return _large(row, shape, corners, simplify=simplify)


def _large(row: Row, shape: Any, corners: int, *, simplify: bool) -> tuple[Row, LayerRemark]:
    """Return a row with too many corners simplified, or without its geometry."""
    facts = {"count": f"{corners:,}", "most": f"{MAX_VERTICES:,}"}
    if not simplify:
        message = _("has %(count)s corners; at most %(most)s are taken. Simplify it, or have it simplified on import.")
        return row.without_geometry(message % facts, "too_many_vertices")
    thin = thinned(shape)
    if thin is None:
        message = _("has %(count)s corners and could not be simplified to %(most)s")
        return row.without_geometry(message % facts, "too_many_vertices")
    left = f"{int(shapely.get_num_coordinates(thin)):,}"
    reason = _("was simplified from %(count)s corners to %(left)s") % {"count": facts["count"], "left": left}
    remark = LayerRemark(row.number, row.place, reason, is_error=False, code="simplified")
    return replace(row, geometry=thin), remark


def thinned(shape: Any, most: int = MAX_VERTICES) -> Any | None:
    """Return a geometry with at most `most` corners, from decimetres upwards; None where that leaves nothing."""
    bounds = np.abs(np.array(shape.bounds))
    step = _FINEST_DEGREES if bounds.max() <= _LARGEST_DEGREES else _FINEST_METRES
    for _round in range(_ROUNDS):
        simple = shapely.simplify(shape, step)
        if shapely.get_num_coordinates(simple) <= most:
            return None if simple.is_empty else simple
        step *= 2
    return None
