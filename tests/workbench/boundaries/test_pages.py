"""The list, one set with its tabs, downloads, repair, publishing and taking back, each for those who may."""

from __future__ import annotations

import io
import json
import uuid
from dataclasses import replace

import pytest
import shapely

from tests.builders import GRID_A1, STREET, TUESDAY, World, make_report
from tests.grid.sets.ground import copied, draft, square, squares
from tests.workbench.conftest import SignIn
from yizhi.casework.models import Case, RegriddingJob
from yizhi.grid.domain.layers import read_layer
from yizhi.grid.domain.sets.checking import check_set
from yizhi.grid.enums import SetState
from yizhi.grid.models import BoundarySet
from yizhi.kernel.job_state import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_that_time(morning: None) -> None:
    """The pages' clock stands at the builders' Tuesday."""


def url(made: BoundarySet, rest: str = "") -> str:
    return f"/work/ground/boundaries/{made.uuid}/{rest}"


def flawed(world: World) -> BoundarySet:
    """Return a draft in which two grids overlap by 20 m."""
    first, *others = squares()
    made = draft(world, [replace(first, geometry=square(GRID_A1, wide=0.0102)), *others])
    check_set(made)
    return made


@pytest.mark.parametrize("who", ["admin", "desk", "auditor", "worker_a1"])
def test_staff_of_the_area_read(world: World, sign_in: SignIn, who: str) -> None:
    made = flawed(world)
    client = sign_in(who)
    for rest in ("", "?show=findings", "?show=areas", "?show=changes&page=2", "shapes.json", "download.csv"):
        assert client.get(url(made, rest)).status_code == 200, rest
    assert made.name in client.get("/work/ground/boundaries/").content.decode()
    assert client.get("/work/ground/").headers["Location"] == "/work/ground/boundaries/"


@pytest.mark.parametrize("who", ["nobody", "cleaner"])
def test_outsiders_do_not(world: World, sign_in: SignIn, who: str) -> None:
    made = copied(world)
    client = sign_in(who)
    assert client.get(url(made)).status_code in {403, 404}
    assert client.get("/work/ground/boundaries/").status_code == 403


@pytest.mark.parametrize("who", ["desk", "auditor", "worker_a1"])
def test_readers_change_nothing(world: World, sign_in: SignIn, who: str) -> None:
    made = flawed(world)
    client = sign_in(who)
    for rest in ("publish/", "take-back/", "repair/"):
        assert client.get(url(made, rest)).status_code == 403, rest
    for rest in ("publish/", "take-back/", "call-off/", "discard/", "copy/", "check/", "repair/"):
        assert client.post(url(made, rest), {"version": "0"}).status_code == 403, rest
    assert client.get("/work/ground/boundaries/new/").status_code == 403
    assert client.post("/work/ground/regridding/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_list(world: World, sign_in: SignIn, django_assert_num_queries: object, count: int) -> None:
    for number in range(count):
        draft(world, squares(), name=f"第{number}稿")
    client = sign_in("admin")
    client.get("/work/ground/boundaries/")
    with django_assert_num_queries(7):  # type: ignore[operator]  # pytest-django's own type
        client.get("/work/ground/boundaries/")


@pytest.mark.parametrize("how", ["force", "empty"])
def test_without_a_file(world: World, sign_in: SignIn, how: str) -> None:
    client, key = sign_in("admin"), str(uuid.uuid4())
    form = {"name": "新一轮", "level": "grid", "under": STREET, "from": how, "key": key}
    assert client.post("/work/ground/boundaries/new/", form).status_code == 302
    assert client.post("/work/ground/boundaries/new/", form).status_code == 302
    made = BoundarySet.objects.get()
    assert made.areas.count() == (4 if how == "force" else 0)
    assert client.get(url(made)).status_code == 200


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"name": "x", "level": "planet"}, {"name": "x", "level": "county", "under": STREET}]
)
def test_what_is_missing_is_said_beside_its_field(world: World, sign_in: SignIn, form: dict[str, str]) -> None:
    answer = sign_in("admin").post("/work/ground/boundaries/new/", {"level": "grid", "under": STREET, **form})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "csv"])
def test_downloads_can_be_read_in_again(world: World, sign_in: SignIn, kind: str) -> None:
    made = copied(world)
    answer = sign_in("desk").get(url(made, f"download.{kind}"))
    layer = read_layer(answer.content, f"set.{kind}")
    assert sorted(str(row.values["code"]) for row in layer.rows) == sorted(made.areas.values_list("code", flat=True))
    first = made.areas.get(code=GRID_A1)
    row = next(row for row in layer.rows if str(row.values["code"]) == GRID_A1)
    assert row.geometry is not None
    assert shapely.equals_exact(row.geometry.normalize(), shapely.from_wkb(bytes(first.geometry)).normalize(), 1e-8)
    assert sign_in("desk").get(url(made, "download.exe")).status_code == 404


def test_names_do_not_run_in_a_spreadsheet(world: World, sign_in: SignIn) -> None:
    made = draft(world, [replace(squares()[0], name="=1+1")])
    text = io.StringIO(sign_in("desk").get(url(made, "download.csv")).content.decode("utf-8-sig")).read()
    assert "'=1+1" in text


