"""The form of a place: adding, changing, being overtaken, the next free code."""

from __future__ import annotations

import uuid

import pytest

from tests.builders import GRID_A1, GRID_A2, TUESDAY, World, point_in
from tests.grid.places.kit import add, draft
from tests.workbench.conftest import SignIn
from yizhi.casework.enums import CategoryKind
from yizhi.casework.models import Category
from yizhi.grid.domain.places.editing import change_place
from yizhi.grid.models import Place
from yizhi.kernel.memo import forget_all
from yizhi.workbench.place_form import as_typed

pytestmark = pytest.mark.usefixtures("morning")
NEW = "/work/ground/places/new/"


def filled(**values: str) -> dict[str, str]:
    """Return a form for a building in the first grid."""
    lon, lat = point_in(GRID_A1)
    return {"key": str(uuid.uuid4()), "kind": "building", "name": "1号楼", "lon": str(lon), "lat": str(lat), **values}


def test_added_once_however_often_it_is_sent(world: World, sign_in: SignIn) -> None:
    client, form = sign_in("desk"), filled(storeys="6")
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Place.objects.get().storeys == 6


def test_digits_of_a_chinese_keyboard(world: World, sign_in: SignIn) -> None:
    assert sign_in("desk").post(NEW, filled(storeys="１２", households=" ４８ ", code="Ａ－７")).status_code == 302
    place = Place.objects.get()
    assert (place.storeys, place.households, place.code) == (12, 48, "A-7")


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"lon": ""},
        {"lon": "x"},
        {"storeys": "many"},
        {"outline": "1 2 3"},
        {"outline": "118 36\n118 36"},
        {"owner": "x"},
        {"kind": "\x00"},
        {"lat": "nan"},
        {"lon": "1e400"},
    ],
)
def test_what_is_wrong_is_said_and_everything_kept(world: World, sign_in: SignIn, values: dict[str, str]) -> None:
    response = sign_in("desk").post(NEW, filled(note="留着我", **values))
    assert response.status_code == 422
    assert "留着我" in response.content.decode()
    assert not Place.objects.exists()


def test_an_outline_is_drawn_and_moves_along(world: World, sign_in: SignIn) -> None:
    client = sign_in("desk")
    lon, lat = point_in(GRID_A1)
    outline = f"{lon} {lat}\n{lon + 0.001} {lat}\n{lon + 0.001} {lat + 0.001}"
    client.post(NEW, filled(outline=outline))
    place = Place.objects.get()
    there, north = point_in(GRID_A2)
    values = as_typed(place) | {"lon": str(there), "lat": str(north), "version": "0"}
    assert client.post(f"/work/ground/places/{place.uuid}/edit/", values).status_code == 302
    moved = Place.objects.get()
    assert moved.area_code == GRID_A2
    assert moved.max_lon - moved.min_lon == pytest.approx(0.001)


def test_who_is_overtaken_loses_nothing(world: World, sign_in: SignIn) -> None:
    place = add(world)
    form = as_typed(place) | {"version": "0", "note": "我的备注"}
    change_place(place.uuid, draft(storeys=9), actor=world.actor("admin"), now=TUESDAY, version=0)
    client = sign_in("desk")
    response = client.post(f"/work/ground/places/{place.uuid}/edit/", form)
    assert response.status_code == 409
    html = response.content.decode()
    assert "我的备注" in html
    assert 'name="version" value="1"' in html


def test_who_may_not(world: World, sign_in: SignIn) -> None:
    place = add(world)
    for who in ("worker_a1", "supervisor", "auditor"):
        assert sign_in(who).get(f"/work/ground/places/{place.uuid}/edit/").status_code == 403
    for who in ("worker_a1", "supervisor", "auditor", "cleaner", "nobody"):
        assert sign_in(who).post(NEW, filled()).status_code == 403
    response = sign_in("desk_b").post(NEW, filled())
    assert response.status_code == 403
    assert Place.objects.count() == 1


def test_the_next_free_code(world: World, sign_in: SignIn) -> None:
    dictionary = world.category.dictionary
    Category.objects.create(
        dictionary=dictionary,
        kind=CategoryKind.COMPONENT,
        major_code="01",
        major_name="公用设施",
        code="01001",
        name="供水井盖",
    )
    forget_all()
    client = sign_in("desk")
    lon, lat = point_in(GRID_A1)
    answer = client.get("/work/ground/places/code/", {"class": "01001", "lon": str(lon), "lat": str(lat)})
    assert answer.json() == {"code": "37030501001000001"}
    assert (
        client.get("/work/ground/places/code/", {"class": "x"}, headers={"Accept": "application/json"}).status_code
        == 422
    )
