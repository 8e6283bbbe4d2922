"""Who is in an area on a day, and what residents see of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_A2, GRID_B1, STREET, World, make_user
from yizhi.grid.domain.duties import grids_without_worker, people_of, seed_duties, workers_by_grid
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.org.enums import Role

DAY = date(2026, 3, 10)


def hold(code: str, area: str, **values: object) -> DutyHolder:
    """Give a duty."""
    return DutyHolder.objects.create(duty=Duty.objects.get(code=code), area_code=area, **values)


def test_seeding_twice_adds_nothing(world: World) -> None:
    assert seed_duties() == 0


def test_what_is_given_above_holds_below(world: World) -> None:
    hold("police", COMMUNITY_A, name="王警官", office_phone="0533-110")
    hold("police", "370305002002", name="李警官")
    assert [(p.duty, p.name) for p in people_of(GRID_A1, DAY)] == [("grid_worker", "worker_a1"), ("police", "王警官")]


def test_only_on_its_days(world: World) -> None:
    hold("legal", GRID_A1, name="赵律师", from_day=DAY, until_day=DAY)
    for day, there in ((DAY, True), (DAY - timedelta(1), False), (DAY + timedelta(1), False)):
        assert any(p.duty == "legal" for p in people_of(GRID_A1, day)) is there


def test_the_office_phone_of_an_area_is_its_workers(world: World) -> None:
    hold("grid_worker", STREET, office_phone="0533-1")
    hold("grid_worker", COMMUNITY_A, office_phone="0533-2")
    (worker,) = people_of(GRID_A1, DAY)
    assert worker.phone == "0533-2"


@pytest.mark.parametrize(
    ("rule", "seen"),
    [("office", ("王", "0533-1")), ("name", ("王", "")), ("duty", ("", "")), ("hidden", None)],
)
def test_residents_see_what_the_rule_says(world: World, rule: str, seen: tuple[str, str] | None) -> None:
    Duty.objects.filter(code="doctor").update(contact_rule=rule)
    hold("doctor", GRID_A1, name="王", office_phone="0533-1", organisation=world.sanitation)
    found = [p for p in people_of(GRID_A1, DAY, public=True) if p.duty == "doctor"]
    assert [(p.name, p.phone) for p in found] == ([seen] if seen else [])
    assert all(p.user_id is None and p.holder_id is None for p in people_of(GRID_A1, DAY, public=True))


def test_names_without_posts_in_brackets(world: World) -> None:
    make_user("吴巡格（桑杨社区网格员）", (Role.GRID_WORKER, GRID_A2))
    assert [p.name for p in people_of(GRID_A2, DAY)] == ["吴巡格"]


def test_a_grid_without_a_worker_stands_out(world: World) -> None:
    assert grids_without_worker([STREET], DAY) == [GRID_A2, "370305002002002"]
    worker = world.users["worker_a1"]
    absence = Absence.objects.create(user=worker, from_day=DAY, until_day=DAY)
    assert GRID_A1 in grids_without_worker([STREET], DAY)
    absence.substitute_name = "代班"
    absence.save()
    assert GRID_A1 not in grids_without_worker([STREET], DAY)
    assert GRID_A1 not in grids_without_worker([STREET], DAY + timedelta(1))
    assert [p.substitute for p in workers_by_grid([GRID_A1], DAY)[GRID_A1]] == ["代班"]
    assert list(workers_by_grid([GRID_B1], DAY)) == [GRID_B1]
