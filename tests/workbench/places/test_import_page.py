"""Reading places in by page: upload, map, check, store; each step can be repeated, nothing is stored before the last."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import GRID_A1, World
from tests.grid.places.test_import_places import feature, file_of
from tests.workbench.conftest import SignIn
from yizhi.grid.models import Place

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/ground/places/import/"


def sent(raw: bytes, name: str = "楼.geojson") -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, raw)


def test_step_by_step(world: World, sign_in: SignIn) -> None:
    client = sign_in("desk")
    raw = file_of(feature(GRID_A1, 楼="1号楼"), feature(GRID_A1, 楼="", shift=0.001))
    first = client.post(URL, {"file": sent(raw), "step": "upload", "kind": "building"})
    assert first.status_code == 200
    kept = first.context["kept"] | {"mapped": "1", "column_name": "楼", "source": "测试"}
    checked = client.post(URL, kept | {"step": "check"})
    assert (checked.context["report"].added, checked.context["report"].refused) == (1, 1)
    assert not Place.objects.exists()
    assert client.post(URL, kept | {"step": "store"}).status_code == 302
    assert Place.objects.get().name == "1号楼"
    assert client.post(URL, kept | {"step": "store"}).status_code == 422


def test_the_file_of_somebody_else_is_not_there(world: World, sign_in: SignIn) -> None:
    kept = sign_in("desk").post(URL, {"file": sent(file_of(feature(name="1号楼")))}).context["kept"]
    assert sign_in("admin").post(URL, kept | {"step": "check"}).status_code == 422


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\x00" * 100,
        b"PK\x03\x04broken",
        "不是文件".encode(),
        b'{"type": "FeatureCollection", "features": []}',
    ],
)
def test_what_is_no_file_of_places(world: World, sign_in: SignIn, raw: bytes) -> None:
    response = sign_in("desk").post(URL, {"file": sent(raw), "step": "check"})
    assert response.status_code in {200, 422}
    assert not Place.objects.exists()


@pytest.mark.parametrize("token", ["", "../../etc/passwd", "x" * 22, "\x00"])
def test_hostile_tokens(world: World, sign_in: SignIn, token: str) -> None:
    assert sign_in("desk").post(URL, {"token": token, "step": "store"}).status_code == 422


def test_others_are_turned_away(world: World, sign_in: SignIn) -> None:
    for who in ("worker_a1", "supervisor", "auditor", "cleaner", "nobody"):
        assert sign_in(who).get(URL).status_code == 403
