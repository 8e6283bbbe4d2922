"""Whatever comes in through a public door: an answer below 500, and the site goes on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders import GRID_A1, World, closed, make_report, point_in
from tests.media.pictures import HOSTILE as FILES
from tests.proof.hostile import BODIES, PATHS, TEXTS
from yizhi.casework.models import Report

pytestmark = pytest.mark.django_db
X, Y = point_in(GRID_A1)
REPORT_FIELDS = (
    "topic",
    "category",
    "text",
    "lon",
    "lat",
    "area_code",
    "place",
    "address",
    "name",
    "phone",
    "email",
    "visibility",
    "key",
    "join",
    "photos",
)


@pytest.fixture
def visitor(world: World) -> Iterator[Client]:
    """Somebody from outside. An error of ours becomes the answer 500 that a browser would see."""
    client = Client(raise_request_exception=False)
    yield client
    cache.clear()
    assert client.get("/").status_code == 200, "the site goes on"


def fine(answer: Any, what: str) -> None:
    """Fail on an error of ours, and on a hostile text that came back as markup."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
        assert b"<script>alert(1)" not in answer.content, f"{what}: markup of a stranger"


def good_form() -> dict[str, Any]:
    return {
        "text": "路灯不亮",
        "lon": str(X),
        "lat": str(Y),
        "address": "3号楼",
        "key": str(uuid.uuid4()),
        "visibility": "public",
    }


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_report_form(visitor: Client, text: str) -> None:
    for name in REPORT_FIELDS:
        cache.clear()
        fine(visitor.post("/report/", good_form() | {name: text}, headers={"Accept": "application/json"}), name)
    fine(visitor.post("/report/", dict.fromkeys(REPORT_FIELDS, text)), "everything at once, shown again as a page")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_report_through_the_api(visitor: Client, text: str) -> None:
    good = {"key": str(uuid.uuid4()), "text": "路灯不亮", "lon": X, "lat": Y, "address": "3号楼"}
    for name in (
        "key",
        "text",
        "category",
        "severity",
        "lon",
        "lat",
        "area_code",
        "address",
        "is_public",
        "photos",
        "contact",
    ):
        for value in (text, [text], {"name": text, "phone": text, "email": text}, {text[:100]: text}):
            fine(
                visitor.post(
                    "/api/v1/reports", good | {"key": str(uuid.uuid4()), name: value}, content_type="application/json"
                ),
                f"{name} = {type(value)}",
            )


@pytest.mark.parametrize("value", [None, True, 0, -1, 10**30, 1.5, -1e308, [], {}, [[]], [None] * 20], ids=str)
def test_wrong_types_through_the_api(visitor: Client, value: Any) -> None:
    for name in (
        "key",
        "text",
        "category",
        "severity",
        "lon",
        "lat",
        "area_code",
        "address",
        "is_public",
        "photos",
        "contact",
    ):
        body = {"key": str(uuid.uuid4()), "text": "路灯不亮", "lon": X, "lat": Y, name: value}
        fine(visitor.post("/api/v1/reports", body, content_type="application/json"), name)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_bodies_that_are_no_json(visitor: Client, body: bytes) -> None:
    for address in ("/api/v1/reports", "/mine/state/", "/report/"):
        fine(visitor.generic("POST", address, body, "application/json"), address)
    fine(visitor.generic("POST", "/report/", body, "multipart/form-data; boundary=x"), "a broken form")
    fine(
        visitor.generic("POST", "/report/", body, "application/x-www-form-urlencoded; charset=nonsense"),
        "a form in an unknown code",
    )


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_look_up_and_own_list(visitor: Client, world: World, text: str) -> None:
    number = make_report(world, phone="13912345678").case.number
    for body in ({"number": text, "last4": "5678"}, {"number": number, "last4": text}, {"number": text, "last4": text}):
        fine(visitor.post("/find/", body), "look-up")
    fine(visitor.post("/mine/state/", {"tokens": [text, None, 5, {}]}, content_type="application/json"), "own list")
    for name in ("language", "theme", "view", "next"):
        fine(visitor.post("/display/", {"theme": "dark", "next": "/", name: text}), name)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_acts_of_a_link_holder(visitor: Client, world: World, text: str) -> None:
    fresh, ended = make_report(world).token, closed(world).reports.get().token
    for token, act, names in (
        (fresh, "remark", ("public_text", "key", "photos")), (ended, "rate", ("stars", "public_text", "key")), (ended, "confirm", ("version", "key")),
        (fresh, "withdraw", ("version", "public_text")), (ended, "deny", ("reason", "version", "public_text")),
    ):  # fmt: skip
        for name in names:
            body = {"public_text": "还没好", "reason": "other", "stars": "4", "key": str(uuid.uuid4()), name: text}
            fine(visitor.post(f"/r/{token}/act/{act}/", body), f"{act}, {name}")


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_addresses(visitor: Client, world: World, path: str) -> None:
    token = make_report(world).token
    doors = (
        f"/r/{path}/", f"/r/{path}/state/", f"/r/{path}/qr.svg", f"/r/{token}/act/{path}/", f"/api/v1/reports/{path}", f"/api/v1/cases/{path}",
        f"/media/photo/{path}/full", f"/media/photo/{uuid.uuid4()}/{path}", f"/map/areas/{path}.json", f"/map/tiles/{path}/1/2/3.mvt", f"/live/poll/case/{path}/",
        f"/live/poll/{path}/", f"/static/{path}", f"/work/cases/{path}/", f"/{path}", f"/accounts/{path}/", f"/admin/{path}/",
    )  # fmt: skip
    for door in doors:
        fine(visitor.get(door), door[:60])
        fine(visitor.post(door), f"POST {door[:60]}")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_queries(visitor: Client, world: World, text: str) -> None:
    if len(text) > 20_000:
        text = text[:20_000]  # longer addresses are refused by the server in front
    token = make_report(world).token
    doors = {
        "/report/": ("topic", "place", "lon", "lat", "area"), "/report/where/": ("lon", "lat", "topic", "category"), "/report/places/": ("area",),
        "/map/where.json": ("lon", "lat"), "/api/v1/locate": ("lon", "lat"), "/api/v1/cases": ("stage", "area", "before", "limit"), f"/live/poll/case/{token}/": ("after",),
        f"/media/photo/{uuid.uuid4()}/full": ("key", "r"), f"/r/{token}/": ("sent",), "/accounts/login/": ("next",), "/work/desk/": ("q", "area", "page"),
    }  # fmt: skip
    for door, names in doors.items():
        good = {"lon": str(X), "lat": str(Y)} if "lon" in names else {}
        for name in names:
            fine(visitor.get(door, good | {name: text}), f"{door} {name}")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("181", "0"),
        ("0", "-91"),
        ("-180", "90"),
        ("nan", "inf"),
        ("1e308", "1e308"),
        ("118,3", "36,8"),
        ("36.8", "118.3"),
        ("", "36.8"),
    ],
)
def test_points_of_nowhere(visitor: Client, lon: str, lat: str) -> None:
    fine(visitor.post("/report/", good_form() | {"lon": lon, "lat": lat}), "form")
    fine(visitor.get("/report/where/", {"lon": lon, "lat": lat}), "where")
    fine(visitor.get("/map/where.json", {"lon": lon, "lat": lat}), "map")
    fine(visitor.get("/api/v1/locate", {"lon": lon, "lat": lat}), "API")


