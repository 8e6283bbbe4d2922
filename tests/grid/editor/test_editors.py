"""Two editors at once are told of each other; a window of the map holds what is in it and what is beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import COMMUNITY_B, GRID_A1, TUESDAY, World
from tests.grid.editor.drafts import make_draft_rows
from yizhi.grid.domain.sets import window
from yizhi.grid.domain.sets.editors import beat, here, leave
from yizhi.grid.domain.sets.numbering import free_codes, parent_at
from yizhi.grid.domain.sets.window import areas_in, bounds_of, find_areas
from yizhi.grid.models import BoundarySet

SECOND = timedelta(seconds=1)


def test_who_beats_is_here_until_the_beats_stop(world: World, draft: BoundarySet) -> None:
    admin, desk = world.users["admin"], world.users["desk"]
    assert beat(draft, user=admin, now=TUESDAY) == []
    assert beat(draft, user=desk, now=TUESDAY + 5 * SECOND) == [admin]
    assert beat(draft, user=admin, now=TUESDAY + 10 * SECOND) == [desk]
    assert here(draft, now=TUESDAY + 38 * SECOND) == [admin]
    leave(draft, user=admin, now=TUESDAY + 39 * SECOND)
    assert here(draft, now=TUESDAY + 39 * SECOND) == []


def test_a_window_brings_neighbours_along(world: World) -> None:
    draft = make_draft_rows(count=8)
    inside = areas_in(draft, (118.301, 36.801, 118.309, 36.809))
    assert (inside.count, inside.is_too_many) == (1, False)
    assert inside.areas[0].code == GRID_A1
    assert len(inside.areas) == 4
    assert areas_in(draft, (100.0, 30.0, 101.0, 31.0)).areas == []


def test_too_many_for_one_view_are_counted_only(
    world: World, draft: BoundarySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_IN_VIEW", 3)
    view = areas_in(draft, (118.0, 36.0, 119.0, 37.0))
    assert (view.areas, view.count, view.is_too_many) == ([], 4, True)


def test_bounds_and_finding(world: World, draft: BoundarySet) -> None:
    assert bounds_of(draft) == pytest.approx((118.30, 36.80, 118.32, 36.82))
    assert bounds_of(BoundarySet.objects.create(name="空", created_at=TUESDAY)) is None
    assert [area.code for area in find_areas(draft, "2002001")] == [f"{COMMUNITY_B}001"]
    assert len(find_areas(draft, "网格")) == 4


def test_the_next_code_is_free_here_and_never_was_given(world: World, draft: BoundarySet) -> None:
    assert parent_at(draft, (118.305, 36.815)) == COMMUNITY_B
    assert parent_at(draft, (118.30, 36.90)) == COMMUNITY_B  # the nearest neighbour's
    assert free_codes(draft, COMMUNITY_B, 2) == [f"{COMMUNITY_B}003", f"{COMMUNITY_B}004"]
    assert free_codes(draft, "") == []
