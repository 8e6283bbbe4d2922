"""Steps of a draft: once per key, on the version that was seen, by those who may; undo and redo survive everything."""

from __future__ import annotations

import uuid

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import COMMUNITY_A, GRID_A1, GRID_A2, GRID_B1, STREET, TUESDAY, World
from tests.grid.editor.drafts import asked, make_draft_rows, snapshot
from yizhi.grid.domain.sets import edits
from yizhi.grid.domain.sets.edits import Facts, NodeAct
from yizhi.grid.domain.sets.history import acts_since, next_turns
from yizhi.grid.domain.sets.steps import AreaDraft, Change, redo, take_step, undo
from yizhi.grid.enums import SetState
from yizhi.grid.models import BoundarySet, BoundaryStep, SetArea
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError

MIDDLE = (118.31, 36.81)  # the corner that all four squares share


def the(draft: BoundarySet, code: str) -> SetArea:
    return SetArea.objects.get(boundary_set=draft, code=code)


def test_a_shared_corner_moves_in_all_four_grids(world: World, draft: BoundarySet) -> None:
    taken = edits.reshape(draft.pk, [NodeAct("move", MIDDLE, (118.3102, 36.8103))], **asked(world, draft))
    assert (taken.version, taken.step, len(taken.changed)) == (1, 1, 4)
    shapes = [shapely.from_wkb(bytes(row.geometry)) for row in SetArea.objects.filter(boundary_set=draft)]
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).equals(shapely.box(118.30, 36.80, 118.32, 36.82))


def test_the_same_key_is_taken_once(world: World, draft: BoundarySet) -> None:
    once = asked(world, draft)
    first = edits.delete(draft.pk, [the(draft, GRID_A1).pk], **once)
    again = edits.delete(draft.pk, first.gone, **once)
    assert (again.version, again.gone) == (first.version, first.gone)
    assert BoundaryStep.objects.count() == 1


def test_a_version_that_is_not_the_present_one_is_told_who_did_what(world: World, draft: BoundarySet) -> None:
    edits.edit(draft.pk, the(draft, GRID_A1).pk, Facts(GRID_A1, "东苑"), **asked(world, draft))
    with pytest.raises(ConflictError) as stale:
        edits.delete(draft.pk, [the(draft, GRID_A2).pk], **asked(world, draft, version=0))
    assert stale.value.code == "stale"
    assert (stale.value.detail["who"], stale.value.detail["areas"], stale.value.detail["at"]) == (
        "admin",
        "东苑",
        TUESDAY,
    )
    assert stale.value.detail["version"] == 1
    assert SetArea.objects.filter(code=GRID_A2).exists()


