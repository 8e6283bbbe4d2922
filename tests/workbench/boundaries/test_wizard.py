"""From a file to a draft: each step asks, keeps what was typed, and refuses with a reason; the file is deleted afterwards."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.builders import COMMUNITY_A, GRID_A1, STREET
from tests.workbench.boundaries.files import ZONE, geojson
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.layers import Layer
from yizhi.grid.models import Area, BoundarySet
from yizhi.workbench.domain.boundaries import uploads

pytestmark = pytest.mark.django_db
UPLOAD = "/work/ground/boundaries/upload/"
COLUMNS = {
    "code": "网格代码", "name": "网格名称", "households": "户数", "level": "grid", "under": STREET, "title": "新网格",
}  # fmt: skip


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin")


def kept(settings: Settings) -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "boundary-uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def send(client: Client, file: SimpleUploadedFile) -> str:
    """Upload a file and return the address of the next step."""
    answer = client.post(UPLOAD, {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_from_file_to_draft(admin: Client, settings: Settings) -> None:
    at_crs = send(admin, geojson())
    assert at_crs.endswith("/crs/")
    page = admin.get(at_crs).content.decode()
    assert "WGS 84" in page
    at_columns = admin.post(at_crs, {"crs": "WGS84"}).headers["Location"]
    page = admin.get(at_columns).content.decode()
    assert re.search(r'<option value="网格代码"\s+selected', page), "headings are guessed"
    assert GRID_A1 in page, "first rows are shown"
    at_check = admin.post(at_columns, COLUMNS).headers["Location"]
    page = admin.get(at_check).content.decode()
    assert "新001" not in page
    done = admin.post(at_check, {"key": "0190d9a1-0000-7000-8000-000000000001"})
    made = BoundarySet.objects.get()
    assert done.headers["Location"] == f"/work/ground/boundaries/{made.uuid}/"
    assert (made.areas.count(), made.source, made.name) == (4, "grids.geojson", "新网格")
    assert made.checked_version == 0
    assert kept(settings) == [], "the file is deleted"
    assert Area.objects.get(pk=GRID_A1).name == "网格001", "nothing is in force yet"


def test_a_file_that_names_no_system_is_asked_about(admin: Client) -> None:
    at_crs = send(admin, geojson(zone=True))
    page = admin.get(at_crs).content.decode()
    assert ZONE in page
    shapes = admin.get(at_crs.replace("crs/", "shapes.json"), {"crs": ZONE}).json()
    assert shapes["bounds"] == pytest.approx([118.30, 36.80, 118.32, 36.82], abs=1e-5)
    refused = admin.post(at_crs, {"crs": ""})
    assert refused.status_code == 422
    assert admin.post(at_crs, {"crs": "other", "other": "EPSG:999999"}).status_code == 422
    assert admin.post(at_crs, {"crs": "other", "other": ZONE}).status_code == 302


def test_going_back_keeps_what_was_typed(admin: Client) -> None:
    at_crs = send(admin, geojson())
    at_columns = admin.post(at_crs, {"crs": "WGS84"}).headers["Location"]
    wrong = admin.post(at_columns, {**COLUMNS, "title": "我的名字", "code": "*", "code_template": "{oops"})
    assert wrong.status_code == 422
    assert "我的名字" in wrong.content.decode()
    assert "{oops" in admin.get(at_columns).content.decode()
    unknown = admin.post(
        at_columns, {**COLUMNS, "title": "我的名字", "code": "*", "code_template": "370305{街道}{N:03d}"}
    )
    assert unknown.status_code == 422, "a column that the file has not is told here, not for every row of the next step"
    assert 'id="code_template_error"' in unknown.content.decode()
    admin.get(at_crs)
    assert "我的名字" in admin.get(at_columns).content.decode()


def test_a_template_makes_codes(admin: Client) -> None:
    at_columns = admin.post(send(admin, geojson()), {"crs": "WGS84"}).headers["Location"]
    at_check = admin.post(
        at_columns, {**COLUMNS, "code": "*", "code_template": COMMUNITY_A + "{n:03d}", "replacements": "0=101"}
    ).headers["Location"]
    admin.post(at_check, {})
    codes = set(BoundarySet.objects.get().areas.values_list("code", flat=True))
    assert codes == {COMMUNITY_A + n for n in ("101", "001", "002", "003")}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"", "a.geojson"),
        (b"{", "a.geojson"),
        (b"\x00\xff\x00", "a.zip"),
        (b'{"type":"FeatureCollection","features":[]}', "a.geojson"),
    ],
)
def test_bad_files_are_refused_and_not_kept(admin: Client, settings: Settings, raw: bytes, name: str) -> None:
    answer = admin.post(UPLOAD, {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert kept(settings) == []


def test_no_file(admin: Client) -> None:
    assert admin.post(UPLOAD, {}).status_code == 422


def test_too_large_is_refused_before_it_is_read(admin: Client) -> None:
    answer = admin.post(UPLOAD, {"file": geojson()}, CONTENT_LENGTH=str(200 * 1024 * 1024))
    assert answer.status_code == 422


def test_without_the_forms_token_nothing_is_taken(world: object, sign_in: SignIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in("admin").cookies
    assert strict.post(UPLOAD, {"file": geojson()}).status_code == 403


def test_given_up(admin: Client, settings: Settings) -> None:
    at_crs = send(admin, geojson())
    assert len(kept(settings)) == 2
    admin.post(at_crs.replace("crs/", "forget/"))
    assert kept(settings) == []
    assert admin.get(at_crs).status_code == 404


def test_another_person_does_not_see_the_file(admin: Client, sign_in: SignIn, world: object) -> None:
    at_crs = send(admin, geojson())
    other = sign_in("desk")
    assert other.get(at_crs).status_code == 403
    assert sign_in("nobody").get(UPLOAD).status_code == 403


@pytest.mark.parametrize("under", ["370305", "999", "'; drop", ""])
def test_ground_that_is_not_ones_own(admin: Client, under: str) -> None:
    at_columns = admin.post(send(admin, geojson()), {"crs": "WGS84"}).headers["Location"]
    answer = admin.post(at_columns, {**COLUMNS, "under": under})
    assert answer.status_code in {302, 403, 404, 422}
    assert not BoundarySet.objects.exists()


def bad_rows(count: int) -> SimpleUploadedFile:
    """Return a table of boundaries with one that is good, and many with the same fault."""
    lines = [
        "网格代码,网格名称,户数,wkt",
        f'{GRID_A1},好的,400,"POLYGON((118.3 36.8,118.31 36.8,118.31 36.81,118.3 36.8))"',
    ]
    lines += [
        f'37030500200{n:04},坏的,{n}x,"POLYGON((118.3 36.8,118.31 36.8,118.31 36.81,118.3 36.8))"' for n in range(count)
    ]
    lines.append(f'{GRID_A1},点,400,"POINT(118.3 36.8)"')
    return SimpleUploadedFile("网格.csv", "\n".join(lines).encode())


def test_rows_with_one_reason_are_one_line_and_all_of_them_a_table(admin: Client, sign_in: SignIn) -> None:
    at_columns = admin.post(send(admin, bad_rows(255)), {"crs": "WGS84"}).headers["Location"]
    at_check = admin.post(at_columns, COLUMNS).headers["Location"]
    page = admin.get(at_check).content.decode()
    assert page.count("坏的") == 0
    assert "255 行" in page
    assert page.count("“0x”") == 1, "the first rows are named, each with its value"
    assert "“200x”" not in page
    table = admin.get(at_check.replace("check/", "rows.csv"))
    lines = table.content.decode("utf-8-sig").splitlines()
    assert table.headers["Content-Type"].startswith("text/csv")
    assert len(lines) == 1 + 256
    assert sum("200x" in line for line in lines) == 1
    assert sign_in("nobody").get(at_check.replace("check/", "rows.csv")).status_code == 403


def test_without_a_system_the_map_waits_and_nothing_is_wrong(admin: Client) -> None:
    at_crs = send(admin, geojson(zone=True))
    answer = admin.get(at_crs.replace("crs/", "shapes.json"))
    assert answer.status_code == 200
    assert (answer.json()["features"], bool(answer.json()["error"])) == ([], True)


KEY = "0190d9a1-0000-7000-8000-0000000000aa"
CANCEL = f"{UPLOAD}cancel/"


def test_cancelled_while_it_is_read_leaves_nothing(
    admin: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = uploads.layer_of

    def cancelled_meanwhile(upload: uploads.Upload) -> Layer:
        assert admin.post(CANCEL, {"key": KEY}).status_code == 204
        assert kept(settings), "it is there while it is read"
        return read(upload)

    monkeypatch.setattr(uploads, "layer_of", cancelled_meanwhile)
    assert admin.post(UPLOAD, {"file": geojson(), "key": KEY}).status_code == 409
    assert kept(settings) == []


def test_cancelled_just_after_it_was_read_leaves_nothing(admin: Client, settings: Settings, sign_in: SignIn) -> None:
    answer = admin.post(UPLOAD, {"file": geojson(), "key": KEY})
    assert sign_in("nobody").post(CANCEL, {"key": KEY}).status_code == 403
    assert len(kept(settings)) == 2
    assert admin.post(CANCEL, {"key": KEY}).status_code == 204
    assert kept(settings) == []
    assert admin.get(answer.headers["Location"]).status_code == 404


@pytest.mark.parametrize("key", ["", "../../x", "\x00", "no-key"])
def test_cancelling_nothing(admin: Client, settings: Settings, key: str) -> None:
    assert admin.post(CANCEL, {"key": key}).status_code == 204
    assert kept(settings) == []


class Broken(io.BytesIO):
    """A body that breaks off, as it does where somebody cancels."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 100_000:
            raise OSError("gone")
        return super().read(size)


def test_an_upload_that_breaks_off_leaves_nothing(admin: Client, settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.geojson"\r\n\r\n' + b" " * 400_000
    admin.raise_request_exception = False
    sent: Any = {"wsgi.input": Broken(body), "CONTENT_LENGTH": str(len(body))}
    answer = admin.generic("POST", UPLOAD, b"", content_type="multipart/form-data; boundary=x", **sent)
    assert answer.status_code >= 400
    assert kept(settings) == []
    assert list(tmp_path.iterdir()) == []
