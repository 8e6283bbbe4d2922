from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.builders import World, make_report


def find(client: Client, number: str, last4: str) -> Any:
    return client.post("/find/", {"number": number, "last4": last4})


def test_number_and_last_four_digits_lead_to_the_page(client: Client, world: World) -> None:
    report = make_report(world, phone="13800001234")
    answer = find(client, report.case.shown_number.lower(), "1234")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/r/{report.token}/"


def test_an_outsider_learns_nothing_of_what_was_wrong(client: Client, world: World) -> None:
    report, silent = make_report(world, phone="13800001234"), make_report(world)
    wrong_digits = find(client, report.case.shown_number, "0000")
    no_phone = find(client, silent.case.shown_number, "1234")
    assert wrong_digits.status_code == no_phone.status_code == 404
    told = "没有找到" if "没有找到" in wrong_digits.content.decode() else 'role="alert"'
    assert told in no_phone.content.decode()


@pytest.mark.parametrize(
    ("number", "last4"), [("", ""), ("7KX4", "1234"), ("\x00", "1234"), ("7KX4-M2PZ", "12"), ("7KX4-M2PQ", "١٢٣٤")]
)
def test_a_slip_is_told_at_the_field(client: Client, world: World, number: str, last4: str) -> None:
    answer = find(client, number, last4)
    assert answer.status_code == 422
    assert b"field-error" in answer.content


def test_guessing_is_slowed_down(client: Client, world: World) -> None:
    number = make_report(world, phone="13800001234").case.shown_number
    answers = [find(client, number, f"{guess:04d}").status_code for guess in range(9)]
    assert answers == [404] * 8 + [429]
    assert find(client, number, "1234").status_code == 429


def ask(client: Client, body: object) -> Any:
    return client.post(
        "/mine/state/", json.dumps(body), content_type="application/json", headers={"Accept": "application/json"}
    )


@pytest.mark.parametrize("count", [1, 3])
def test_my_reports_cost_one_statement(
    client: Client, world: World, count: int, django_assert_num_queries: Any
) -> None:
    tokens = [make_report(world).token for _ in range(count)]
    with django_assert_num_queries(1):
        answer = ask(client, {"tokens": [*tokens, "AAAAAAAAAAAAAAAAAAAAAA"]})
    assert {row["token"] for row in answer.json()["reports"]} == set(tokens)
    assert answer.json()["reports"][0]["stage"] == "reported"


@pytest.mark.parametrize("body", [None, [], {}, {"tokens": "x"}, {"tokens": {}}])
def test_what_cannot_be_read_is_told(client: Client, world: World, body: object) -> None:
    assert ask(client, body).status_code == 422
    assert client.post("/mine/state/", b"\xff{", content_type="application/json").status_code == 422


def test_strange_tokens_are_left_out(client: Client, world: World) -> None:
    assert ask(client, {"tokens": [None, 1, {}, "\x00" * 22, "x" * 5000]}).json() == {"reports": []}
