"""First page, switches, and what makes the portal an app."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import World


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/", "/report/", "/mine/", "/find/", "/offline/"])
def test_pages_open_without_an_account(client: Client, world: World, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get(address)
    assert page.status_code == 200
    assert ("雪宫街道" if language == "zh-hans" else "Xuegong Subdistrict") in page.content.decode()
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "cookie"),
    [("view", "elder", "yizhi_view"), ("theme", "dark", "yizhi_theme"), ("language", "en", "django_language")],
)
def test_switches_work_without_javascript(client: Client, world: World, name: str, value: str, cookie: str) -> None:
    answer = client.post("/display/", {name: value, "next": "/report/"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/report/"
    assert answer.cookies[cookie].value == value


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil"])
def test_switches_lead_nowhere_else(client: Client, world: World, back: str) -> None:
    answer = client.post("/display/", {"view": "huge", "next": back})
    assert answer.headers["Location"] == "/"
    assert "yizhi_view" not in answer.cookies


def test_the_elder_view_is_rendered_by_the_server(client: Client, world: World) -> None:
    client.cookies["yizhi_view"] = "elder"
    assert b'data-view="elder"' in client.get("/report/").content


def test_manifest_and_robots(client: Client, world: World) -> None:
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/"
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /r/" in robots


def test_the_service_worker_keeps_the_report_page_and_no_map(client: Client, world: World) -> None:
    answer = client.get("/service-worker.js")
    worker = answer.content.decode()
    assert answer.status_code == 200, "build the front end first: ./run build"
    assert answer.headers["Content-Type"] == "text/javascript"
    for part in ("/report/", "report-form", "photo-upload", "place-picker"):
        assert part in worker
    assert "maplibre" not in worker


@pytest.mark.parametrize(("address", "most"), [("/", 2), ("/report/", 4), ("/find/", 0), ("/mine/", 0)])
def test_pages_cost_few_statements(
    client: Client, world: World, address: str, most: int, django_assert_max_num_queries: object
) -> None:
    client.get(address)
    with django_assert_max_num_queries(most):  # type: ignore[operator]
        client.get(address)