@pytest.mark.parametrize(
    ("name", "error"), [("desk", NotAllowedError), ("auditor", NotAllowedError), ("nobody", NotFoundError)]
)
def test_only_administrators_of_the_ground_change_it(
    world: World, draft: BoundarySet, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        edits.delete(draft.pk, [the(draft, GRID_A1).pk], **asked(world, draft, name))
    with pytest.raises(error):
        undo(draft.pk, actor=world.actor(name), now=TUESDAY, version=0)
    assert SetArea.objects.count() == 4


@pytest.mark.parametrize("state", [s for s in SetState if s != SetState.DRAFT])
def test_only_drafts_are_edited(world: World, draft: BoundarySet, state: SetState) -> None:
    BoundarySet.objects.update(state=state)
    with pytest.raises(ConflictError) as refused:
        edits.delete(draft.pk, [the(draft, GRID_A1).pk], **asked(world, draft))
    assert refused.value.code == "not_draft"


def test_an_area_of_another_set_cannot_be_reached(world: World, draft: BoundarySet) -> None:
    other = make_draft_rows()
    with pytest.raises(ConflictError) as gone:
        edits.delete(draft.pk, [the(other, GRID_A1).pk], **asked(world, draft))
    assert gone.value.code == "gone"
    with pytest.raises(NotFoundError):
        take_step(999_999, "delete", [], actor=world.actor("admin"), now=TUESDAY)


def test_a_split_gives_the_next_free_code_and_merging_gives_it_back(world: World, draft: BoundarySet) -> None:
    row = the(draft, GRID_A1)
    taken = edits.split(draft.pk, row.pk, [(118.304, 36.79), (118.304, 36.82)], **asked(world, draft))
    new = next(area for area in taken.changed if area.pk != row.pk and area.code == f"{COMMUNITY_A}003")
    assert the(draft, GRID_A1).households is None
    assert new.households is None
    assert {area.code for area in taken.changed} == {
        GRID_A1,
        f"{COMMUNITY_A}003",
        GRID_B1,
    }  # the neighbour got a corner
    merged = edits.merge(draft.pk, [row.pk, new.pk], **asked(world, draft))
    assert merged.gone == [new.pk]
    whole = shapely.from_wkb(bytes(the(draft, GRID_A1).geometry))
    assert whole.symmetric_difference(shapely.box(118.30, 36.80, 118.31, 36.81)).area < 1e-15


def test_a_new_area_gets_the_code_of_the_ground_it_lies_in(world: World, draft: BoundarySet) -> None:
    edits.delete(draft.pk, [the(draft, GRID_A2).pk], **asked(world, draft))
    ring = [(118.305, 36.801), (118.319, 36.801), (118.319, 36.809), (118.305, 36.809)]
    taken = edits.draw(draft.pk, ring, Facts(name="新网格"), **asked(world, draft))
    made = next(area for area in taken.changed if area.name == "新网格")
    assert made.code == f"{COMMUNITY_A}003"  # 002 has been given before
    assert made.min_lon == 118.31  # cut off at the neighbour's border
    with pytest.raises(InvalidInputError) as covered:
        edits.draw(draft.pk, [(118.301, 36.801), (118.302, 36.801), (118.302, 36.802)], Facts(), **asked(world, draft))
    assert covered.value.code == "covered"


@pytest.mark.parametrize(
    "ring",
    [
        [],
        [(118.301, 36.801)] * 5,
        [(118.40, 36.80), (118.41, 36.81), (118.41, 36.80), (118.40, 36.81)],
        [(181.0, 36.80), (182.0, 36.81), (182.0, 36.80)],
    ],
)
def test_a_shape_that_is_no_area_is_refused(world: World, draft: BoundarySet, ring: list[tuple[float, float]]) -> None:
    with pytest.raises(InvalidInputError):
        edits.draw(draft.pk, ring, Facts(), **asked(world, draft))
    draft.refresh_from_db()
    assert draft.version == 0


def test_undo_and_redo_say_whose_step_and_put_rows_back_under_their_ids(world: World, draft: BoundarySet) -> None:
    before = snapshot(draft)
    row = the(draft, GRID_A1)
    edits.split(draft.pk, row.pk, [(118.304, 36.79), (118.304, 36.82)], **asked(world, draft))
    after = snapshot(draft)
    actor = world.actor("admin")
    undone = undo(draft.pk, actor=actor, now=TUESDAY, version=1)
    assert (undone.version, undone.step) == (2, 0)
    assert snapshot(draft) == before
    draft.refresh_from_db()
    turns = next_turns(draft)
    assert turns["undo"] is None
    assert turns["redo"] is not None
    assert turns["redo"]["who"] == "admin"
    assert [act["who"] for act in acts_since(draft.pk, 1)] == ["admin"]
    assert undo(draft.pk, actor=actor, now=TUESDAY, version=1).version == 2  # the answer got lost, asked again
    redo(draft.pk, actor=actor, now=TUESDAY, version=2)
    assert snapshot(draft) == after
    with pytest.raises(ConflictError) as nothing:
        redo(draft.pk, actor=actor, now=TUESDAY, version=3)
    assert nothing.value.code == "nothing"


def test_a_new_step_drops_what_was_undone(world: World, draft: BoundarySet) -> None:
    edits.delete(draft.pk, [the(draft, GRID_A1).pk], **asked(world, draft))
    undo(draft.pk, actor=world.actor("admin"), now=TUESDAY, version=1)
    edits.edit(draft.pk, the(draft, GRID_A2).pk, Facts(GRID_A2, "新名"), **asked(world, draft))
    assert list(BoundaryStep.objects.values_list("number", "kind")) == [(1, "edit")]


def test_a_step_of_others_making_can_be_undone(world: World, draft: BoundarySet) -> None:
    """Repairs hand their changes over as they are."""
    row = the(draft, GRID_A1)
    change = Change(row.pk, AreaDraft(shapely.box(118.30, 36.80, 118.305, 36.81), row.code, row.name, "", 300))
    take_step(draft.pk, "repair", [change], actor=world.actor("admin"), now=TUESDAY, version=0, key=uuid.uuid4())
    assert the(draft, GRID_A1).max_lon == 118.305
    undo(draft.pk, actor=world.actor("admin"), now=TUESDAY, version=1)
    assert the(draft, GRID_A1).max_lon == 118.31


ACTS = st.lists(st.sampled_from(["move", "split", "merge", "delete", "edit", "draw", "undo", "redo"]), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_sequence_of_steps_returns_to_the_beginning_and_back(world: World, acts: list[str]) -> None:
    draft = make_draft_rows(STREET)
    actor = world.actor("admin")
    states = [snapshot(draft)]
    at = 0
    for act in acts:
        if act in {"undo", "redo"}:
            step = -1 if act == "undo" else 1
            if not 0 <= at + step < len(states):
                continue
            (undo if act == "undo" else redo)(draft.pk, actor=actor, now=TUESDAY, version=None)
            at += step
            assert snapshot(draft) == states[at]
            continue
        try:
            _do(world, draft, act)
        except (InvalidInputError, ConflictError):
            assert snapshot(draft) == states[at]
            continue
        states = [*states[: at + 1], snapshot(draft)]
        at += 1
    for back in range(at - 1, -1, -1):
        undo(draft.pk, actor=actor, now=TUESDAY, version=None)
        assert snapshot(draft) == states[back]
    for forth in range(1, len(states)):
        redo(draft.pk, actor=actor, now=TUESDAY, version=None)
        assert snapshot(draft) == states[forth]


def _do(world: World, draft: BoundarySet, act: str) -> None:
    rows = list(SetArea.objects.filter(boundary_set=draft).order_by("-pk"))
    if act == "draw" or not rows:
        ring = [(118.29, 36.79), (118.315, 36.79), (118.315, 36.815), (118.29, 36.815)]
        edits.draw(draft.pk, ring, Facts(), **asked(world, draft))
        return
    row = rows[0]
    lon, lat = (row.min_lon + row.max_lon) / 2, (row.min_lat + row.max_lat) / 2
    if act == "move":
        corner = shapely.get_coordinates(shapely.from_wkb(bytes(row.geometry)))[0]
        at = (float(corner[0]), float(corner[1]))
        edits.reshape(draft.pk, [NodeAct("move", at, (at[0] + 1e-4, at[1] - 1e-4))], **asked(world, draft))
    elif act == "split":
        edits.split(draft.pk, row.pk, [(lon, lat - 1), (lon + 1e-4, lat + 1)], **asked(world, draft))
    elif act == "merge":
        edits.merge(draft.pk, [r.pk for r in rows[:2]], **asked(world, draft))
    elif act == "delete":
        edits.delete(draft.pk, [row.pk], **asked(world, draft))
    else:
        edits.edit(draft.pk, row.pk, Facts(row.code, row.name + "甲", "", 350), **asked(world, draft))
