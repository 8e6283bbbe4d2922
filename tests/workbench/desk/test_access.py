"""Who reaches which page: home by role, the desk for those who run it, 404 for outsiders, nothing for strangers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, World, dispatched, make_report, make_user
from tests.workbench.conftest import BACKEND, SignIn
from yizhi.org.enums import Role

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.parametrize(
    ("name", "target"),
    [("desk", "/work/desk/"), ("cleaner", "/work/orders/"), ("worker_a1", "/work/field/"), ("supervisor", "/work/supervision/"), ("admin", "/work/ground/"), ("auditor", "/work/desk/")],
)  # fmt: skip
def test_the_day_begins_where_the_role_works(sign_in: SignIn, name: str, target: str) -> None:
    assert sign_in(name).get("/work/").headers["Location"] == target


def test_who_administers_one_community_is_led_nowhere_they_may_not_be(sign_in: SignIn) -> None:
    client = Client()
    client.force_login(make_user("local", (Role.ADMINISTRATOR, COMMUNITY_A)), backend=BACKEND)
    page = client.get("/work/", follow=True)
    assert page.status_code == 200
    assert "/admin/" not in page.content.decode()
    assert client.get("/admin/", follow=True).status_code == 403
    assert 'href="/admin/"' in sign_in("admin").get("/work/", follow=True).content.decode()


def test_who_is_not_signed_in_signs_in_first() -> None:
    response = Client().get("/work/desk/?stage=open")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/work/desk/%3Fstage%3Dopen"


@pytest.mark.parametrize("name", ["nobody", "cleaner", "worker_a1"])
def test_the_desk_is_for_those_who_run_or_watch_it(sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get("/work/desk/").status_code == 403


@pytest.mark.parametrize("name", ["desk", "desk_a", "supervisor", "worker_a1", "auditor", "admin"])
def test_a_case_is_seen_by_those_of_its_area(world: World, sign_in: SignIn, name: str) -> None:
    case = make_report(world, grid=GRID_A1).case
    assert sign_in(name).get(f"/work/cases/{case.number}/").status_code == 200


@pytest.mark.parametrize("name", ["desk_a", "worker_a1", "cleaner"])
@pytest.mark.parametrize("path", ["", "row/", "act/accept/", "act/note/"])
def test_outsiders_get_404(world: World, sign_in: SignIn, name: str, path: str) -> None:
    case = make_report(world, grid=GRID_B1).case
    expected = {403, 404} if path == "row/" else {404}
    assert sign_in(name).get(f"/work/cases/{case.number}/{path}").status_code in expected


def test_a_handler_goes_to_their_own_order(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    response = sign_in("cleaner").get(f"/work/cases/{case.number}/")
    assert response.headers["Location"] == reverse("workbench:order", args=[case.orders.get().uuid])
    assert sign_in("manager").get(f"/work/cases/{case.number}/").status_code == 404


@pytest.mark.parametrize("name", ["auditor", "admin"])
def test_who_only_reads_has_no_buttons_and_no_acts(world: World, sign_in: SignIn, name: str) -> None:
    case = make_report(world).case
    client = sign_in(name)
    assert b"data-act=" not in client.get(f"/work/cases/{case.number}/").content
    assert client.get(f"/work/cases/{case.number}/act/accept/").status_code == 403
    sent = client.post(f"/work/cases/{case.number}/act/note/", {"key": "0" * 32, "note": "x"})
    assert sent.status_code == 403


@pytest.mark.parametrize("number", ["AAAAAAAA", "x", "7KX4M2PQ", "..", "%00", "一二三四五六七八"])
def test_a_number_that_is_none_is_404(sign_in: SignIn, number: str) -> None:
    assert sign_in("desk").get(f"/work/cases/{number}/").status_code == 404


def test_a_number_with_its_dash_leads_to_the_case(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    response = sign_in("desk").get(f"/work/cases/{case.shown_number.lower()}/")
    assert response.headers["Location"] == f"/work/cases/{case.number}/"
