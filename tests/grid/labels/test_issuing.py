from __future__ import annotations

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, STREET, TUESDAY, World
from tests.grid.labels.conftest import make_place
from yizhi.grid.domain.labels.issuing import issue_for_grid, issue_for_place, issue_in_bulk, mark_printed, revoke
from yizhi.grid.domain.labels.lists import seen_by
from yizhi.grid.domain.labels.reading import LabelState, read_label
from yizhi.grid.models import Label, Place
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.models import AuditEntry


def test_a_place_has_one_label_however_often_it_is_asked_for(world: World, buildings: list[Place]) -> None:
    first = issue_for_place(buildings[0].pk, actor=world.actor("admin"), now=TUESDAY)
    again = issue_for_place(buildings[0].pk, actor=world.actor("admin"), now=TUESDAY)
    assert first == again
    found = read_label(first.code)
    assert (found.state, found.place, found.area_code) == (LabelState.VALID, buildings[0], GRID_A1)


def test_a_grid_has_a_label(world: World) -> None:
    label = issue_for_grid(GRID_A1, actor=world.actor("admin"), now=TUESDAY)
    found = read_label(label.code)
    assert (found.state, found.place, found.area_code) == (LabelState.VALID, None, GRID_A1)


def test_all_buildings_of_a_community_and_again_nothing(world: World, buildings: list[Place]) -> None:
    admin = world.actor("admin")
    issue_for_place(buildings[0].pk, actor=admin, now=TUESDAY)
    issued = issue_in_bulk(COMMUNITY_A, "building", actor=admin, now=TUESDAY)
    assert (issued.made, issued.known) == (1, 1)
    assert issue_in_bulk(COMMUNITY_A, "building", actor=admin, now=TUESDAY).made == 0
    assert set(Label.objects.values_list("place_id", flat=True)) == {buildings[0].pk, buildings[1].pk}
    assert AuditEntry.objects.filter(act="labels.issue").count() == 2


def test_buildings_get_their_labels_in_the_order_they_are_counted(world: World) -> None:
    for name in ("10号楼", "2号楼", "1号楼", "11号楼"):
        make_place(name)
    issue_in_bulk(COMMUNITY_A, "building", actor=world.actor("admin"), now=TUESDAY)
    made = Label.objects.order_by("pk").values_list("place__name", flat=True)
    assert list(made) == ["1号楼", "2号楼", "10号楼", "11号楼"]


def test_all_grids_of_the_subdistrict(world: World) -> None:
    assert issue_in_bulk(STREET, "grid", actor=world.actor("admin"), now=TUESDAY).made == 4


def test_what_is_switched_off_gets_no_label(world: World, buildings: list[Place]) -> None:
    Place.objects.filter(pk=buildings[1].pk).update(is_active=False)
    assert issue_in_bulk(COMMUNITY_A, "building", actor=world.actor("admin"), now=TUESDAY).made == 1


@pytest.mark.parametrize(("area", "kind", "field"), [("370305999", "building", "area"), (STREET, "moon", "kind")])
def test_bulk_names_the_wrong_field(world: World, area: str, kind: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        issue_in_bulk(area, kind, actor=world.actor("admin"), now=TUESDAY)
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["desk", "worker_a1", "auditor"])
def test_only_administrators_issue(world: World, buildings: list[Place], name: str) -> None:
    with pytest.raises(NotAllowedError):
        issue_for_place(buildings[0].pk, actor=world.actor(name), now=TUESDAY)


@pytest.mark.parametrize("name", ["nobody", "cleaner", "desk_b"])
def test_outsiders_learn_of_nothing(world: World, buildings: list[Place], name: str) -> None:
    label = issue_for_place(buildings[0].pk, actor=world.actor("admin"), now=TUESDAY)
    actor = world.actor(name)
    assert not seen_by(actor).exists()
    with pytest.raises(NotFoundError):
        issue_for_place(buildings[0].pk, actor=actor, now=TUESDAY)
    with pytest.raises(NotFoundError):
        issue_in_bulk(COMMUNITY_A, "building", actor=actor, now=TUESDAY)
    with pytest.raises(NotFoundError):
        revoke(label.pk, reason="x", actor=actor, now=TUESDAY)
    with pytest.raises(NotFoundError):
        mark_printed([label], actor=actor, now=TUESDAY, form="70x37")


def test_a_void_label_says_so_and_the_new_one_works(world: World, buildings: list[Place]) -> None:
    admin = world.actor("admin")
    old = issue_for_place(buildings[0].pk, actor=admin, now=TUESDAY)
    void = revoke(old.pk, reason="被撕下", actor=admin, now=TUESDAY, reissue=True)
    assert void.replaced_by is not None
    assert read_label(old.code).state == LabelState.REVOKED
    assert read_label(void.replaced_by.code).place == buildings[0]
    entry = AuditEntry.objects.get(act="label.revoke")
    assert (entry.subject_id, entry.reason) == (old.code, "被撕下")


def test_two_revoke_and_one_is_told(world: World, buildings: list[Place]) -> None:
    admin = world.actor("admin")
    label = issue_for_place(buildings[0].pk, actor=admin, now=TUESDAY)
    revoke(label.pk, reason="丢失", actor=admin, now=TUESDAY)
    with pytest.raises(ConflictError):
        revoke(label.pk, reason="丢失", actor=admin, now=TUESDAY)


@pytest.mark.parametrize("reason", ["", "   ", "长" * 201])
def test_a_reason_is_needed_and_is_short(world: World, buildings: list[Place], reason: str) -> None:
    label = issue_for_place(buildings[0].pk, actor=world.actor("admin"), now=TUESDAY)
    with pytest.raises(InvalidInputError):
        revoke(label.pk, reason=reason, actor=world.actor("admin"), now=TUESDAY)


def test_a_label_of_a_place_switched_off_counts_as_void(world: World, buildings: list[Place]) -> None:
    label = issue_for_place(buildings[0].pk, actor=world.actor("admin"), now=TUESDAY)
    Place.objects.filter(pk=buildings[0].pk).update(is_active=False)
    assert read_label(label.code).state == LabelState.REVOKED


def test_lists_narrow_by_area_kind_state_and_words(world: World, buildings: list[Place]) -> None:
    admin = world.actor("admin")
    for kind in ("building", "public", "grid"):
        issue_in_bulk(STREET, kind, actor=admin, now=TUESDAY)
    rows = seen_by(world.actor("auditor"))
    assert rows.count() == 8
    assert rows.of(COMMUNITY_A).count() == 5
    assert rows.of(GRID_B1, "building").count() == 1
    assert rows.of("", "grid").count() == 4
    assert rows.named("4号楼").count() == 1
    one = rows.named("文化广场").get()
    assert rows.named(one.code.lower()).get() == one
    mark_printed([one], actor=admin, now=TUESDAY, form="70x37")
    assert rows.in_state("unprinted").count() == 7
    assert seen_by(world.actor("worker_a1")).count() == 4
