"""A patrol report reaches the desk once; what was settled on the spot is closed at once, with photos, in own grids only."""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.builders import GRID_A1, GRID_B1, World, point_in
from tests.workbench.conftest import SignIn
from yizhi.casework.models import Case, CasePhoto, Report

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/field/patrol/"


def picture(shade: int = 90) -> SimpleUploadedFile:
    """Return a small photo."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 120, 60)).save(made, "JPEG")
    return SimpleUploadedFile("a.jpg", made.getvalue(), content_type="image/jpeg")


def form(grid: str = GRID_A1, **more: Any) -> dict[str, Any]:
    """Return a filled form."""
    lon, lat = point_in(grid)
    return {
        "mode": "report",
        "key": str(uuid.uuid4()),
        "text": "井盖松动",
        "severity": "urgent",
        "lon": lon,
        "lat": lat,
    } | more


def test_a_report_opens_a_case_from_patrol(world: World, sign_in: SignIn) -> None:
    client = sign_in("worker_a1")
    response = client.post(URL, form(category=str(world.category.pk), address="3号楼", photos_file=picture()))
    report = Report.objects.get()
    assert response["Location"] == f"{URL}{report.uuid}/"
    assert (report.source, report.reported_by) == ("patrol", world.users["worker_a1"])
    case = report.case
    assert (case.stage, case.severity, case.area_code, case.category) == ("reported", "urgent", GRID_A1, world.category)
    assert CasePhoto.objects.get().phase == "report"
    assert case.shown_number in client.get(response["Location"]).content.decode()


def test_a_double_tap_is_one_report(world: World, sign_in: SignIn) -> None:
    client, typed = sign_in("worker_a1"), form()
    addresses = {client.post(URL, typed)["Location"] for _ in range(3)}
    assert len(addresses) == 1
    assert Report.objects.count() == 1


def test_settled_on_the_spot_is_closed_with_both_photos(world: World, sign_in: SignIn) -> None:
    client = sign_in("worker_a1")
    typed = form(mode="spot", done="已扶正井盖", photos_file=picture(), after_file=picture(200))
    assert client.post(URL, typed).status_code == 302
    case = Case.objects.get()
    assert (case.stage, case.on_the_spot, case.public_reply) == ("closed", True, "已扶正井盖")
    assert sorted(CasePhoto.objects.values_list("phase", flat=True)) == ["after", "report"]


def test_on_the_spot_needs_a_photo_and_words_and_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    client = sign_in("worker_a1")
    without_words = client.post(URL, form(mode="spot", done="", after_file=picture()))
    assert without_words.status_code == 422
    assert without_words.context["error_field"] == "done"
    without_photo = client.post(URL, form(mode="spot", done="已扶正井盖", photos_file=picture()))
    assert without_photo.context["error_field"] == "after"
    html = without_photo.content.decode()
    assert "已扶正井盖" in html
    assert "井盖松动" in html
    assert len(without_photo.context["draft"].photos) == 1
    assert Case.objects.count() == 0


def test_outside_own_grids_it_is_said_and_can_be_sent_as_a_report(world: World, sign_in: SignIn) -> None:
    client = sign_in("worker_a1")
    typed = form(GRID_B1, mode="spot", done="已扶正井盖", after_file=picture())
    refused = client.post(URL, typed)
    assert refused.status_code == 403
    html = refused.content.decode()
    assert re.search(r'name="mode"\s+value="report"', html), "it offers to send it as a report"
    assert "井盖松动" in html
    typed = {name: value for name, value in typed.items() if name != "after_file"} | {"mode": "report"}
    assert client.post(URL, typed).status_code == 302
    assert Case.objects.get().area_code == GRID_B1


def test_nobody_reads_the_report_of_another(world: World, sign_in: SignIn) -> None:
    sign_in("worker_a1").post(URL, form())
    report = Report.objects.get()
    assert sign_in("worker_b1").get(f"{URL}{report.uuid}/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "长" * 5001},
        {"category": "x"},
        {"category": "999999"},
        {"category": "1" * 400},
        {"severity": "boom"},
        {"lon": "NaN"},
        {"lon": "inf", "lat": "-inf"},
        {"lon": "1e400"},
        {"lon": "", "lat": "36.8"},
        {"lon": "999", "lat": "999"},
        {"lon": "", "lat": "", "area_code": "", "address": ""},
        {"lon": "", "lat": "", "area_code": "nowhere"},
        {"photos": "not-a-uuid"},
        {"photos": str(uuid.uuid4())},
        {"photos": [str(uuid.uuid4()) for _ in range(40)]},
        {"photos_file": SimpleUploadedFile("a.jpg", b"<script>", content_type="image/jpeg")},
    ],
)
def test_hostile_forms_are_refused_with_the_text_kept(world: World, sign_in: SignIn, wrong: dict[str, Any]) -> None:
    response = sign_in("worker_a1").post(URL, form(address="暂存的地址") | wrong)
    assert response.status_code == 422
    assert ("暂存的地址" in response.content.decode()) is (wrong.get("address") != "")
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    "odd", [{"key": "x"}, {"mode": "\x00"}, {"address": "地" * 900}, {"text": "a\x00b"}, {"done": "x" * 9000}]
)
def test_odd_forms_are_taken(world: World, sign_in: SignIn, odd: dict[str, Any]) -> None:
    assert sign_in("worker_a1").post(URL, form() | odd).status_code == 302
    assert Case.objects.count() == 1