@pytest.mark.parametrize(
    ("make", "name"), [(make, name) for name, make, _code in FILES], ids=[name for name, _make, _code in FILES]
)
def test_photos_that_are_none(visitor: Client, make: Any, name: str) -> None:
    data = make()
    for file_name in ("photo.jpg", "../../x.php\x00.jpg", "照片" * 200 + ".jpg", ""):
        answer = visitor.post(
            "/media/photo/upload/",
            {"photo": SimpleUploadedFile(file_name or "x", data), "upload_key": str(uuid.uuid4())},
        )
        fine(answer, file_name)
        assert answer.status_code >= 400, "it is no photo"
    fine(
        visitor.post("/report/", good_form() | {"photos_file": SimpleUploadedFile("photo.jpg", data)}),
        "in the form itself",
    )
    assert not Report.objects.filter(photos__isnull=False).exists()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_upload_keys(visitor: Client, text: str) -> None:
    fine(visitor.post("/media/photo/upload/", {"photo": BytesIO(b"x"), "upload_key": text}), "key")
    fine(
        visitor.post("/media/photo/upload/", {"photo": text, "upload_key": str(uuid.uuid4())}),
        "a text instead of a file",
    )


@pytest.mark.parametrize(
    "text",
    [text for text in TEXTS.values() if len(text) < 5000 and text.isprintable()],
    ids=[name for name, text in TEXTS.items() if len(text) < 5000 and text.isprintable()],
)
def test_headers(visitor: Client, text: str) -> None:
    raw = text.encode().decode("latin-1")
    for name in (
        "Accept",
        "Accept-Language",
        "X-Request-Id",
        "X-Forwarded-For",
        "Cookie",
        "Content-Type",
        "Origin",
        "Referer",
        "HX-Request",
        "HX-Current-URL",
        "Last-Event-ID",
        "If-None-Match",
    ):
        fine(visitor.get("/", headers={name: raw}), name)
        fine(
            visitor.post(
                "/api/v1/reports",
                b"{}",
                content_type="application/json",
                headers={name: raw} if name != "Content-Type" else None,
            ),
            name,
        )


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_methods(visitor: Client, world: World, method: str) -> None:
    token = make_report(world).token
    for door in (
        "/",
        "/report/",
        "/find/",
        "/mine/",
        "/mine/state/",
        f"/r/{token}/",
        f"/r/{token}/act/remark/",
        "/media/photo/upload/",
        "/api/v1/reports",
        "/display/",
        "/health/ready",
        "/work/",
    ):
        fine(visitor.generic(method, door), door)


def test_what_was_typed_is_stored_as_it_was(visitor: Client) -> None:
    for name in ("emoji", "right to left", "signs beyond the plane", "SQL", "script", "template"):
        cache.clear()
        body = {"key": str(uuid.uuid4()), "text": TEXTS[name], "lon": X, "lat": Y}
        answer = visitor.post("/api/v1/reports", json.dumps(body), content_type="application/json")
        assert answer.status_code == 201, name
        assert Report.objects.get(token=answer.json()["token"]).text == TEXTS[name].strip()
        page = visitor.get(f"/r/{answer.json()['token']}/")
        fine(page, name)
        assert page.status_code == 200
