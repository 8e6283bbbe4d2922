"""One's own contact on the tracking pages: seen, changed, deleted by the holder of the link only."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import World, make_report, make_world
from yizhi.casework.domain.contacts import own_contact

PHONE = "13912345678"


@pytest.fixture
def world(db: None) -> World:
    """Return the small subdistrict."""
    return make_world()


def test_the_holder_sees_changes_and_deletes_it(client: Client, world: World) -> None:
    report = make_report(world, phone=PHONE)
    url = f"/r/{report.token}/contact/"
    page = client.get(url)
    assert PHONE in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert client.post(url, {"phone": "13800001111", "name": "王"}).status_code == 303
    changed = own_contact(report)
    assert changed is not None
    assert (changed.phone, changed.name) == ("13800001111", "王")
    assert client.post(url, {"forget": "1"}).status_code == 303
    assert own_contact(report) is None
    assert client.get(url).status_code == 200


@pytest.mark.parametrize(("sent", "kept_text"), [({"phone": "ab"}, "ab"), ({"email": "x@"}, "x@"), ({}, "")])
def test_a_wrong_value_is_told_at_its_field_and_kept(
    client: Client, world: World, sent: dict[str, str], kept_text: str
) -> None:
    report = make_report(world, phone=PHONE)
    answer = client.post(f"/r/{report.token}/contact/", sent)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert kept_text in answer.text
    contact = own_contact(report)
    assert contact is not None
    assert contact.phone == PHONE


@pytest.mark.parametrize("token", ["x", "a" * 22])
def test_another_link_shows_nothing(client: Client, world: World, token: str) -> None:
    make_report(world, phone=PHONE)
    assert client.get(f"/r/{token}/contact/").status_code == 404
