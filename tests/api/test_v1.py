"""The REST doors: the same acts, the same errors, the same scopes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from tests.builders import COMMUNITY_A, COMMUNITY_B, GRID_A1, GRID_B1, STREET, World, make_report, make_world, point_in
from yizhi.casework.models import Case, Report

REPORTS, CASES = "/api/v1/reports", "/api/v1/cases"


@pytest.fixture
def world(db: None) -> World:
    """Return the small subdistrict."""
    return make_world()


def body(**changes: Any) -> dict[str, Any]:
    """Return a whole report with some fields changed."""
    lon, lat = point_in(GRID_A1)
    return {"key": str(uuid.uuid4()), "text": "井盖松动", "lon": lon, "lat": lat, "category": "02001"} | changes


def post(client: Client, data: Any) -> Any:
    """Post JSON to the reports."""
    return client.post(REPORTS, data=data, content_type="application/json")


def test_a_report_is_filed_once_for_a_key(client: Client, world: World) -> None:
    data = body(contact={"phone": "13800000000"})
    first, second = post(client, data), post(client, data)
    assert (first.status_code, first.json()) == (201, second.json())
    assert first.json()["area_code"] == GRID_A1
    assert Report.objects.get().contact.phone == "13800000000"
    assert client.get(f"{REPORTS}/{first.json()['token']}").json()["stage"] == "reported"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "", "category": ""}, "text"),
        ({"lon": None, "lat": None}, "place"),
        ({"lat": None}, "place"),
        ({"category": "99999"}, "category"),
        ({"area_code": "111", "lon": None, "lat": None}, "area_code"),
        ({"key": "not-a-uuid"}, "key"),
        ({"text": 7}, "text"),
        ({"contact": {"phone": "abc"}}, "phone"),
        ({"contact": {"email": "a@"}}, "email"),
        ({"photos": [str(uuid.uuid4())]}, "photos"),
    ],
)
def test_a_wrong_report_is_refused_at_its_field(
    client: Client, world: World, changes: dict[str, Any], field: str
) -> None:
    answer = post(client, body(**changes))
    assert answer.status_code == 422
    assert answer.json()["field"].startswith(field)
    assert answer.json()["message"]
    assert not Case.objects.exists()


def test_errors_speak_the_language_asked_for(client: Client, world: World) -> None:
    data = body(category="99999")
    english = client.post(
        REPORTS, data=data, content_type="application/json", headers={"accept-language": "en"}
    ).json()["message"]
    assert english == "There is no such category. Choose one from the list."


def test_a_point_knows_its_areas(client: Client, world: World) -> None:
    lon, lat = point_in(GRID_B1)
    assert [area["code"] for area in client.get(f"/api/v1/locate?lon={lon}&lat={lat}").json()][-2:] == [
        COMMUNITY_B,
        GRID_B1,
    ]
    assert client.get("/api/v1/locate?lon=0&lat=0").json() == []


def test_cases_need_a_sign_in(client: Client, world: World) -> None:
    assert client.get(CASES).status_code == 401


@pytest.mark.parametrize(
    ("who", "seen"), [("desk", 2), ("desk_a", 1), ("desk_b", 1), ("auditor", 2), ("cleaner", 0), ("nobody", 0)]
)
def test_cases_of_ones_scope_only(client: Client, world: World, who: str, seen: int) -> None:
    for grid in (GRID_A1, GRID_B1):
        make_report(world, grid=grid)
    client.force_login(world.users[who])
    assert len(client.get(CASES).json()["cases"]) == seen


def test_an_outsider_gets_404_for_one_case(client: Client, world: World) -> None:
    case = make_report(world, grid=GRID_A1).case
    client.force_login(world.users["desk_b"])
    assert client.get(f"{CASES}/{case.uuid}").status_code == 404
    client.force_login(world.users["desk_a"])
    assert client.get(f"{CASES}/{case.uuid}").json()["number"] == case.number


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_statements_for_any_number_of_rows(
    client: Client, world: World, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_report(world)
    client.force_login(world.users["desk"])
    client.get(CASES)
    with django_assert_num_queries(4):  # session, user, roles, cases
        client.get(f"{CASES}?area={COMMUNITY_A}&stage=reported")


def test_pages_follow_each_other(client: Client, world: World) -> None:
    numbers = {make_report(world).case.number for _ in range(3)}
    client.force_login(world.users["desk"])
    first = client.get(f"{CASES}?limit=2&area={STREET}").json()
    second = client.get(f"{CASES}?limit=2&before={first['next']}").json()
    assert {case["number"] for case in first["cases"] + second["cases"]} == numbers
    assert second["next"] is None
