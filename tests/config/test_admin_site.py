"""The admin is for administrators of the whole jurisdiction, under a policy of its own."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import COMMUNITY_A, World, make_user, make_world
from yizhi.org.enums import Role


@pytest.fixture
def world(db: None) -> World:
    """Return the small subdistrict."""
    return make_world()


def test_an_administrator_comes_in_without_flags_on_the_person(client: Client, world: World) -> None:
    client.force_login(world.users["admin"])
    answer = client.get("/admin/")
    assert answer.status_code == 200
    assert client.get("/admin/org/user/").status_code == 200
    assert "'unsafe-eval'" in answer.headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["desk", "supervisor", "auditor", "nobody"])
def test_others_are_sent_to_the_sign_in(client: Client, world: World, who: str) -> None:
    client.force_login(world.users[who])
    assert client.get("/admin/org/user/").status_code == 302


def test_an_administrator_of_one_community_does_not_run_the_whole(client: Client, world: World) -> None:
    local = make_user("local", (Role.ADMINISTRATOR, COMMUNITY_A))
    client.force_login(local)
    assert client.get("/admin/").status_code == 302


def test_the_first_page_lists_master_data_in_the_readers_words(client: Client, world: World) -> None:
    client.force_login(world.users["admin"])
    page = client.get("/admin/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "两步验证" in page
    assert not [word for word in ("Authenticators", "Access attempts", "Task Results", "Django") if word in page]


def test_a_way_leads_back_to_the_staff_pages(client: Client, world: World) -> None:
    client.force_login(world.users["admin"])
    assert 'href="/work/"' in client.get("/admin/").content.decode()


def test_there_is_one_sign_in(client: Client, world: World) -> None:
    answer = client.get("/admin/org/user/", follow=True)
    assert answer.redirect_chain[-1] == ("/accounts/login/?next=/admin/org/user/", 302)
    client.force_login(world.users["desk"])
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.post("/admin/login/", {"username": "admin", "password": "x"}).status_code == 403
