"""Hostile values in the forms of acts: an error at the field, never a crash."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from tests.builders import World, accepted, make_report
from tests.workbench.conftest import SignIn
from yizhi.casework.enums import Stage
from yizhi.casework.models import Case

pytestmark = pytest.mark.usefixtures("morning")
HTMX = {"HX-Request": "true"}


def act_url(case: Case, act: str, order: int | None = None) -> str:
    return f"/work/cases/{case.number}/act/{act}/" + (f"?order={order}" if order else "")


def send(client: Client, case: Case, act: str, order: int | None = None, **values: Any) -> Any:
    values = {"key": str(uuid.uuid4()), "version": case.version, **values}
    return client.post(act_url(case, act, order), values)


@pytest.mark.parametrize(
    "values",
    [
        {"key": "x"}, {"version": "-1"}, {"version": "x"}, {"category": "999999"}, {"category": "x"}, {"severity": "x"}, {"title": "字" * 500},
        {"orders": ["x"]}, {"orders": ["999999"]}, {"orders": ["-1", "0"]}, {"orders_lead": "x"}, {"title": "\x00"},
    ],
)  # fmt: skip
def test_hostile_values_are_errors_of_the_form(world: World, sign_in: SignIn, values: dict[str, Any]) -> None:
    case = make_report(world).case
    usual = {
        "category": world.category.pk,
        "severity": "ordinary",
        "title": "",
        "orders": [world.sanitation.pk],
        "orders_lead": world.sanitation.pk,
    }
    response = send(sign_in("desk"), case, "accept_dispatch", **{**usual, **values})
    assert response.status_code in {409, 422}
    case.refresh_from_db()
    assert case.stage == Stage.REPORTED


@pytest.mark.parametrize("until", ["9999-12-31T23:59", "0001-01-01T00:00", "x", "2026-02-30T10:00", ""])
def test_hostile_days_are_errors_of_the_form(world: World, sign_in: SignIn, until: str) -> None:
    case = accepted(world)
    response = send(sign_in("supervisor"), case, "suspend", reason="other", until=until, note="")
    assert response.status_code == 422


@pytest.mark.parametrize(
    "query", ["order=x", "order=99999999999999999999", "order=-1", "next=https://evil.example", "lead=%00"]
)
def test_hostile_addresses_are_answered(world: World, sign_in: SignIn, query: str) -> None:
    case = make_report(world).case
    assert sign_in("desk").get(f"/work/cases/{case.number}/act/merge/?{query}").status_code == 200
    assert sign_in("desk").get(f"/work/cases/{case.number}/act/sign/?{query}").status_code == 404


def test_after_an_act_nobody_is_sent_to_another_site(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    response = send(sign_in("desk"), case, "note", note="x", next="https://evil.example/")
    assert response.headers["Location"] == f"/work/cases/{case.number}/"
    inside = send(sign_in("desk"), case, "note", note="x", next="/work/desk/?stage=open")
    assert inside.headers["Location"] == "/work/desk/?stage=open"
