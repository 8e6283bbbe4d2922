"""The page of a place: what it shows to whom, and what is noted there."""

from __future__ import annotations

import uuid

import pytest

from tests.builders import GRID_A1, TUESDAY, World, closed, make_report, point_in
from tests.grid.places.kit import add
from tests.media.pictures import jpeg, upload
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import intake
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.models import Case
from yizhi.grid.models import Place
from yizhi.org.actor import reporter

pytestmark = pytest.mark.usefixtures("morning")


def url(place: Place, *parts: str) -> str:
    """Return the address of a place, or of something of it."""
    return "/".join(["/work/ground/places", str(place.uuid), *parts, ""])


def test_open_cases_come_first(world: World, sign_in: SignIn) -> None:
    place = add(world)
    ended = closed(world)
    Case.objects.filter(pk=ended.pk).update(place=place)
    draft = ReportDraft(text="门坏了", place_id=place.pk)
    report = intake.file_report(draft, actor=reporter(), now=TUESDAY, key=uuid.uuid4())
    make_report(world)
    shown = [case.pk for case, _url in sign_in("desk").get(url(place)).context["cases"]]
    assert shown == [report.case_id, ended.pk]


def test_outsiders_get_404(world: World, sign_in: SignIn) -> None:
    place = add(world)
    for who in ("desk_b", "worker_b1", "cleaner"):
        client = sign_in(who)
        assert client.get(url(place)).status_code == 404
        assert client.get(f"/work/ground/places/{place.uuid}/shape.json").status_code == 404
        assert client.post(url(place, "state"), {"state": "lost"}).status_code == 404
        assert client.get(url(place, "edit")).status_code == 404
    assert sign_in("nobody").get(url(place)).status_code == 403


def test_readers_see_no_forms(world: World, sign_in: SignIn) -> None:
    place = add(world)
    html = sign_in("auditor").get(url(place)).content.decode()
    assert "12号楼" in html
    assert "/state/" not in html
    assert "/edit/" not in html
    assert sign_in("auditor").post(url(place, "active"), {"active": "0"}).status_code == 403


def test_the_worker_notes_the_state_and_adds_a_photo(world: World, sign_in: SignIn) -> None:
    place, client = add(world), sign_in("worker_a1")
    assert client.post(url(place, "state"), {"state": "damaged", "note": "裂缝"}).status_code == 302
    data = {"key": str(uuid.uuid4()), "photos_file": upload(jpeg())}
    assert client.post(url(place, "photos"), data).status_code == 302
    response = client.get(url(place))
    assert [line.detail for line in response.context["history"]][1] == "完好 → 破损：裂缝"
    assert client.post(url(place, "active"), {"active": "0"}).status_code == 403


def test_an_error_keeps_what_was_typed(world: World, sign_in: SignIn) -> None:
    place = add(world)
    response = sign_in("desk").post(
        url(place, "entrances"), {"entrance": "1单元", "entrance_lon": "x", "entrance_lat": "1"}
    )
    assert response.status_code == 422
    assert 'value="1单元"' in response.content.decode()


def test_entrances_and_switching_off(world: World, sign_in: SignIn) -> None:
    place, client = add(world), sign_in("desk")
    lon, lat = point_in(GRID_A1)
    client.post(url(place, "entrances"), {"entrance": "1单元", "entrance_lon": str(lon), "entrance_lat": str(lat)})
    door = place.entrances.get()
    roles = [
        one["properties"]["role"]
        for one in client.get(f"/work/ground/places/{place.uuid}/shape.json").json()["features"]
    ]
    assert roles == ["place", "point", "door"]
    assert client.post(url(place, "entrances", str(door.pk), "remove")).status_code == 302
    assert client.post(url(place, "active"), {"active": "0"}).status_code == 302
    assert not Place.objects.get(pk=place.pk).is_active
    assert client.get(url(place)).status_code == 200


def test_a_manhole_cover_has_no_door_and_a_building_is_not_lost(world: World, sign_in: SignIn) -> None:
    building, cover = add(world), add(world, name="井盖")
    Place.objects.filter(pk=cover.pk).update(kind="component")
    cover.refresh_from_db()
    client = sign_in("admin")
    shown = {place.kind: client.get(url(place)).context for place in (building, cover)}
    assert {kind: context["has_doors"] for kind, context in shown.items()} == {"building": True, "component": False}
    lost = {kind: "lost" in dict(context["states"]) for kind, context in shown.items()}
    assert lost == {"building": False, "component": True}
    Place.objects.filter(pk=building.pk).update(state="lost")
    assert "lost" in dict(client.get(url(building)).context["states"])