def test_a_repair_is_shown_and_then_done(world: World, sign_in: SignIn) -> None:
    made, client = flawed(world), sign_in("admin")
    page = client.get(url(made, "repair/?kind=overlap")).content.decode()
    assert GRID_A1 in page
    pieces = client.get(url(made, "repair/shapes.json?kind=overlap")).json()["features"]
    assert {piece["properties"]["kind"] for piece in pieces} > {"same"}
    assert BoundarySet.objects.get(pk=made.pk).version == 0
    key = str(uuid.uuid4())
    for _ in range(2):
        done = client.post(url(made, "repair/"), {"kind": "overlap", "version": "0", "key": key})
        assert done.status_code == 302
    made.refresh_from_db()
    assert (made.version, made.step) == (1, 1)
    assert not [one for one in made.findings if one["kind"] == "overlap"]
    stale = client.post(url(made, "repair/"), {"kind": "gap", "version": "0", "key": str(uuid.uuid4())})
    assert stale.status_code == 409


def test_published_compared_and_taken_back(
    world: World, sign_in: SignIn, django_capture_on_commit_callbacks: object
) -> None:
    case = make_report(world).case
    changed = [replace(one, name="银杏网格") if one.code == GRID_A1 else one for one in squares()]
    made, client = draft(world, changed), sign_in("admin")
    page = client.get(url(made, "publish/")).content.decode()
    assert "银杏" not in page or made.name in page
    form = {"version": "0", "effective_on": TUESDAY.date().isoformat(), "accept_warnings": "1"}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's own type
        assert client.post(url(made, "publish/"), form).status_code == 302
    made.refresh_from_db()
    assert made.state == SetState.IN_FORCE
    job = RegriddingJob.objects.get()
    assert (job.state, job.reason) == (JobState.WAITING, str(made.uuid))
    progress = f"/work/ground/regridding/{job.uuid}/"
    assert progress in client.get(url(made)).content.decode(), "the set's page tells how far the cases are"
    RegriddingJob.objects.update(state=JobState.DONE)
    assert progress not in client.get(url(made)).content.decode()
    RegriddingJob.objects.update(state=JobState.WAITING)
    page = client.get(url(made, "?show=changes")).content.decode()
    assert "银杏网格" in page
    again = client.post(url(made, "publish/"), form)
    assert again.status_code == 409
    assert "admin" in again.content.decode()
    back = client.post(url(made, "take-back/"))
    assert back.status_code == 302
    made.refresh_from_db()
    assert made.state == SetState.DRAFT
    assert Case.objects.get(pk=case.pk).area_code == GRID_A1


@pytest.mark.parametrize("day", ["", "2026-13-01", "yesterday", "2020-01-01"])
def test_days_that_are_none(world: World, sign_in: SignIn, day: str) -> None:
    made = draft(world, squares())
    answer = sign_in("admin").post(url(made, "publish/"), {"version": "0", "effective_on": day})
    assert answer.status_code == 422
    assert 'id="effective_on_error"' in answer.content.decode()


def test_published_for_later_and_called_off(world: World, sign_in: SignIn) -> None:
    made, client = draft(world, squares()), sign_in("admin")
    form = {"version": "0", "effective_on": "2026-12-01", "accept_warnings": "1"}
    assert client.post(url(made, "publish/"), form).status_code == 302
    assert client.get(url(made)).status_code == 200
    assert client.post(url(made, "call-off/")).status_code == 302
    assert BoundarySet.objects.get(pk=made.pk).state == SetState.DRAFT


def test_discarded(world: World, sign_in: SignIn) -> None:
    made, client = copied(world), sign_in("admin")
    assert client.post(url(made, "discard/"), {"version": "0"}).status_code == 302
    assert client.post(url(made, "discard/"), {"version": "0"}).status_code == 409
    assert client.post(url(made, "discard/"), {"version": "x"}).status_code == 422


def test_a_draft_from_an_older_set(world: World, sign_in: SignIn) -> None:
    made, client = copied(world), sign_in("admin")
    assert client.post(url(made, "copy/"), {"key": str(uuid.uuid4())}).status_code == 302
    assert BoundarySet.objects.count() == 2


def test_regridding_is_watched_and_stopped(world: World, sign_in: SignIn) -> None:
    client = sign_in("admin")
    address = client.post("/work/ground/regridding/").headers["Location"]
    assert 'hx-trigger="every 2s"' in client.get(address).content.decode()
    assert client.post(f"{address}stop/").status_code == 302
    page = sign_in("auditor").get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" not in page
    assert "<html" not in page


def test_a_case_says_where_it_was_reported(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    page = f"/work/cases/{case.number}/"
    client = sign_in("desk")
    assert "上报时属于" not in client.get(page).content.decode()
    Case.objects.filter(pk=case.pk).update(reported_area_code=GRID_A1[:-1] + "2")
    assert "上报时属于" in client.get(page).content.decode()


@pytest.mark.parametrize("query", ["?page=x", "?page=999999", "?show=%00", "?page=-1", "?show=changes&page=2"])
def test_hostile_queries(world: World, sign_in: SignIn, query: str) -> None:
    assert sign_in("admin").get(url(copied(world), query)).status_code == 200


def test_shapes_are_geojson(world: World, sign_in: SignIn) -> None:
    answer = sign_in("desk").get(url(flawed(world), "shapes.json"))
    body = json.loads(answer.content)
    assert {one["properties"]["kind"] for one in body["features"]} >= {"moved", "error"}
