"""The check against counting: random divisions with tiles taken away, grown and shrunk, and what every pair and point says."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.grid.coverage.tilings import COMMUNITY, around, square_metres, tiles, with_shape
from yizhi.grid.domain.coverage import FindingKind, GroundArea, Severity, check_coverage

_FAULTS = st.lists(st.tuples(st.integers(0, 15), st.sampled_from(["gone", "grown", "shrunk", "moved"]), st.floats(0.02, 0.3)), max_size=4)  # fmt: skip


def with_faults(areas: list[GroundArea], faults: list[tuple[int, str, float]]) -> list[GroundArea]:
    gone = set()
    for position, what, share in faults:
        number = position % len(areas)
        shape = areas[number].geometry
        if what == "gone":
            gone.add(number)
        elif what == "moved":
            areas = with_shape(areas, number, shapely.transform(shape, lambda points, by=share: points + by * 0.002))
        else:
            factor = 1 + share if what == "grown" else 1 - share
            areas = with_shape(areas, number, shapely.affinity.scale(shape, factor, factor))
    return [area for number, area in enumerate(areas) if number not in gone]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10_000), _FAULTS)
@example(4, 4, 0, [(9, "shrunk", 0.25)])
def test_sizes_are_those_of_counting(columns: int, rows: int, seed: int, faults: list[tuple[int, str, float]]) -> None:
    areas = with_faults(tiles(columns, rows, seed), faults)
    parent = around(columns, rows)
    found = check_coverage(areas, parent)
    sizes: defaultdict[str, float] = defaultdict(float)
    for one in found:
        sizes[one.facts.get("of", "")] += one.size or 0
    shapes = [area.geometry for area in areas]
    overlap = sum(square_metres(one.intersection(other)) for one, other in combinations(shapes, 2))
    everything = shapely.union_all(shapes)
    # Pieces below 0.1 m² are not talked of.
    assert sizes["overlap"] == pytest.approx(overlap, abs=2)
    assert sizes["outside"] == pytest.approx(
        sum(square_metres(shape.difference(parent[COMMUNITY])) for shape in shapes), abs=2
    )
    if areas:
        holes = shapely.union_all(
            [shapely.Polygon(ring) for part in shapely.get_parts(everything) for ring in part.interiors]
        )
        # An area shrunk on all sides lies as an island in its hole: that ground is not missing.
        missing = square_metres(
            shapely.union_all([parent[COMMUNITY].difference(everything), holes.difference(everything)])
        )
        assert sizes["gap"] == pytest.approx(missing, abs=2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), _FAULTS)
def test_every_point_in_two_areas_or_none_lies_in_a_finding(seed: int, faults: list[tuple[int, str, float]]) -> None:
    areas = with_faults(tiles(4, 4, seed), faults)
    if not areas:
        return
    parent = around(4, 4)
    west, south, east, north = parent[COMMUNITY].bounds
    rng = np.random.default_rng(seed)
    points = shapely.points(rng.uniform(west, east, 500), rng.uniform(south, north, 500))
    times = sum(shapely.intersects(area.geometry, points).astype(int) for area in areas)
    findings = check_coverage(areas, parent)
    for wrong, of in ((times > 1, "overlap"), (times == 0, "gap")):
        places = shapely.union_all([one.geometry for one in findings if one.facts.get("of") == of])
        assert np.array_equal(shapely.dwithin(places, points[wrong], 1e-9), np.ones(wrong.sum(), dtype=bool))
        inside = shapely.intersects(places.buffer(-1e-9), points)
        assert not (inside & ~wrong).any()


@pytest.mark.slow
def test_twenty_thousand_grids() -> None:
    """With one tile in fifty grown or gone."""
    columns, rows = 160, 125
    areas = [
        GroundArea(area.key, f"3703050{area.key // 900:05d}{area.key % 900 + 1:03d}", area.name, 400, area.geometry)
        for area in tiles(columns, rows, 1)
    ]
    rng = np.random.default_rng(2)
    wrong = rng.choice(len(areas), 400, replace=False).tolist()
    kept: list[Any] = list(areas)
    for number in wrong[:200]:
        kept[number] = with_shape([areas[number]], 0, shapely.affinity.scale(areas[number].geometry, 1.05, 1.05))[0]
    gone = set(wrong[200:])
    kept = [area for number, area in enumerate(kept) if number not in gone]
    found = check_coverage(kept, {area.code[:12]: None for area in kept})
    assert len(kept) == 19_800
    assert len([one for one in found if one.kind == FindingKind.GAP]) > 150
    assert len([one for one in found if one.severity == Severity.ERROR]) > 500
