"""Shared borders move together: whatever is done to a node, the areas around it still tile the ground exactly."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from tests.grid.editor.tilings import STEP, assert_exact, inner_nodes, tilings
from yizhi.grid.domain.sets.topology import Shape, insert_node, move_node, remove_node
from yizhi.kernel.errors import InvalidInputError

LEFT, RIGHT = box(0, 0, 1, 1), box(1, 0, 2, 1)


@given(tilings(), st.data())
def test_moving_shared_nodes_keeps_the_coverage_exact(areas: dict[int, Shape], data: st.DataObject) -> None:
    ground = shapely.union_all(list(areas.values()))
    nodes = inner_nodes(areas)
    for _move in range(3):
        at = data.draw(st.sampled_from(nodes))
        shift = st.floats(-0.2, 0.2, allow_nan=False)
        to = (at[0] + data.draw(shift) * STEP, at[1] + data.draw(shift) * STEP)
        try:
            changed = move_node(areas, at, to)
        except InvalidInputError:
            continue  # an area would have crossed itself, and nothing was changed
        after = areas | changed
        # A corner dragged across a border of an area that it does not belong to overlaps it; the check tells of that.
        assume(shapely.coverage_is_valid(list(after.values())) or len(changed) != 4)
        if len(changed) == 4:
            areas, nodes = after, inner_nodes(after)
            assert_exact(areas, ground)


@given(tilings(), st.floats(0.1, 0.9), st.data())
def test_a_corner_put_into_a_border_and_pulled_aside_keeps_it_exact(
    areas: dict[int, Shape], along: float, data: st.DataObject
) -> None:
    ground = shapely.union_all(list(areas.values()))
    start = data.draw(st.sampled_from(inner_nodes(areas)))
    shape = next(s for s in areas.values() if shapely.dwithin(shapely.Point(start), s, 1e-9))
    corners = list(shape.exterior.coords[:-1])
    index = next(i for i, corner in enumerate(corners) if corner == start)
    end = corners[(index + 1) % len(corners)]
    middle = (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1]))
    noded = insert_node(areas, middle)
    assert 1 <= len(noded) <= 2
    areas = areas | noded
    assert_exact(areas, ground)
    bent = areas | move_node(areas, middle, (middle[0] + 0.02 * STEP, middle[1] - 0.02 * STEP))
    straight = bent | remove_node(bent, (middle[0] + 0.02 * STEP, middle[1] - 0.02 * STEP))
    if len(noded) == 2:
        assert_exact(bent, ground)
        assert_exact(straight, ground)


def test_a_border_that_only_passes_gets_the_corner_too() -> None:
    upper, lower = box(1, 0.5, 2, 1), box(1, 0, 2, 0.5)
    areas: dict[int, Shape] = {1: LEFT, 2: upper, 3: lower}  # LEFT has no corner at (1, 0.5)
    changed = move_node(areas, (1, 0.5), (1.2, 0.5))
    assert set(changed) == {1, 2, 3}
    assert_exact(areas | changed, box(0, 0, 2, 1))


def test_corners_a_hair_apart_move_as_one() -> None:
    noisy = Polygon([(1 + 5e-8, 0), (2, 0), (2, 1), (1 - 3e-8, 1)])
    changed = move_node({1: LEFT, 2: noisy}, (1, 1), (1.1, 1))
    assert (1.1, 1.0) in changed[1].exterior.coords
    assert (1.1, 1.0) in changed[2].exterior.coords


def test_a_corner_dropped_on_another_becomes_it_and_on_a_border_joins_it() -> None:
    apart = box(1.5, 0, 2, 1)
    joined = {1: LEFT, 2: apart} | move_node({1: LEFT, 2: apart}, (1, 0), (1.5 + 4e-8, 0))
    assert (1.5, 0.0) in joined[1].exterior.coords
    touching = {1: LEFT, 2: apart} | move_node({1: LEFT, 2: apart}, (1, 0), (1.5, 0.3))
    assert (1.5, 0.3) in touching[2].exterior.coords


def test_what_cannot_be_done_is_said() -> None:
    areas: dict[int, Shape] = {1: LEFT, 2: RIGHT, 3: box(0, 1, 2, 2)}
    with pytest.raises(InvalidInputError) as crossing:
        move_node(areas, (0, 0), (0.5, 3))
    assert crossing.value.code == "crossing"
    with pytest.raises(InvalidInputError) as nothing:
        move_node(areas, (0.5, 0.5), (0.6, 0.6))
    assert nothing.value.code == "no_node"
    with pytest.raises(InvalidInputError) as nowhere:
        insert_node(areas, (0.5, 0.5))
    assert nowhere.value.code == "no_border"
    with pytest.raises(InvalidInputError) as junction:
        remove_node(areas, (1, 1))
    assert junction.value.code == "junction"
    triangle: dict[int, Shape] = {1: Polygon([(0, 0), (1, 0), (0, 1)])}
    with pytest.raises(InvalidInputError) as few:
        remove_node(triangle, (1, 0))
    assert few.value.code == "too_few"


def test_holes_and_parts_move_too() -> None:
    ring = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    core = MultiPolygon([box(1, 1, 2, 2), box(5, 0, 6, 1)])
    changed = move_node({1: ring, 2: core}, (2, 2), (2.5, 2.5))
    assert set(changed) == {1, 2}
    assert changed[1].intersection(changed[2]).area == 0
    assert changed[1].union(changed[2]).area == pytest.approx(17)
