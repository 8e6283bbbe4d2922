"""A grid worker's day: the looks in their own grids, and the page of one look; never at their own work."""

from __future__ import annotations

import re
import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import (
    GRID_A1,
    GRID_A2,
    GRID_B1,
    HOUR,
    TUESDAY,
    World,
    dispatched,
    done,
    in_checking,
    make_report,
    make_user,
)
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import checking, desk
from yizhi.casework.domain.step import Words
from yizhi.casework.models import Case, Check
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/field/"


def task_of(case: Case) -> Check:
    """Return the newest look at a case."""
    return Check.objects.filter(case=case).latest("id")


def acts(html: str) -> list[str]:
    """Return the acts in reach of the thumb, in their order."""
    found = re.findall(r'data-act="(\w+)"', html)
    return [act for act in found if act not in {"record_contact", "note"}]


def test_only_looks_in_own_grids(world: World, sign_in: SignIn) -> None:
    mine, other = task_of(in_checking(world, grid=GRID_A1)), task_of(in_checking(world, grid=GRID_B1))
    html = sign_in("worker_a1").get(URL).content.decode()
    assert f"/work/field/tasks/{mine.pk}/" in html
    assert f"/work/field/tasks/{other.pk}/" not in html


@pytest.mark.parametrize("who", ["desk", "cleaner", "nobody", "supervisor"])
def test_people_without_a_grid_are_turned_away(world: World, sign_in: SignIn, who: str) -> None:
    task = task_of(in_checking(world))
    for path in (URL, f"{URL}tasks/{task.pk}/", f"{URL}patrol/"):
        assert sign_in(who).get(path).status_code == 403


def test_the_worker_of_another_grid_gets_404(world: World, sign_in: SignIn) -> None:
    task = task_of(in_checking(world, grid=GRID_A1))
    client = sign_in("worker_b1")
    assert client.get(f"{URL}tasks/{task.pk}/").status_code == 404
    assert client.get(f"{URL}tasks/{task.pk + 1000}/").status_code == 404
    assert client.get(f"{URL}tasks/99999999999999999999999/").status_code == 404


def test_several_grids_and_one_of_them(world: World, sign_in: SignIn) -> None:
    RoleGrant.objects.create(user=world.users["worker_a1"], role=Role.GRID_WORKER, area_code=GRID_A2)
    first, second = task_of(in_checking(world, grid=GRID_A1)), task_of(in_checking(world, grid=GRID_A2))
    client = sign_in("worker_a1")
    both = client.get(URL).content.decode()
    assert f"tasks/{first.pk}/" in both
    assert f"tasks/{second.pk}/" in both
    one = client.get(f"{URL}?area={GRID_A2}").content.decode()
    assert f"tasks/{first.pk}/" not in one
    assert f"tasks/{second.pk}/" in one
    assert client.get(f"{URL}?area={GRID_B1}").context["chosen"] == ""


def test_before_and_result_are_shown_with_both_answers(world: World, sign_in: SignIn) -> None:
    task = task_of(in_checking(world))
    html = sign_in("worker_a1").get(f"{URL}tasks/{task.pk}/").content.decode()
    assert acts(html)[:2] == ["pass_check", "fail_check"]
    assert "已清运并冲洗" in html
    assert "三个垃圾桶都满了" in html


def test_verification_asks_whether_it_is_there(world: World, sign_in: SignIn) -> None:
    report = make_report(world)
    desk.request_verification(report.case_id, actor=world.actor("desk"), now=TUESDAY + HOUR)
    task = task_of(report.case)
    html = sign_in("worker_a1").get(f"{URL}tasks/{task.pk}/").content.decode()
    assert acts(html)[:2] == ["verify_found", "verify_not_found"]


def test_never_the_handler_of_the_work(world: World, sign_in: SignIn) -> None:
    both = make_user("both", (Role.HANDLER, world.sanitation), (Role.GRID_WORKER, GRID_A1))
    world.users["both"] = both
    case = done(world, dispatched(world), who="both")
    task = task_of(case)
    client = sign_in("both")
    assert f"tasks/{task.pk}/" not in client.get(URL).content.decode()
    page = client.get(f"{URL}tasks/{task.pk}/")
    assert page.context["own_work"] is True
    assert "pass_check" not in acts(page.content.decode())
    form = {"key": str(uuid.uuid4()), "version": case.version, "outcome": "solved"}
    assert client.post(f"/work/cases/{case.number}/act/pass_check/", form).status_code == 409


def test_a_failed_check_goes_back_and_the_second_look_passes(world: World, sign_in: SignIn) -> None:
    case = in_checking(world)
    client, address = sign_in("worker_a1"), f"/work/cases/{case.number}/act/"
    refused = client.post(
        f"{address}fail_check/", {"key": str(uuid.uuid4()), "version": case.version, "note": "还有一袋"}
    )
    assert refused.status_code == 422
    assert "还有一袋" in refused.content.decode()
    form = {"key": str(uuid.uuid4()), "version": case.version, "reason": "other", "note": "还有一袋"}
    assert client.post(f"{address}fail_check/", form).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.rework_count) == ("handling", 1)
    again = done(world, case, now=TUESDAY + 2 * HOUR)
    form = {"key": str(uuid.uuid4()), "version": again.version, "outcome": "solved"}
    assert client.post(f"{address}pass_check/?next={URL}", form)["Location"] == URL
    case.refresh_from_db()
    assert case.stage == "closed"


def test_a_look_that_was_taken_says_what_came_of_it(world: World, sign_in: SignIn) -> None:
    case = in_checking(world)
    task = task_of(case)
    checking.pass_check(case.pk, words=Words(), actor=world.actor("worker_a1"), now=TUESDAY + 2 * HOUR)
    page = sign_in("worker_a1").get(f"{URL}tasks/{task.pk}/")
    assert "pass_check" not in acts(page.content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    world: World, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        in_checking(world)
    client = sign_in("worker_a1")
    client.get(URL)
    # session, person, roles; tasks, counts; the frame's unread notices
    with django_assert_num_queries(6):
        assert client.get(URL).content.decode().count('class="order-row"') == rows


def test_statements_of_one_look(
    world: World, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    task, client = task_of(in_checking(world)), sign_in("worker_a1")
    client.get(f"{URL}tasks/{task.pk}/")
    # session, person, roles; task, orders, photos, reports; the frame's unread notices
    with django_assert_num_queries(8):
        client.get(f"{URL}tasks/{task.pk}/")


def test_from_the_map_to_the_look_that_waits(world: World, sign_in: SignIn) -> None:
    waits, other = in_checking(world), dispatched(world)
    client = sign_in("worker_a1")
    assert client.get(f"{URL}cases/{waits.number}/")["Location"] == f"{URL}tasks/{task_of(waits).pk}/"
    assert client.get(f"{URL}cases/{other.number}/")["Location"] == f"/work/cases/{other.number}/"
    assert client.get(f"{URL}cases/x/").status_code == 302
