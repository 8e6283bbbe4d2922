"""How many statements the busiest requests take, transaction control included; a change that adds one is noticed here."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import GRID_A1, HOUR, TUESDAY, World, closed, dispatched, done, make_report, point_in
from yizhi.casework.domain import desk, intake
from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.models import Case
from yizhi.org.actor import reporter

pytestmark = pytest.mark.django_db
X, Y = point_in(GRID_A1)


def statements(client: Client, method: str, address: str, **rest: Any) -> int:
    """Return the statements of the second of two requests: the first fills what a process keeps in memory."""
    bodies = [{"data": rest["make"](), "content_type": "application/json"} if "make" in rest else {} for _ in range(2)]
    assert getattr(client, method)(address, **bodies[0]).status_code < 300
    with CaptureQueriesContext(connection) as captured:
        assert getattr(client, method)(address, **bodies[1]).status_code < 300
    return len(captured)


@pytest.mark.parametrize(
    ("contact", "most"),
    [(None, 6), ({"phone": "13912345678"}, 8), ({"phone": "13912345678", "email": "a@example.cn", "name": "王"}, 8)],
)
def test_intake(client: Client, world: World, contact: dict[str, str] | None, most: int) -> None:
    def body() -> dict[str, Any]:
        return {
            "key": str(uuid.uuid4()),
            "text": "路灯不亮",
            "category": "02001",
            "lon": X,
            "lat": Y,
            "address": "3号楼",
        } | ({"contact": contact} if contact else {})

    assert statements(client, "post", "/api/v1/reports", make=body) == most <= 12


def much_happened(world: World) -> Case:
    """A case with orders of two organisations, one of them done, reports of four people, and a duplicate merged into it."""
    case = dispatched(world, world.sanitation, world.property)
    for _ in range(3):
        draft = ReportDraft(
            text="我家门口也是", lon=X, lat=Y, is_public=True, contact=ContactDraft(phone="13912345678")
        )
        intake.join_case(case.pk, draft, actor=reporter(), now=TUESDAY, key=uuid.uuid4())
    double = make_report(world, phone="13912345679").case
    desk.merge_case(double.pk, lead_id=case.pk, actor=world.actor("desk"), now=TUESDAY + HOUR)
    return done(world, case, now=TUESDAY + HOUR)


@pytest.mark.parametrize("make", [lambda world: make_report(world).case, much_happened], ids=["new", "much happened"])
def test_case_page(client: Client, world: World, make: Any) -> None:
    case = make(world)
    client.force_login(world.users["desk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert statements(client, "get", f"/work/cases/{case.number}/") <= 25


@pytest.mark.parametrize(
    "make", [lambda world: make_report(world).case, dispatched, closed], ids=["new", "in handling", "closed"]
)
def test_tracking_page(client: Client, world: World, make: Any) -> None:
    token = make(world).reports.order_by("id")[0].token
    assert statements(client, "get", f"/r/{token}/") <= 8


def test_report_page(client: Client, world: World) -> None:
    assert statements(client, "get", "/report/") <= 4
