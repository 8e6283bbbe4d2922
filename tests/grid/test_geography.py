"""The demonstration's ground: real codes, shapes that tile, the same every time."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
import shapely

from yizhi.demo.geography import Geography, build_geography, draw_geography
from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Area, Place


@cache
def ground() -> Geography:
    return draw_geography()


def shapes(length: int) -> dict[str, shapely.Polygon]:
    return {area.code: area.geometry for area in ground().areas if len(area.code) == length}


def test_the_codes_are_the_real_ones() -> None:
    counts = Counter(len(area.code) for area in ground().areas)
    assert counts == {6: 1, 9: 1, 12: 14, 15: 128}
    names = {area.code: area.name for area in ground().areas}
    assert names["370305002"] == "雪宫街道"
    assert names["370305002004"] == "东高社区"
    assert names["370305002014"] == "桑杨社区"
    assert "370305002005" not in names


def test_grids_tile_without_gaps_or_overlaps() -> None:
    grids = list(shapes(15).values())
    assert shapely.coverage_is_valid(grids)
    assert all(isinstance(grid, shapely.Polygon) and grid.is_valid for grid in grids)
    street = shapes(9)["370305002"]
    assert isinstance(street, shapely.Polygon)
    assert not street.interiors
    assert shapely.coverage_union_all(grids).equals(street)


def test_communities_are_the_unions_of_their_grids() -> None:
    communities = shapes(12)
    assert shapely.coverage_is_valid(list(communities.values()))
    for code, community in communities.items():
        own = [grid for grid_code, grid in shapes(15).items() if grid_code.startswith(code)]
        assert 8 <= len(own) <= 10
        assert isinstance(community, shapely.Polygon)
        assert shapely.coverage_union_all(own).equals(community)


def test_sizes_are_those_of_a_town() -> None:
    metres = {code: grid.area * 89_106 * 110_962 for code, grid in shapes(15).items()}
    assert 8.5e6 < sum(metres.values()) < 9.6e6
    assert max(metres.values()) < 2.5 * min(metres.values())
    households = [area.households or 0 for area in ground().areas if len(area.code) == 15]
    assert min(households) >= 300
    assert max(households) <= 500


def test_places_stand_where_they_say() -> None:
    grids, kinds = shapes(15), Counter(str(place.kind) for place in ground().places)
    assert 20 * 128 < kinds["building"] < 30 * 128
    assert kinds["road"] == 55
    assert (kinds["green"], kinds["public"]) == (14, 28)
    for place in ground().places:
        assert place.geometry.is_valid
        assert not place.geometry.is_empty
        if place.kind == PlaceKind.BUILDING:
            assert grids[place.area_code].contains(place.geometry)
            assert place.address.endswith(place.name)


def test_buildings_stand_apart_from_each_other_and_from_water() -> None:
    solid = [place for place in ground().places if place.kind in (PlaceKind.BUILDING, PlaceKind.WATER)]
    tree = shapely.STRtree([place.geometry for place in solid])
    left, right = tree.query([place.geometry for place in solid], predicate="intersects")
    assert [(solid[a].address, solid[b].address) for a, b in zip(left, right, strict=True) if a != b] == []


def test_addresses_and_roads_are_unambiguous() -> None:
    addresses = [place.address for place in ground().places if place.kind == PlaceKind.BUILDING]
    roads = [place.name for place in ground().places if place.kind == PlaceKind.ROAD]
    assert len(set(addresses)) == len(addresses)
    assert len(set(roads)) == len(roads)


def test_the_same_seed_gives_the_same_ground() -> None:
    again = draw_geography()
    assert again.areas == ground().areas
    assert again.places == ground().places
    assert draw_geography(seed=1).areas != again.areas


@pytest.mark.django_db
def test_building_it_twice_is_building_it_once() -> None:
    build_geography()
    before = (Area.objects.count(), Place.objects.count())
    build_geography()
    assert (Area.objects.count(), Place.objects.count()) == before
    assert before[0] == 144
    buildings = Place.objects.filter(kind=PlaceKind.BUILDING)
    lons, lats, codes = zip(*buildings.values_list("lon", "lat", "area_code"), strict=True)
    assert locate_many(lons, lats) == list(codes)
    assert show_area("370305002004007") == "东高社区 · 网格 007"
