"""Duties are given and absences entered by administrators of the area; a substitute gets the role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from tests.builders import GRID_A1, GRID_B1, STREET, TUESDAY, World
from yizhi.grid.domain.appointing import (
    AbsenceDraft,
    HolderDraft,
    end_duty,
    enter_absence,
    give_duty,
    take_back_absence,
)
from yizhi.grid.domain.coming import coming_in
from yizhi.grid.domain.duties import grids_without_worker, people_of
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.models import AuditEntry
from yizhi.org.enums import Role

DAY = date(2026, 3, 10)


def holder(**values: object) -> HolderDraft:
    """Return a draft of the police officer of a grid."""
    given: dict[str, object] = {"duty_id": Duty.objects.get(code="police").pk, "area_code": GRID_A1, "name": "王警官"}
    return HolderDraft(**(given | values))  # type: ignore[arg-type]


def absence(world: World, **values: object) -> AbsenceDraft:
    """Return a draft: the worker of the first grid is away, the other worker stands in."""
    given: dict[str, object] = {
        "from_day": DAY, "until_day": DAY + timedelta(2), "user_id": world.users["worker_a1"].pk,
        "substitute_id": world.users["worker_b1"].pk,
    }  # fmt: skip
    return AbsenceDraft(**(given | values))  # type: ignore[arg-type]


def test_given_changed_and_ended(world: World) -> None:
    admin = world.actor("admin")
    give_duty(holder(office_phone="0533-110"), actor=admin, now=TUESDAY)
    row = give_duty(holder(office_phone="0533-112"), actor=admin, now=TUESDAY)
    assert DutyHolder.objects.get().office_phone == "0533-112"
    end_duty(row.pk, actor=admin, now=TUESDAY)
    assert not DutyHolder.objects.exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "duty_given",
        "duty_given",
        "duty_ended",
    ]


@pytest.mark.parametrize("who", ["desk", "supervisor", "auditor", "worker_a1", "cleaner", "nobody"])
def test_others_appoint_nobody(world: World, who: str) -> None:
    with pytest.raises(NotAllowedError):
        give_duty(holder(), actor=world.actor(who), now=TUESDAY)
    with pytest.raises(NotAllowedError):
        enter_absence(absence(world), actor=world.actor(who), now=TUESDAY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"duty_id": 0}, "duty"),
        ({"area_code": "1"}, "area_code"),
        ({"name": " "}, "name"),
        ({"office_phone": "13912345678"}, "office_phone"),
        ({"office_phone": "+86 139 1234 5678"}, "office_phone"),
        ({"office_phone": "call me"}, "office_phone"),
        ({"from_day": DAY, "until_day": DAY - timedelta(1)}, "until_day"),
    ],
)
def test_what_cannot_be_given(world: World, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        give_duty(holder(**values), actor=world.actor("admin"), now=TUESDAY)
    assert raised.value.field == field


def test_the_substitute_has_the_grid_for_these_days(world: World) -> None:
    row = enter_absence(absence(world), actor=world.actor("admin"), now=TUESDAY)
    with time_machine.travel(TUESDAY, tick=False):
        assert world.actor("worker_b1").holds(Role.GRID_WORKER, GRID_A1)
        (worker,) = people_of(GRID_A1, DAY)
        assert (worker.name, worker.is_away, worker.substitute) == ("worker_a1", True, "worker_b1")
        assert [p.name for p in people_of(GRID_B1, DAY)] == ["worker_b1"]
    with time_machine.travel(TUESDAY + timedelta(days=3), tick=False):
        assert not world.actor("worker_b1").holds(Role.GRID_WORKER, GRID_A1)
    take_back_absence(row.pk, actor=world.actor("admin"), now=TUESDAY)
    with time_machine.travel(TUESDAY, tick=False):
        assert not world.actor("worker_b1").holds(Role.GRID_WORKER, GRID_A1)
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"until_day": DAY - timedelta(1)}, "until_day"),
        ({"until_day": DAY + timedelta(400)}, "until_day"),
        ({"user_id": None}, "who"),
        ({"user_id": 999999}, "who"),
        ({"substitute_id": 999999}, "substitute"),
        ({"substitute_phone": "13912345678"}, "substitute_phone"),
    ],
)
def test_what_is_no_absence(world: World, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        enter_absence(absence(world, **values), actor=world.actor("admin"), now=TUESDAY)
    assert raised.value.field == field
    assert not Absence.objects.exists()


def test_the_same_days_are_entered_once(world: World) -> None:
    enter_absence(absence(world), actor=world.actor("admin"), now=TUESDAY)
    with pytest.raises(InvalidInputError):
        enter_absence(absence(world, from_day=DAY + timedelta(1)), actor=world.actor("admin"), now=TUESDAY)


def test_of_a_duty(world: World) -> None:
    row = give_duty(holder(), actor=world.actor("admin"), now=TUESDAY)
    draft = absence(world, user_id=None, holder_id=row.pk, substitute_id=None, substitute_name="李警官")
    entered = enter_absence(draft, actor=world.actor("admin"), now=TUESDAY)
    officer = next(p for p in people_of(GRID_A1, DAY) if p.duty == "police")
    assert (officer.is_away, officer.substitute) == (True, "李警官")
    with pytest.raises(NotFoundError):
        take_back_absence(entered.pk + 1, actor=world.actor("admin"), now=TUESDAY)


def test_nobody_stands_in_who_is_away_as_well(world: World) -> None:
    away = absence(world, user_id=world.users["worker_b1"].pk, substitute_id=None, from_day=DAY + timedelta(2))
    enter_absence(replace(away, until_day=DAY + timedelta(4)), actor=world.actor("admin"), now=TUESDAY)
    with pytest.raises(InvalidInputError) as raised:
        enter_absence(absence(world), actor=world.actor("admin"), now=TUESDAY)
    assert raised.value.field == "substitute"


def test_a_grid_has_nobody_when_the_substitute_falls_ill(world: World) -> None:
    enter_absence(absence(world), actor=world.actor("admin"), now=TUESDAY)
    assert GRID_A1 not in grids_without_worker([STREET], DAY)
    ill = absence(world, user_id=world.users["worker_b1"].pk, substitute_id=None)
    enter_absence(ill, actor=world.actor("admin"), now=TUESDAY)
    assert GRID_A1 in grids_without_worker([STREET], DAY)
    assert [p.substitute for p in people_of(GRID_A1, DAY)] == [""]


def test_what_is_entered_for_later_is_listed_in_the_order_of_days(world: World) -> None:
    later = holder(name="周警官", from_day=DAY + timedelta(9))
    given = give_duty(later, actor=world.actor("admin"), now=TUESDAY)
    leave = absence(world, from_day=DAY + timedelta(3), until_day=DAY + timedelta(5))
    entered = enter_absence(leave, actor=world.actor("admin"), now=TUESDAY)
    found = coming_in(GRID_A1, DAY)
    assert [(one.name, one.from_day, one.substitute) for one in found] == [
        ("worker_a1", DAY + timedelta(3), "worker_b1"),
        ("周警官", DAY + timedelta(9), ""),
    ]
    assert [(one.absence_id, one.holder_id) for one in found] == [(entered.pk, None), (None, given.pk)]
    assert [one.name for one in coming_in(GRID_A1, DAY + timedelta(3))] == ["周警官"]
    assert coming_in(GRID_B1, DAY) == []
