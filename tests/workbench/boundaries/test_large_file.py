"""A large file of boundaries is checked and made a draft behind the page."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders import GRID_A1, World
from tests.grid.layers.files import written
from tests.workbench.boundaries.files import ZONE, geojson
from tests.workbench.boundaries.test_long_work import LATER, url, went_on, work
from tests.workbench.boundaries.test_wizard import COLUMNS, UPLOAD, kept
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.layers import read_layer
from yizhi.grid.models import BoundarySet
from yizhi.kernel import jobs
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job
from yizhi.workbench.domain import large_files
from yizhi.workbench.domain.boundaries import looks, uploads
from yizhi.workbench.domain.works import common

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture(autouse=True)
def _everything_is_long(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(common, "SMALL", 1)
    monkeypatch.setattr(large_files, "LARGE_BYTES", 10)
    settings.DATA_DIR = tmp_path


def looked_at(client: Client, file: SimpleUploadedFile) -> str:
    """Upload a large file, have it looked at behind the page, and return the address of the next step."""
    job = work(client.post(UPLOAD, {"file": file}), client)
    assert (job.state, job.error) == (JobState.DONE, "")
    onward = went_on(job, client)
    Job.objects.all().delete()
    return onward


def test_from_a_large_file_to_its_draft(world: World, sign_in: SignIn, settings: Any) -> None:
    client = sign_in("admin")
    at_crs = looked_at(client, geojson(gap=True))
    at_columns = client.post(at_crs, {"crs": "WGS84"}).headers["Location"]
    at_check = client.post(at_columns, COLUMNS).headers["Location"]
    job = work(client.get(at_check), client)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert job.result["count"] >= 1
    assert went_on(job, client) == at_check
    assert client.get(at_check).context["found"].count == job.result["count"]
    assert client.get(at_check.replace("check/", "shapes.json?check=1")).status_code == 200
    Job.objects.all().delete()
    client.post(at_columns, COLUMNS | {"title": "另一个名字"})
    answer = client.post(at_check, {"key": str(uuid.uuid4())})
    assert work(answer, client).result == job.result, "other choices are checked again before a draft is made"
    Job.objects.all().delete()
    key = str(uuid.uuid4())
    job = work(client.post(at_check, {"key": key}), client)
    made = BoundarySet.objects.get()
    assert (str(made.uuid), made.name, made.areas.count(), made.checked_version) == (key, "另一个名字", 4, 0)
    assert went_on(job, client) == url(made)
    assert kept(settings) == [], "the file and what was found in it are deleted"
    Job.objects.update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: LATER) == 1
    assert Job.objects.get().state == JobState.DONE


def test_the_steps_of_a_large_file_read_nothing_of_it(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("admin")
    at_crs = looked_at(client, geojson(zone=True))

    def read_again(*_args: Any, **_named: Any) -> None:
        pytest.fail("a page read a large file")

    real = read_layer
    monkeypatch.setattr(uploads, "_Last", type("_Last", (), {"key": ("", ""), "at": 0.0, "layer": None}))
    monkeypatch.setattr(uploads, "read_layer", read_again)
    assert ZONE in client.get(at_crs).content.decode()
    shapes = client.get(at_crs.replace("crs/", "shapes.json"), {"crs": ZONE}).json()
    assert shapes["bounds"] == pytest.approx([118.30, 36.80, 118.32, 36.82], abs=1e-5)
    assert client.post(at_crs, {"crs": "EPSG:4490"}).status_code == 422, "metres are no degrees"
    at_columns = client.post(at_crs, {"crs": ZONE}).headers["Location"]
    page = client.get(at_columns).content.decode()
    assert GRID_A1 in page, "first rows are shown"
    at_check = client.post(at_columns, COLUMNS).headers["Location"]
    answer = client.get(at_check)
    monkeypatch.setattr(uploads, "read_layer", real)
    work(answer, client)
    monkeypatch.setattr(uploads, "_Last", type("_Last", (), {"key": ("", ""), "at": 0.0, "layer": None}))
    monkeypatch.setattr(uploads, "read_layer", read_again)
    assert client.get(at_check).context["found"].areas == 4
    assert client.get(at_check.replace("check/", "shapes.json?check=1")).status_code == 200
    Job.objects.all().delete()
    assert client.post(at_check, {}).headers["Location"].startswith("/work/jobs/")


def test_rows_of_a_large_file_that_cannot_be_taken_are_told_with_their_reason(world: World, sign_in: SignIn) -> None:
    client = sign_in("admin")
    raw = json.loads(geojson().read())
    raw["features"][1]["properties"]["户数"] = "许多"
    raw["features"][2]["geometry"] = {"type": "Point", "coordinates": [118.305, 36.805]}
    at_crs = looked_at(client, SimpleUploadedFile("a.geojson", json.dumps(raw, ensure_ascii=False).encode()))
    at_check = client.post(client.post(at_crs, {"crs": "WGS84"}).headers["Location"], COLUMNS).headers["Location"]
    table = at_check.replace("check/", "rows.csv")
    assert client.get(table).headers["Location"].startswith("/work/jobs/"), "nothing is known of the rows yet"
    work(client.get(at_check), client)
    found = client.get(at_check).context["found"]
    assert (found.areas, found.refused_count, [group.count for group in found.refused]) == (2, 2, [1, 1])
    rows = client.get(table).content.decode()
    assert "许多" in rows
    assert rows.count("\n") == 3


@pytest.mark.parametrize(
    "raw",
    [
        b'{"type": "FeatureCollection", "features": [',
        b'{"type": "FeatureCollection", "features": []}',
        b"PK\x03\x04" * 9,
    ],
)
def test_a_large_file_that_cannot_be_read_is_told_and_not_kept(
    world: World, sign_in: SignIn, settings: Any, raw: bytes
) -> None:
    client = sign_in("admin")
    job = work(client.post(UPLOAD, {"file": SimpleUploadedFile("a.geojson", raw)}), client)
    assert job.state == JobState.FAILED
    page = client.get(f"/work/jobs/{job.uuid}/").content.decode()
    assert job.error in page
    assert UPLOAD in page, "another file can be chosen"
    assert kept(settings) == []


def test_one_of_several_layers_of_a_large_file(world: World, sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in("admin")
    path = written(tmp_path / "two.gpkg", "GPKG", layer="grids")
    written(path, "GPKG", layer="others", append=True)
    at_layer = looked_at(client, SimpleUploadedFile("two.gpkg", path.read_bytes()))
    assert at_layer.endswith("/layer/")
    job = work(client.post(at_layer, {"layer": "grids"}), client)
    assert went_on(job, client).endswith("/crs/")


def test_a_look_that_is_stopped_leaves_nothing(world: World, sign_in: SignIn, settings: Any) -> None:
    client = sign_in("admin")
    page = client.post(UPLOAD, {"file": geojson()}).headers["Location"]
    client.post(f"{page}stop/")
    assert Job.objects.get().state == JobState.CANCELLED
    assert kept(settings) == []


def test_a_look_stopped_while_it_reads_leaves_nothing(
    world: World, sign_in: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("admin")
    page = client.post(UPLOAD, {"file": geojson()}).headers["Location"]
    real = looks.look

    def stopped_meanwhile(upload: Any) -> Any:
        layer = real(upload)
        client.post(f"{page}stop/")
        return layer

    monkeypatch.setattr(looks, "look", stopped_meanwhile)
    assert jobs.go_on(lambda: LATER) == 1
    assert Job.objects.get().state == JobState.CANCELLED
    assert kept(settings) == []


def test_a_look_is_begun_again_when_its_process_was_killed(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("admin")
    page = client.post(UPLOAD, {"file": geojson()}).headers["Location"]
    assert jobs.go_on(lambda: LATER) == 1
    Job.objects.update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: LATER) == 1
    assert Job.objects.get().state == JobState.DONE
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"].endswith("/crs/")


def test_a_small_archive_of_much_is_large(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", geojson().read() + b" " * 100_000)
    monkeypatch.setattr(large_files, "LARGE_BYTES", len(packed.getvalue()))
    client = sign_in("admin")
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile("a.zip", packed.getvalue())})
    assert answer.headers["Location"].startswith("/work/jobs/")


def test_another_file_leaves_nothing_of_the_first(world: World, sign_in: SignIn, settings: Any) -> None:
    client = sign_in("admin")
    at_crs = looked_at(client, geojson())
    at_check = client.post(client.post(at_crs, {"crs": "WGS84"}).headers["Location"], COLUMNS).headers["Location"]
    work(client.get(at_check), client)
    before, token = kept(settings), at_check.split("/")[-3]
    client.post(f"{UPLOAD}?again={token}", {"file": geojson()})
    assert len(before) == 5, "the file, what was chosen, seen, found, and what is told of its rows"
    assert not set(before) & set(kept(settings))
