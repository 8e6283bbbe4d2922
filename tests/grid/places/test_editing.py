"""A place is added, changed, moved and switched off; by whom, and what is refused."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import shapely

from tests.builders import GRID_A1, GRID_A2, GRID_B1, TUESDAY, World, point_in
from tests.grid.places.kit import add, draft
from yizhi.grid.domain.places.editing import add_place, change_place, move_place, outline_of, set_active
from yizhi.grid.domain.places.listing import history_of
from yizhi.grid.models import Place
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError


def test_the_grid_is_that_of_the_point(world: World) -> None:
    assert add(world, GRID_A2).area_code == GRID_A2


def test_the_same_key_is_one_place(world: World) -> None:
    key = uuid.uuid4()
    assert add(world, key=key).pk == add(world, key=key).pk
    assert Place.objects.count() == 1


def test_a_key_tells_nothing_of_what_others_see(world: World) -> None:
    key = uuid.uuid4()
    add(world, GRID_B1, key=key)
    with pytest.raises(NotFoundError):
        add(world, GRID_A1, who="desk_a", key=key)


@pytest.mark.parametrize("who", ["supervisor", "auditor", "worker_a1", "cleaner", "nobody", "desk_b"])
def test_others_add_nothing(world: World, who: str) -> None:
    with pytest.raises(NotAllowedError):
        add(world, who=who)
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "castle"}, "kind"),
        ({"name": " "}, "name"),
        ({"name": "长" * 101}, "name"),
        ({"storeys": 301}, "storeys"),
        ({"households": -1}, "households"),
        ({"area_code": "999"}, "area_code"),
        ({"lon": 10.0}, "area_code"),
        ({"lon": 36.8, "lat": 118.3}, "location"),
        ({"owner_id": 999999}, "owner"),
        ({"component_class": "01001"}, "component_class"),
        ({"kind": "component"}, "component_class"),
        ({"kind": "component", "component_class": "99999"}, "component_class"),
        ({"kind": "component", "component_class": "01001", "code": "123"}, "code"),
        ({"kind": "component", "component_class": "01001", "code": "11010501001000001"}, "code"),
        ({"kind": "component", "component_class": "01001", "code": "37030501001000000"}, "code"),
    ],
)
def test_what_cannot_be_a_place_names_its_field(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        add(world, **values)
    assert raised.value.field == field
    assert not Place.objects.exists()


def test_a_code_is_used_once(world: World) -> None:
    first = add(world, code="B-12")
    with pytest.raises(InvalidInputError) as raised:
        add(world, code="B-12", name="13号楼")
    assert raised.value.field == "code"
    other = add(world, code="B-13")
    with pytest.raises(InvalidInputError):
        change_place(other.uuid, draft(code="B-12"), actor=world.actor("desk"), now=TUESDAY, version=0)
    assert Place.objects.get(pk=first.pk).code == "B-12"


def test_who_is_overtaken_is_told_and_a_retry_is_harmless(world: World) -> None:
    place, desk = add(world), world.actor("desk")
    change_place(place.uuid, draft(storeys=6), actor=desk, now=TUESDAY, version=0)
    change_place(place.uuid, draft(storeys=6), actor=desk, now=TUESDAY, version=0)
    with pytest.raises(ConflictError) as raised:
        change_place(place.uuid, draft(storeys=7), actor=desk, now=TUESDAY, version=0)
    assert raised.value.code == "stale"
    assert Place.objects.get(pk=place.pk).storeys == 6


def test_moved_into_another_grid_its_outline_goes_along(world: World) -> None:
    place = add(world)
    before = outline_of(place)
    lon, lat = point_in(GRID_A2)
    move_place(place.uuid, lon, lat, actor=world.actor("desk"), now=TUESDAY, version=0)
    there = Place.objects.get(pk=place.pk)
    assert there.area_code == GRID_A2
    assert outline_of(there).area == pytest.approx(before.area)
    assert outline_of(there).covers(shapely.Point(lon, lat))


def test_nobody_moves_a_place_out_of_their_area(world: World) -> None:
    place = add(world, who="desk_a")
    lon, lat = point_in(GRID_B1)
    with pytest.raises(NotAllowedError):
        move_place(place.uuid, lon, lat, actor=world.actor("desk_a"), now=TUESDAY, version=0)
    assert Place.objects.get(pk=place.pk).area_code == GRID_A1


def test_an_outline_is_kept_and_a_broken_one_repaired(world: World) -> None:
    lon, lat = point_in(GRID_A1)
    bow = shapely.Polygon([(lon, lat), (lon + 0.001, lat + 0.001), (lon + 0.001, lat), (lon, lat + 0.001)])
    place = add(world, outline=bow)
    assert outline_of(Place.objects.get(pk=place.pk)).is_valid
    with pytest.raises(InvalidInputError):
        add(world, outline=shapely.Polygon())


def test_a_building_is_not_as_large_as_a_district(world: World) -> None:
    lon, lat = point_in(GRID_A1)
    district = shapely.box(lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005)
    with pytest.raises(InvalidInputError) as raised:
        add(world, outline=district)
    assert raised.value.field == "geometry"
    assert not Place.objects.exists()
    add(world, kind="green", outline=district)


def test_an_outsider_learns_nothing(world: World) -> None:
    place = add(world)
    for who in ("desk_b", "worker_b1", "cleaner", "nobody"):
        with pytest.raises(NotFoundError):
            change_place(place.uuid, draft(), actor=world.actor(who), now=TUESDAY, version=0)


def test_history_says_what_was_done(world: World) -> None:
    place, desk = add(world), world.actor("desk")
    change_place(place.uuid, draft(storeys=6, address="雪宫东街10号"), actor=desk, now=TUESDAY, version=0)
    set_active(place.uuid, active=False, actor=desk, now=TUESDAY)
    set_active(place.uuid, active=False, actor=desk, now=TUESDAY)
    assert [(row.act, row.reason) for row in history_of(place)] == [
        ("place_off", ""),
        ("place_changed", "address storeys"),
        ("place_added", ""),
    ]


def test_a_place_by_hand_without_grids_needs_an_area(world: World) -> None:
    lon, lat = 118.29, 36.79
    with pytest.raises(InvalidInputError) as raised:
        add(world, lon=lon, lat=lat)
    assert raised.value.code == "outside"
    place = add_place(
        draft(lon=lon, lat=lat, area_code="370305002001"), actor=world.actor("desk"), now=TUESDAY, key=uuid.uuid4()
    )
    assert place.area_code == "370305002001"
