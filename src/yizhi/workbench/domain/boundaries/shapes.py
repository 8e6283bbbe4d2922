"""Areas as GeoJSON for the map of a page: thinned where there are many, six decimals (0.1 m)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import shapely

from yizhi.grid.domain.coverage.causes import cause_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.coverage import Finding, GroundArea
    from yizhi.grid.domain.layers import Layer
    from yizhi.grid.domain.sets.comparing import AreaChange

type Feature = tuple[BaseGeometry, dict[str, Any]]
_MANY: Final = 1_500
# About two metres and a quarter of a metre.
_COARSE, _FINE = 2e-5, 2e-6
_MOST_SHOWN: Final = 25_000


def collection(features: Iterable[Feature], **more: Any) -> str:
    """Return a FeatureCollection as JSON text."""
    chosen = [one for one in features if not one[0].is_empty][:_MOST_SHOWN]
    tolerance = _COARSE if len(chosen) > _MANY else _FINE
    shapes = shapely.transform([_thinned(shape, tolerance) for shape, _facts in chosen], lambda points: points.round(6))
    texts = shapely.to_geojson(shapes)
    parts = [
        f'{{"type":"Feature","properties":{json.dumps(facts, ensure_ascii=False)},"geometry":{text}}}'
        for text, (_shape, facts) in zip(texts, chosen, strict=True)
    ]
    rest = "".join(f',"{name}":{json.dumps(value, ensure_ascii=False)}' for name, value in more.items())
    return f'{{"type":"FeatureCollection","features":[{",".join(parts)}]{rest}}}'


def _thinned(shape: BaseGeometry, tolerance: float) -> BaseGeometry:
    thin = shapely.simplify(shape, tolerance)
    return shape if thin.is_empty else thin


def changes(areas: Sequence[AreaChange]) -> list[Feature]:
    """Return areas with what became of them, changed ones above the others, gone ones on top."""
    ordered = sorted(areas, key=lambda one: (one.kind != "same", one.after is None))
    return [
        (
            (one.after or one.before).geometry,  # type: ignore[union-attr]  # one of both is there
            {"id": f"{'gone' if one.after is None else 'area'}-{one.code}", "code": one.code, "name": one.name,
             "kind": one.kind.value, "what": one.label},
        )
        for one in ordered
    ]  # fmt: skip


def plain(areas: Iterable[GroundArea]) -> list[Feature]:
    """Return areas of which nothing more is to be said."""
    return [
        (area.geometry, {"id": f"area-{area.code}", "code": area.code, "name": area.name, "kind": "same"})
        for area in areas
    ]


def findings(found: Iterable[tuple[int, Finding]]) -> list[Feature]:
    """Return where things were found, by their number and their cause."""
    return [
        (
            one.geometry,
            {"id": f"finding-{number}", "kind": one.severity.value, "name": one.label, "what": one.message,
             "cause": cause_of(one)},
        )
        for number, one in found
        if one.geometry is not None
    ]  # fmt: skip


def rows(layer: Layer) -> list[Feature]:
    """Return the rows of a layer that have a geometry."""
    return [
        (row.geometry, {"id": f"row-{row.number}", "kind": "new", "name": row.place})
        for row in layer.rows
        if row.geometry is not None
    ]


def bounds_of(features: Sequence[Feature]) -> list[float] | None:
    """Return the box around features, None without any."""
    if not features:
        return None
    return [round(float(value), 6) for value in shapely.total_bounds([shape for shape, _facts in features])]
