from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.media.pictures import HOSTILE, jpeg, upload
from yizhi.kernel import clock, registry
from yizhi.media.domain.photos import claim_photos
from yizhi.media.models import Photo

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def guards() -> Iterator[Any]:
    """The registered guards, without those that other parts registered."""
    before = dict(registry.photo_guards)
    for name in before:
        registry.photo_guards.unregister(name)
    yield registry.photo_guards
    for name, _guard in list(registry.photo_guards):
        registry.photo_guards.unregister(name)
    for name, guard in before.items():
        registry.photo_guards.register(name, guard)


def send(client: Client, data: bytes | None = None, **fields: Any) -> Any:
    body = {"photo": upload(jpeg() if data is None else data), "upload_key": str(uuid4()), **fields}
    return client.post(reverse("media:upload"), body, headers=JSON)


def test_anybody_may_upload_and_see_what_they_uploaded(client: Client) -> None:
    answer = send(client)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["width"], told["height"]) == (64, 48)
    for size in ("full", "thumb"):
        shown = client.get(told[size])
        assert shown.status_code == 200
        assert shown["Content-Type"] == "image/jpeg"
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert shown["Cache-Control"].startswith("private")
        assert shown.getvalue()[:2] == b"\xff\xd8"


def test_unclaimed_photo_is_hidden_from_who_does_not_know_its_key(client: Client, guards: Any) -> None:
    guards.register("all", lambda _request, _photo: True)
    told = send(client).json()
    address = told["thumb"].partition("?")[0]
    assert client.get(address).status_code == 404
    assert client.get(f"{address}?key={uuid4()}").status_code == 404
    assert client.get(f"{address}?key=一指").status_code == 404


def test_claimed_photo_is_shown_by_guards_only(client: Client, guards: Any) -> None:
    told = send(client).json()
    claim_photos([told["id"]], now=clock.now())
    assert client.get(told["thumb"]).status_code == 404, "the key opens nothing once claimed"
    guards.register("no", lambda _request, _photo: False)
    assert client.get(told["thumb"]).status_code == 404
    guards.register("yes", lambda _request, photo: str(photo.pk) == told["id"])
    shown = client.get(told["thumb"])
    assert shown.status_code == 200
    shown.close()


@pytest.mark.parametrize("tail", ["full", "thumb", "original", "../../../etc/passwd", "full.html"])
def test_unknown_photo_does_not_exist(client: Client, tail: str) -> None:
    assert client.get(f"/media/photo/{uuid4()}/{tail}").status_code == 404


def test_upload_needs_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert send(client).status_code == 403
    assert not Photo.objects.exists()


@pytest.mark.parametrize("key", ["", "1", "x" * 36])
def test_upload_needs_a_key(client: Client, key: str) -> None:
    answer = send(client, upload_key=key)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "upload_key"


def test_upload_without_a_file_is_told(client: Client) -> None:
    answer = client.post(reverse("media:upload"), {"upload_key": str(uuid4()), "photo": "text"}, headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "empty")


@pytest.mark.parametrize(("name", "make", "code"), HOSTILE[:6], ids=[name for name, _, _ in HOSTILE[:6]])
def test_hostile_upload_is_answered_with_a_sentence(client: Client, name: str, make: Any, code: str) -> None:
    answer = send(client, make())
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]


def test_too_long_a_body_is_refused(client: Client, settings: Settings) -> None:
    settings.YIZHI_UPLOAD_BYTES = 10_000
    answer = send(client, jpeg() + bytes(400_000))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_large")


def test_endless_uploads_are_slowed_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhi.media.views.UPLOADS", 2)
    assert [send(client).status_code for _ in range(3)] == [200, 200, 429]
