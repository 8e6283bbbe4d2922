"""Split, merge and fit: what a cut parts, a merge joins again; borders stay exactly on one another."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from tests.grid.editor.tilings import SOUTH, STEP, WEST, assert_exact, tilings
from yizhi.grid.domain.sets.cutting import fit_between, merge_areas, share_nodes, split_area
from yizhi.grid.domain.sets.topology import Shape
from yizhi.kernel.errors import InvalidInputError

SQUARE = box(118.30, 36.80, 118.31, 36.81)


@given(tilings(), st.integers(0, 8), st.floats(0, 3.14), st.floats(-0.1, 0.1))
def test_split_then_merge_gives_the_same_area(areas: dict[int, Shape], number: int, angle: float, aside: float) -> None:
    ground = shapely.union_all(list(areas.values()))
    area = areas[number]
    middle = area.centroid
    cut = shapely.affinity.rotate(
        shapely.LineString(
            [(middle.x - 2 * STEP, middle.y + aside * STEP), (middle.x + 2 * STEP, middle.y + aside * STEP)]
        ),
        angle,
        origin=middle,
        use_radians=True,
    )
    try:
        pieces = split_area(area, list(cut.coords))
    except InvalidInputError as error:
        if error.code not in {"too_small", "not_across"}:
            raise
        return
    others = {key: shape for key, shape in areas.items() if key != number}
    noded = others | share_nodes(pieces, others)
    assert_exact(noded | {100 + i: piece for i, piece in enumerate(pieces)}, ground)
    merged = merge_areas(pieces)
    assert shapely.symmetric_difference(merged, area).area <= 1e-15
    assert_exact(noded | {number: merged}, ground)


def test_a_line_between_two_corners_cuts_exactly_there() -> None:
    one, other = split_area(SQUARE, [(118.30, 36.80), (118.31, 36.81)])
    assert {tuple(c) for c in one.exterior.coords} | {tuple(c) for c in other.exterior.coords} == {
        tuple(c) for c in SQUARE.exterior.coords
    }


def test_a_line_that_ends_on_the_border_needs_no_overshoot() -> None:
    pieces = split_area(SQUARE, [(118.3033333333333, 36.80), (118.304, 36.805), (118.3066666666666, 36.81)])
    assert len(pieces) == 2
    assert sum(piece.area for piece in pieces) == pytest.approx(SQUARE.area, rel=1e-12)
    assert pieces[0].area >= pieces[1].area


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ([(118.301, 36.801), (118.302, 36.802)], "not_across"),
        ([(118.29, 36.79), (118.32, 36.795)], "not_across"),
        ([(118.305, 36.805), (118.305, 36.82)], "not_across"),
        ([(118.3000001, 36.79), (118.3000030, 36.82)], "too_small"),
        ([(118.305, 36.805)], "invalid"),
        ([(118.305, 36.805), (118.305, 36.805)], "invalid"),
    ],
)
def test_a_line_that_cuts_nothing_is_refused(line: list[tuple[float, float]], code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        split_area(SQUARE, line)
    assert (refused.value.code, refused.value.field) == (code, "line")


def test_a_part_that_the_line_misses_stays_with_the_largest_piece() -> None:
    island = box(118.33, 36.80, 118.331, 36.801)
    pieces = split_area(MultiPolygon([SQUARE, island]), [(118.303, 36.79), (118.303, 36.82)])
    assert [piece.geom_type for piece in pieces] == ["MultiPolygon", "Polygon"]
    assert pieces[0].covers(island)


def test_only_what_lies_side_by_side_is_merged() -> None:
    east = box(118.31, 36.80, 118.32, 36.81)
    assert merge_areas([SQUARE, east]).equals(box(118.30, 36.80, 118.32, 36.81))
    hair = box(118.31 + 5e-8, 36.80, 118.32, 36.81)
    assert merge_areas([SQUARE, hair]).geom_type == "Polygon"
    for far in (box(118.33, 36.80, 118.34, 36.81), box(118.31, 36.81, 118.32, 36.82)):  # apart; only a corner in common
        with pytest.raises(InvalidInputError) as refused:
            merge_areas([SQUARE, far])
        assert refused.value.code == "not_adjacent"
    with pytest.raises(InvalidInputError):
        merge_areas([SQUARE])


@given(tilings())
def test_a_new_area_fits_exactly_into_a_gap(areas: dict[int, Shape]) -> None:
    ground = shapely.union_all(list(areas.values()))
    hole = areas.pop(4)
    drawn = box(WEST + 0.4 * STEP, SOUTH + 0.4 * STEP, WEST + 2.6 * STEP, SOUTH + 2.6 * STEP)
    made = fit_between(drawn, list(areas.values()))
    assert shapely.symmetric_difference(made, hole).area <= 1e-15
    assert_exact(areas | share_nodes([made], areas) | {4: made}, ground)


def test_no_free_ground_is_said() -> None:
    with pytest.raises(InvalidInputError) as refused:
        fit_between(box(118.302, 36.802, 118.304, 36.804), [SQUARE])
    assert refused.value.code == "covered"
    assert isinstance(fit_between(SQUARE, []), Polygon)
