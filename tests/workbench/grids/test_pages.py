"""The table of grids, the page of an area, and who is in charge there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import (
    COMMUNITY_A,
    GRID_A1,
    GRID_A2,
    GRID_B1,
    HOUR,
    STREET,
    TUESDAY,
    World,
    closed,
    dispatched,
    make_report,
)
from tests.grid.places.kit import add
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.duties import seed_duties
from yizhi.grid.models import Absence, Duty, DutyHolder

pytestmark = pytest.mark.usefixtures("morning")
GRIDS = "/work/ground/grids/"


@pytest.fixture(autouse=True)
def _duties(world: World) -> None:
    seed_duties()


def test_the_table_says_who_where_and_how_many(world: World, sign_in: SignIn) -> None:
    dispatched(world, now=TUESDAY - 48 * HOUR)
    make_report(world, grid=GRID_B1)
    add(world)
    context = sign_in("desk").get(GRIDS).context
    lines = {line.info.code: line for line in context["lines"]}
    assert list(lines) == [GRID_A1, GRID_A2, GRID_B1, "370305002002002"]
    first = lines[GRID_A1]
    assert (first.figures.open, first.figures.late, first.places, first.is_covered) == (1, 1, 1, True)
    assert context["empty"] == 2
    only = sign_in("desk").get(GRIDS, {"empty": "1"}).context["lines"]
    assert [line.info.code for line in only] == [GRID_A2, "370305002002002"]


def test_each_sees_their_own(world: World, sign_in: SignIn) -> None:
    assert [line.info.code for line in sign_in("worker_a1").get(GRIDS).context["lines"]] == [GRID_A1]
    assert [line.info.code for line in sign_in("desk_a").get(GRIDS).context["lines"]] == [GRID_A1, GRID_A2]
    assert sign_in("cleaner").get(GRIDS).status_code == 403


@pytest.mark.parametrize(("code", "below"), [(GRID_A1, 0), (COMMUNITY_A, 2), (STREET, 2)])
def test_the_same_page_at_every_level(world: World, sign_in: SignIn, code: str, below: int) -> None:
    closed(world)
    open_case = dispatched(world)
    context = sign_in("supervisor").get(f"{GRIDS}{code}/").context
    assert len(context["lines"]) == below
    assert [case.pk for case, _late, _url in context["cases"]] == [open_case.pk]
    assert (context["figures"].open, context["figures"].reported) == (1, 2)
    assert sum(week.reported for week in context["weeks"]) == 2
    assert len(context["weeks"]) == 12
    assert context["done"]


def test_outsiders_get_404(world: World, sign_in: SignIn) -> None:
    for who, code in (("desk_b", GRID_A1), ("worker_a1", COMMUNITY_A), ("worker_b1", GRID_A1)):
        assert sign_in(who).get(f"{GRIDS}{code}/").status_code == 404
        assert sign_in(who).get(f"{GRIDS}{code}/people/").status_code == 404
        assert sign_in(who).post(f"{GRIDS}{code}/people/duty/", {}).status_code == 404
    for code in ("999", "x", "370305002001009"):
        assert sign_in("desk").get(f"{GRIDS}{code}/").status_code == 404


def test_a_duty_is_given_and_taken_away(world: World, sign_in: SignIn) -> None:
    client, address = sign_in("admin"), f"{GRIDS}{COMMUNITY_A}/people/"
    form = {"duty": str(Duty.objects.get(code="police").pk), "name": "王警官", "office_phone": "0533-110"}
    assert client.post(f"{address}duty/", form).status_code == 302
    wrong = client.post(f"{address}duty/", form | {"office_phone": "13912345678"})
    assert wrong.status_code == 422
    assert "王警官" in wrong.content.decode()
    assert "王警官" in sign_in("worker_a1").get(f"{GRIDS}{GRID_A1}/").content.decode()
    pk = DutyHolder.objects.get().pk
    assert sign_in("desk").post(f"{address}duty/{pk}/end/").status_code == 403
    assert client.post(f"{address}duty/{pk}/end/").status_code == 302
    assert not DutyHolder.objects.exists()


def test_an_absence_is_entered_and_taken_back(world: World, sign_in: SignIn) -> None:
    client, address = sign_in("admin"), f"{GRIDS}{GRID_A1}/people/"
    form = {
        "who": f"user-{world.users['worker_a1'].pk}", "from_day": "2026-03-10", "until_day": "2026-03-12",
        "substitute": str(world.users["worker_b1"].pk),
    }  # fmt: skip
    assert sign_in("desk").post(f"{address}absence/", form).status_code == 403
    for wrong in (
        {"who": "user-x"},
        {"who": "x"},
        {"from_day": "soon"},
        {"until_day": "2026-03-01"},
        {"from_day": "99999-01-01"},
    ):
        assert client.post(f"{address}absence/", form | wrong).status_code == 422
    assert client.post(f"{address}absence/", form).status_code == 302
    assert "worker_b1" in client.get(address).content.decode()
    assert sign_in("worker_b1").get(f"{GRIDS}{GRID_A1}/").status_code == 200
    assert client.post(f"{address}absence/{Absence.objects.get().pk}/end/").status_code == 302
    assert sign_in("worker_b1").get(f"{GRIDS}{GRID_A1}/").status_code == 404


def test_without_a_substitute_the_grid_stands_out(world: World, sign_in: SignIn) -> None:
    day = TUESDAY.date()
    Absence.objects.create(user=world.users["worker_a1"], from_day=day, until_day=day + timedelta(1))
    response = sign_in("desk").get(f"{GRIDS}{GRID_A1}/")
    assert response.context["nobody"]


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    world: World, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        dispatched(world)
        add(world)
    client = sign_in("desk")
    client.get(f"{GRIDS}{COMMUNITY_A}/")
    # session, person, roles; trend 2, people 4, households; lines 5; places, cases, done; the frame's notices and counts
    with django_assert_num_queries(20):
        client.get(f"{GRIDS}{COMMUNITY_A}/")
    client.get(GRIDS)
    # session, person, roles; lines 5; the frame's notices and counts
    with django_assert_num_queries(10):
        client.get(GRIDS)


def test_a_holiday_to_come_is_seen_and_taken_back_before_it_begins(world: World, sign_in: SignIn) -> None:
    client, address = sign_in("admin"), f"{GRIDS}{GRID_A1}/people/"
    form = {
        "who": f"user-{world.users['worker_a1'].pk}", "from_day": "2026-04-01", "until_day": "2026-04-05", "substitute_name": "李代班",
    }  # fmt: skip
    assert client.post(f"{address}absence/", form).status_code == 302
    page = client.get(address).content.decode()
    assert "2026-04-01" in page
    assert "李代班" in page
    pk = Absence.objects.get().pk
    assert f"{address}absence/{pk}/end/" in page
    assert f"absence/{pk}/end/" not in sign_in("desk").get(address).content.decode()
    assert client.post(f"{address}absence/{pk}/end/").status_code == 302
    assert not Absence.objects.exists()


def test_an_error_stands_at_its_field_and_others_are_told_whom_to_ask(world: World, sign_in: SignIn) -> None:
    address = f"{GRIDS}{GRID_A1}/people/"
    form = {
        "who": f"user-{world.users['worker_a1'].pk}", "from_day": "2026-03-10", "until_day": "2026-03-01",
    }  # fmt: skip
    page = sign_in("admin").post(f"{address}absence/", form).content.decode()
    assert 'id="a-until-error"' in page
    assert 'aria-describedby="a-until-error"' in page
    assert sign_in("desk").get(address).context["administrators"] == ["admin"]


def test_what_was_typed_stays_in_its_form_and_only_there(world: World, sign_in: SignIn) -> None:
    client, address = sign_in("admin"), f"{GRIDS}{GRID_A1}/people/"
    worker, desk = world.users["worker_a1"], world.users["desk"]
    away = {
        "who": f"user-{worker.pk}", "from_day": "2026-03-10", "until_day": "2026-03-01", "substitute": str(desk.pk),
        "substitute_name": "李代班", "substitute_phone": "0533-110",
    }  # fmt: skip
    page = " ".join(client.post(f"{address}absence/", away).content.decode().split())
    for kept in ('value="2026-03-10"', 'value="2026-03-01"', 'value="李代班"', 'value="0533-110"'):
        assert page.count(kept) == 1, kept
    assert page.count(f'<option value="user-{worker.pk}" selected>') == 1
    assert page.count(f'<option value="{desk.pk}" selected>') == 1, "as who stands in, not as who gets a duty"
    seed_duties()
    duty = Duty.objects.get(code="police")
    given = {
        "duty": str(duty.pk),
        "user": str(desk.pk),
        "name": "王警官",
        "office_phone": "no",
        "until_day": "2027-01-02",
    }
    page = " ".join(client.post(f"{address}duty/", given).content.decode().split())
    assert 'id="d-phone-error"' in page
    assert f'<option value="{duty.pk}" selected>' in page
    assert page.count(f'<option value="{desk.pk}" selected>') == 1
    for kept in ('value="王警官"', 'value="no"', 'value="2027-01-02"'):
        assert page.count(kept) == 1, kept


def test_weeks_without_anything_are_told_in_words(world: World, sign_in: SignIn) -> None:
    client = sign_in("desk")
    assert '<svg class="trend"' not in client.get(f"{GRIDS}{GRID_A1}/").content.decode()
    make_report(world)
    assert '<svg class="trend"' in client.get(f"{GRIDS}{GRID_A1}/").content.decode()
