"""What is late, where, with whom and why: every number is the length of the list behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import (
    COMMUNITY_A,
    GRID_A1,
    GRID_B1,
    HOUR,
    TUESDAY,
    World,
    closed,
    dispatched,
    make_report,
    make_user,
    the_order,
)
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import handling, pauses, reporter, supervision
from yizhi.casework.domain.step import Words
from yizhi.casework.models import Case
from yizhi.org.enums import Role

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/supervision/"
LONG_AGO = TUESDAY - 48 * HOUR


def numbers(rows: list[tuple[Case, str, list[str], bool]]) -> set[str]:
    """Return the numbers of listed cases."""
    return {row[0].number for row in rows}


def test_late_cases_with_holder_and_reasons(world: World, sign_in: SignIn) -> None:
    case = dispatched(world, now=LONG_AGO)
    dispatched(world, now=TUESDAY + HOUR, grid=GRID_B1)
    supervision.urge_case(case.pk, actor=world.actor("desk"), now=TUESDAY)
    rows = sign_in("supervisor").get(URL).context["rows"]
    assert numbers(rows) == {case.number}
    (_case, holder, reasons, may_act) = rows[0]
    assert holder == "环卫所"
    assert len(reasons) == 2
    assert may_act


def test_every_number_is_the_length_of_its_list(world: World, sign_in: SignIn) -> None:
    dispatched(world, now=LONG_AGO)
    dispatched(world, world.property, world.sanitation, now=LONG_AGO, grid=GRID_B1)
    dispatched(world, now=TUESDAY + HOUR)
    make_report(world, now=LONG_AGO)
    client = sign_in("supervisor")
    context = client.get(URL).context
    for name, _label, count in context["lists"]:
        assert len(client.get(URL, {"list": name}).context["rows"]) == count, name
    for line in context["organisations"]:
        wanted = {"late": line.late, "soon": line.soon, "unsigned": line.unsigned, "handling": line.open}
        for name, count in wanted.items():
            assert len(client.get(URL, {"list": name, "organisation": line.key}).context["rows"]) == count, (line, name)
    for line in context["communities"]:
        for name, count in {"late": line.late, "soon": line.soon}.items():
            assert len(client.get(URL, {"list": name, "area": line.key}).context["rows"]) == count, (line, name)


def test_supervised_suspended_reopened_and_returned(world: World, sign_in: SignIn) -> None:
    actor = world.actor("supervisor")
    supervised, suspended, returned = (dispatched(world) for _ in range(3))
    supervision.supervise_case(supervised.pk, until=TUESDAY + 50 * HOUR, actor=actor, now=TUESDAY + HOUR)
    words = Words(reason="other")
    until = TUESDAY + timedelta(days=9)
    pauses.suspend_case(suspended.pk, until=until, approver_id=None, words=words, actor=actor, now=TUESDAY + HOUR)
    handling.return_order(
        returned.pk, the_order(returned).pk, words=words, actor=world.actor("cleaner"), now=TUESDAY + HOUR
    )
    reopened = closed(world, now=TUESDAY - 4 * HOUR)
    reporter.reopen_case(reopened.pk, words=words, actor=actor, now=TUESDAY + HOUR)
    client = sign_in("supervisor")
    for name, case in {
        "supervised": supervised,
        "suspended": suspended,
        "returned": returned,
        "reopened": reopened,
    }.items():
        assert numbers(client.get(URL, {"list": name}).context["rows"]) == {case.number}, name


def test_urge_and_supervise_right_from_the_list(world: World, sign_in: SignIn) -> None:
    case = dispatched(world, now=LONG_AGO)
    client = sign_in("supervisor")
    html = client.get(URL).content.decode()
    for act in ("urge", "supervise"):
        address = f"/work/cases/{case.number}/act/{act}/"
        assert address in html
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200


def test_the_auditor_reads_only(world: World, sign_in: SignIn) -> None:
    dispatched(world, now=LONG_AGO)
    html = sign_in("auditor").get(URL).content.decode()
    assert 'class="order-row"' in html
    assert "/act/urge/" not in html


def test_only_the_own_areas(world: World, sign_in: SignIn) -> None:
    here, there = dispatched(world, now=LONG_AGO, grid=GRID_A1), dispatched(world, now=LONG_AGO, grid=GRID_B1)
    world.users["lead_a"] = make_user("lead_a", (Role.SUPERVISOR, COMMUNITY_A))
    context = sign_in("lead_a").get(URL).context
    assert numbers(context["rows"]) == {here.number}
    assert [line.key for line in context["communities"]] == [COMMUNITY_A]
    assert sum(line.late for line in context["organisations"]) == 1
    assert numbers(sign_in("lead_a").get(URL, {"list": "late", "area": there.area_code}).context["rows"]) == set()


@pytest.mark.parametrize("who", ["cleaner", "worker_a1", "nobody", "desk"])
def test_others_are_turned_away(world: World, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get(URL).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "?list=%00",
        "?organisation=x",
        "?organisation=" + "9" * 40,
        "?area=';--",
        "?after=x.y",
        "?after=99999999999999999.1",
        "?list=unsigned",
        "?organisation=999",
    ],
)
def test_hostile_addresses_show_a_list(world: World, sign_in: SignIn, query: str) -> None:
    dispatched(world, now=LONG_AGO)
    assert sign_in("supervisor").get(URL + query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    world: World, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        dispatched(world, now=LONG_AGO)
    client = sign_in("supervisor")
    client.get(URL)
    # session, person, roles; cases, their orders, counts; organisations and their names, areas; the frame's notices and counts
    with django_assert_num_queries(11):
        assert client.get(URL).content.decode().count('class="order-row"') == rows
