"""Repairs: what was asked for and nothing else, with a word on every area that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from tests.grid.coverage.tilings import COMMUNITY, SIDE, SOUTH, WEST, around, square_metres, tiles, with_shape
from yizhi.grid.domain.coverage import REPAIRABLE_KINDS, FindingKind, GroundArea, check_coverage, repair

AREAS = tiles(3, 3)
MIDDLE = 4
GROUND = around(3, 3)
EVERY = set(REPAIRABLE_KINDS)


def middle(west: float = 1.0, east: float = 2.0) -> list[GroundArea]:
    """The tiles with another middle one."""
    return with_shape(AREAS, MIDDLE, box(WEST + west * SIDE, SOUTH + SIDE, WEST + east * SIDE, SOUTH + 2 * SIDE))


def total(areas: Sequence[GroundArea]) -> float:
    return sum(square_metres(area.geometry) for area in areas)


def test_nothing_is_done_that_nobody_asked_for() -> None:
    areas = middle(1.1, 2.1)
    for kinds in (set(), {FindingKind.INVALID, FindingKind.SLIVER}, {FindingKind.MANY_HOUSEHOLDS}):
        done = repair(areas, GROUND, kinds)
        assert done.changes == []
        assert all(one is other for one, other in zip(done.areas, areas, strict=True))


def test_an_overlap_goes_to_the_smaller_area() -> None:
    areas = middle(1.0, 2.1)
    done = repair(areas, GROUND, {FindingKind.OVERLAP})
    assert check_coverage(done.areas, GROUND) == []
    change = next(one for one in done.changes if one.lost)
    assert (change.code, change.kinds, change.gained) == (f"{COMMUNITY}005", (FindingKind.OVERLAP,), 0)
    assert change.lost == pytest.approx(square_metres(box(WEST, SOUTH, WEST + 0.1 * SIDE, SOUTH + SIDE)), rel=1e-3)
    assert done.areas[5] is areas[5] or shapely.equals(done.areas[5].geometry, areas[5].geometry)
    untouched = {area.key for area in areas} - {one.key for one in done.changes}
    assert all(done.areas[key] is areas[key] for key in untouched)


def test_a_crack_goes_to_the_neighbour_with_the_longest_border() -> None:
    areas = middle(1.0, 1.998)
    done = repair(areas, GROUND, {FindingKind.SLIVER})
    assert check_coverage(done.areas, GROUND) == []
    assert total(done.areas) == pytest.approx(total(AREAS), rel=1e-9)
    gained = [one for one in done.changes if one.gained]
    assert [(one.lost, one.kinds) for one in gained] == [(0, (FindingKind.SLIVER,))]


def test_a_gap_that_is_no_crack_is_closed_when_that_is_asked() -> None:
    areas = middle(1.0, 1.95)
    assert repair(areas, GROUND, {FindingKind.SLIVER}).changes == []
    assert check_coverage(repair(areas, GROUND, {FindingKind.GAP}).areas, GROUND) == []


def test_what_is_too_large_is_left_to_people() -> None:
    missing = [area for area in AREAS if area.key != MIDDLE]
    assert repair(missing, GROUND, EVERY).changes == []
    assert repair(with_shape(AREAS, MIDDLE, AREAS[5].geometry), GROUND, EVERY).changes == []


def test_what_is_outside_is_cut_off() -> None:
    areas = with_shape(AREAS, 3, box(WEST - 0.05 * SIDE, SOUTH + SIDE, WEST + SIDE, SOUTH + 2 * SIDE))
    done = repair(areas, GROUND, {FindingKind.OUTSIDE})
    assert check_coverage(done.areas, GROUND) == []
    assert [(one.key, one.gained, one.lost > 0) for one in done.changes if one.lost] == [(3, 0, True)]


def test_a_crossed_outline_is_made_valid() -> None:
    corners = [(WEST, SOUTH), (WEST + SIDE, SOUTH + SIDE), (WEST + SIDE, SOUTH), (WEST, SOUTH + SIDE)]
    areas = [GroundArea(7, f"{COMMUNITY}001", "甲", 400, Polygon(corners))]
    done = repair(areas, {COMMUNITY: None}, {FindingKind.INVALID})
    assert done.areas[0].geometry.is_valid
    assert [(one.key, one.kinds) for one in done.changes] == [(7, (FindingKind.INVALID,))]


def test_an_invalid_area_is_not_touched_by_other_repairs() -> None:
    corners = list(AREAS[MIDDLE].geometry.exterior.coords)
    crossed = Polygon([corners[0], corners[4], corners[12], corners[8]])
    areas = with_shape(AREAS, MIDDLE, crossed)
    done = repair(areas, GROUND, {FindingKind.SLIVER, FindingKind.OVERLAP})
    assert done.areas[MIDDLE] is areas[MIDDLE]


def test_a_splinter_is_dropped() -> None:
    dot = box(WEST - 1e-4, SOUTH, WEST - 9e-5, SOUTH + 1e-5)
    areas = with_shape(AREAS, 0, MultiPolygon([AREAS[0].geometry, dot]))
    done = repair(areas, {COMMUNITY: None}, {FindingKind.SLIVER})
    assert shapely.equals(done.areas[0].geometry, AREAS[0].geometry)


def test_an_overlap_goes_to_the_area_whose_community_it_lies_in() -> None:
    other = "370305002005"
    west, east = box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE), box(WEST + SIDE, SOUTH, WEST + 3 * SIDE, SOUTH + SIDE)
    reaching = box(WEST + 0.97 * SIDE, SOUTH, WEST + 3 * SIDE, SOUTH + SIDE)
    areas = [GroundArea(0, f"{COMMUNITY}001", "大", 400, west), GroundArea(1, f"{other}001", "小", 400, reaching)]
    done = repair(areas, {COMMUNITY: west, other: east}, {FindingKind.OVERLAP})
    assert [(one.key, one.gained) for one in done.changes if one.lost] == [(1, 0)]
    assert check_coverage(done.areas, {COMMUNITY: west, other: east}) == []


def test_after_a_repair_shared_borders_have_the_same_corners() -> None:
    east = WEST + 2 * SIDE

    def pulled(points: Any) -> Any:
        return np.column_stack([np.where(points[:, 0] > east - 1e-9, east - 4e-6, points[:, 0]), points[:, 1]])

    narrow = with_shape(AREAS, MIDDLE, shapely.transform(AREAS[MIDDLE].geometry, pulled))
    done = repair(narrow, GROUND, {FindingKind.SLIVER})
    assert {change.key for change in done.changes} >= {1, 5, 7}
    assert shapely.coverage_is_valid(np.array([area.geometry for area in done.areas], dtype=object))


def shaken(areas: Sequence[GroundArea], metres: float, seed: int) -> list[GroundArea]:
    """Each area drawn by another hand: every corner off by up to so many metres."""
    rng = np.random.default_rng(seed)

    def move(points: Any) -> Any:
        moved = points + rng.uniform(-metres, metres, points.shape) / 111_320
        moved[-1] = moved[0]
        return moved

    return [with_shape([area], 0, shapely.transform(area.geometry, move))[0] for area in areas]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(2, 4), st.integers(2, 4), st.integers(0, 10_000), st.floats(0.02, 0.3))
@example(2, 2, 2, 0.060546875)  # a gap that grew together with its neighbour on a grid only
@example(3, 3, 121, 0.15)  # borders too near each other for doubles
@example(3, 3, 119, 0.02)  # a corner that snapped along a whole edge
def test_borders_drawn_by_two_hands_meet_afterwards(columns: int, rows: int, seed: int, metres: float) -> None:
    areas = shaken(tiles(columns, rows, seed), metres, seed)
    parents = around(columns, rows)
    done = repair(areas, parents, EVERY)
    left = sum(one.size or 0 for one in check_coverage(done.areas, parents))
    before = sum(one.size or 0 for one in check_coverage(areas, parents))
    assert left <= before * 0.01
    assert all(area.geometry.is_valid for area in done.areas)
    assert total(done.areas) == pytest.approx(square_metres(parents[COMMUNITY]), rel=1e-4)
    for old, new in zip(areas, done.areas, strict=True):
        assert (
            square_metres(old.geometry.symmetric_difference(new.geometry)) <= old.geometry.length * 111_320 * metres * 3
        )


def test_a_strip_along_many_areas_is_shared_out_among_them() -> None:
    """Given as a whole to one area, it would become a tentacle of that one along all others."""
    apart = 2 / 111_320
    areas = tiles(6, 2)
    pulled = [with_shape([area], 0, _lowered(area.geometry, apart))[0] for area in areas]
    done = repair(pulled, around(6, 2), {FindingKind.GAP})
    assert check_coverage(done.areas, around(6, 2)) == []
    for before, after in zip(pulled, done.areas, strict=True):
        far = shapely.hausdorff_distance(before.geometry, after.geometry)
        assert far < 5 * apart, "nobody gets what lies before others"
    assert total(done.areas) == pytest.approx(total(areas), rel=1e-5)


def _lowered(shape: Polygon, less: float) -> Polygon:
    """Return a tile of the lower row without a strip along its upper border."""
    west, south, east, north = shape.bounds
    return box(west, south, east, north - less) if south < SOUTH + SIDE / 2 else shape
