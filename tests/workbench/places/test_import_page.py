"""Reading places in by page: upload, map, check, store; each step can be repeated, nothing is stored before the last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyproj import Transformer

from tests.builders import CORNERS, GRID_A1, TUESDAY, World
from tests.grid.layers.files import written
from tests.grid.places.test_import_places import feature, file_of
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.places.importing import run
from yizhi.grid.models import Place
from yizhi.kernel import jobs
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job
from yizhi.workbench.domain import large_files, place_upload
from yizhi.workbench.domain.works import common
from yizhi.workbench.domain.works import places as works

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


def test_a_large_file_goes_on_behind_the_page(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(common, "SMALL", 1)
    settings.DATA_DIR = tmp_path
    client = sign_in("desk")
    raw = file_of(feature(GRID_A1, 楼="1号楼"), feature(GRID_A1, 楼="", shift=0.001))
    kept = client.post(URL, {"file": sent(raw), "step": "upload", "kind": "building"}).context["kept"]
    kept |= {"mapped": "1", "column_name": "楼", "source": "测试"}
    page = client.post(URL, kept | {"step": "check"}).headers["Location"]
    assert jobs.go_on(lambda: TUESDAY) == 1
    onward = client.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"]
    shown = client.get(onward)
    assert (shown.context["report"].added, shown.context["report"].refused) == (1, 1)
    assert len(shown.context["remarks"]) == 1
    assert 'value="store"' in shown.content.decode()
    assert not Place.objects.exists()
    assert sign_in("admin").get(onward).context.get("report") is None, "somebody else's file"
    assert sign_in("admin").get(page).status_code == 404
    page = client.post(URL, kept | {"step": "store"}).headers["Location"]
    assert jobs.go_on(lambda: TUESDAY) == 1
    assert Place.objects.get().name == "1号楼"
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == [], "the file is not kept any longer than it is needed"
    Job.objects.filter(facts__stores=True).update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: TUESDAY) == 1, "its process died before it could say so"
    job = Job.objects.get(facts__stores=True)
    assert (job.state, job.result["added"], Place.objects.count()) == (JobState.DONE, 1, 1)
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/work/ground/places/"


def test_more_rows_than_are_shown_are_in_a_table(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(common, "SMALL", 1)
    monkeypatch.setattr(works, "SHOWN", 2)
    settings.DATA_DIR = tmp_path
    client = sign_in("desk")
    raw = file_of(feature(GRID_A1, 楼="1号楼"), *(feature(GRID_A1, 楼="", shift=0.001 * n) for n in range(1, 5)))
    kept = client.post(URL, {"file": sent(raw), "step": "upload", "kind": "building"}).context["kept"]
    kept |= {"mapped": "1", "column_name": "楼", "source": "测试"}
    page = client.post(URL, kept | {"step": "check"}).headers["Location"]
    job = Job.objects.get()
    table = f"{URL}rows.csv?job={job.uuid}"
    assert client.get(table).status_code == 404, "not worked out yet"
    assert jobs.go_on(lambda: TUESDAY) == 1
    shown = client.get(client.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"])
    assert (len(shown.context["remarks"]), shown.context["more"]) == (2, 2)
    assert f"rows.csv?job={job.uuid}" in shown.content.decode()
    lines = client.get(table).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4
    assert all("未采用" in line for line in lines[1:])
    Job.objects.update(result={**Job.objects.get().result, "told": 12_345})
    cut = client.get(table).content.decode("utf-8-sig").splitlines()
    assert (cut[:-1], cut[-1][0]) == (lines, "…"), "a table that is cut off says so"
    assert sign_in("admin").get(table).status_code == 404, "somebody else's file"
    assert client.get(f"{URL}rows.csv?job=x").status_code == 404


def test_a_large_file_is_looked_at_behind_the_page(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(large_files, "LARGE_BYTES", 10)
    settings.DATA_DIR = tmp_path
    client = sign_in("desk")
    raw = file_of(feature(GRID_A1, 楼="1号楼"), feature(GRID_A1, 楼="", shift=0.001))
    page = client.post(URL, {"file": sent(raw), "step": "upload", "kind": "premises"}).headers["Location"]
    assert page.startswith("/work/jobs/")
    assert jobs.go_on(lambda: TUESDAY) == 1
    onward = client.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"]
    shown = client.get(onward)
    assert (shown.context["preview"].count, shown.context["mapping"].kind) == (2, "premises")
    assert sign_in("admin").get(onward).context.get("preview") is None, "somebody else's file"
    kept = shown.context["kept"] | {"mapped": "1", "column_name": "楼", "source": "测试"}
    assert client.post(URL, kept | {"step": "check"}).headers["Location"].startswith("/work/jobs/")
    Job.objects.filter(kind="places.import").delete()
    Job.objects.update(state=JobState.RUNNING, runner="killed")
    assert jobs.go_on(lambda: TUESDAY) == 1, "its process died before it could say so"
    assert Job.objects.get().state == JobState.DONE


def test_one_of_several_layers_of_a_large_file(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(large_files, "LARGE_BYTES", 10)
    settings.DATA_DIR = tmp_path
    path = written(tmp_path / "two.gpkg", "GPKG", layer="楼")
    written(path, "GPKG", layer="others", append=True)
    client = sign_in("desk")
    client.post(URL, {"file": sent(path.read_bytes(), "two.gpkg"), "step": "upload"})
    assert jobs.go_on(lambda: TUESDAY) == 1
    shown = client.get(f"{URL}?job={Job.objects.get().uuid}")
    assert list(shown.context["layers"]) == ["楼", "others"]
    client.post(URL, shown.context["kept"] | {"layer": "楼", "step": "upload"})
    assert jobs.go_on(lambda: TUESDAY) == 1
    assert client.get(f"{URL}?job={Job.objects.first().uuid}").context["preview"].layer == "楼"  # type: ignore[union-attr]


@pytest.mark.parametrize("ending", ["broken", "stopped", "stopped while it reads"])
def test_a_look_that_came_to_nothing_leaves_nothing(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, ending: str
) -> None:
    monkeypatch.setattr(large_files, "LARGE_BYTES", 10)
    settings.DATA_DIR = tmp_path
    client = sign_in("desk")
    raw = file_of(feature(GRID_A1, name="1号楼"))
    page = client.post(URL, {"file": sent(raw[:-9] if ending == "broken" else raw), "step": "upload"}).headers[
        "Location"
    ]
    if ending == "stopped":
        client.post(f"{page}stop/")
    elif ending == "stopped while it reads":
        real = place_upload.preview

        def stopped_meanwhile(*args: Any) -> Any:
            Job.objects.update(state=JobState.CANCELLED)
            return real(*args)

        monkeypatch.setattr(place_upload, "preview", stopped_meanwhile)
    jobs.go_on(lambda: TUESDAY)
    job = Job.objects.get()
    assert job.state == (JobState.FAILED if ending == "broken" else JobState.CANCELLED)
    shown = client.get(page).content.decode()
    assert job.error in shown
    assert f'href="{URL}"' in shown, "another file can be chosen"
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_nothing_is_half_imported_when_it_is_stopped(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(common, "SMALL", 1)
    settings.DATA_DIR = tmp_path
    client = sign_in("desk")
    raw = file_of(feature(GRID_A1, name="1号楼"), feature(GRID_A1, name="2号楼", shift=0.001))
    kept = client.post(URL, {"file": sent(raw), "step": "upload", "kind": "building"}).context["kept"]
    client.post(URL, kept | {"mapped": "1", "column_name": "name", "source": "测试", "step": "store"})
    real = run._store

    def stopped_meanwhile(*args: Any) -> None:
        real(*args)
        Job.objects.update(state=JobState.CANCELLED)

    monkeypatch.setattr(run, "_store", stopped_meanwhile)
    assert jobs.go_on(lambda: TUESDAY) == 1
    assert not Place.objects.exists()


def test_a_coordinate_system_that_is_not_offered_is_typed(world: World, sign_in: SignIn) -> None:
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True).transform(*CORNERS[GRID_A1])
    client = sign_in("desk")
    raw = f"name,x,y\n1号楼,{east + 10:.2f},{north + 10:.2f}\n".encode()
    first = client.post(URL, {"file": sent(raw, "楼.csv"), "step": "upload", "kind": "building"})
    assert first.context["preview"].asks_crs
    kept = first.context["kept"] | {"mapped": "1", "column_name": "name", "source": "测试", "crs": "other"}
    unknown = client.post(URL, kept | {"other": "EPSG:999999", "step": "check"})
    assert (unknown.status_code, unknown.context["error_field"]) == (422, "crs")
    assert 'value="EPSG:999999"' in unknown.content.decode()
    assert client.post(URL, kept | {"other": "", "step": "check"}).context["error_field"] == "crs"
    checked = client.post(URL, kept | {"other": "EPSG:32650", "step": "check"})
    assert (checked.context["report"].added, checked.context["report"].refused) == (1, 0)
    again = checked.context["kept"]
    assert client.post(URL, kept | {"crs": again["crs"], "step": "store"}).status_code == 302
    assert Place.objects.get().area_code == GRID_A1
