"""The demonstration's ground: 雪宫街道 with its real communities on invented grids, roads and buildings.

The shapes are made up from a fixed seed and say nothing about the real place; only the codes and
names of the district, the subdistrict and its communities are real.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from yizhi.demo import land, names
from yizhi.demo.ground import Cut, make_ground
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE
from yizhi.grid.domain.writing import NewArea, NewPlace, replace_places, store_areas
from yizhi.grid.enums import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

SEED: Final = 370305002
CENTRE: Final = (118.31, 36.82)
GRIDS: Final = (9, 10, 8, 9, 10, 9, 9, 8, 10, 9, 9, 10, 9, 9)
HOUSEHOLDS: Final = (300, 500)
_NORTH: Final = 110_962.0
_EAST: Final = METRES_PER_DEGREE * math.cos(math.radians(CENTRE[1]))
_DECIMALS: Final = 7
_POND_EVERY: Final = 4
_LANE_DEPTH: Final = 1


@dataclass(frozen=True, slots=True)
class Geography:
    """Everything the demonstration stands on, in degrees, ready to be stored."""

    areas: list[NewArea]
    places: list[NewPlace]


@dataclass(frozen=True, slots=True)
class Community:
    """A community while it is drawn: its grids in reading order, metres."""

    code: str
    name: str
    name_en: str
    style: land.Style
    grids: list[Polygon]

    @property
    def short(self) -> str:
        """Name without 社区 or 村, e.g. 东高."""
        return self.name.removesuffix("社区").removesuffix("村")

    @property
    def short_en(self) -> str:
        """English name without its last word, e.g. Donggao."""
        return self.name_en.rpartition(" ")[0]


def degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry in metres around the centre in degrees, to the centimetre."""

    def convert(points: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.round(points / (_EAST, _NORTH) + CENTRE, _DECIMALS)

    return shapely.transform(geometry, convert)


def _reading_order(piece: Polygon) -> tuple[int, float]:
    """Sort by rows of 250 m from the north, each from the west: how grids are numbered on a wall map."""
    centre = piece.centroid
    return round(-centre.y / 250), centre.x


def _communities(pieces: list[list[Polygon]]) -> list[Community]:
    def place(grids: list[Polygon]) -> tuple[int, float]:
        centre = shapely.union_all(grids).centroid
        return round(-centre.y / 700), centre.x

    ordered = sorted(pieces, key=place)
    return [
        Community(f"{names.STREET[0]}{code}", name, english, land.STYLES[style], sorted(grids, key=_reading_order))
        for (code, name, english, style), grids in zip(names.COMMUNITIES, ordered, strict=True)
    ]


def draw_geography(seed: int = SEED) -> Geography:
    """Draw the areas and places; the same seed gives the same ground. Pure."""
    rng = random.Random(seed)
    ground = make_ground(GRIDS, rng)
    communities = _communities(ground.communities)
    street = shapely.coverage_union_all([grid for community in communities for grid in community.grids])
    creek = land.creek(street, rng)
    roads = list(_roads(ground.cuts, communities))
    places = [
        NewPlace(PlaceKind.WATER, names.RIVER[0], degrees(creek), names.STREET[0], name_en=names.RIVER[1]),
        *roads,
    ]
    for number, community in enumerate(communities):
        places += _land_use(number, community, creek, roads, rng)
    return Geography(list(_areas(communities, rng)), places)


def _areas(communities: list[Community], rng: random.Random) -> Iterator[NewArea]:
    """Give district, street, communities and grids; larger areas are exact unions of their grids."""
    yield NewArea(*names.COUNTY)
    grids: list[BaseGeometry] = []
    for community in communities:
        own = [degrees(grid) for grid in community.grids]
        grids += own
        numbers = [rng.randint(*HOUSEHOLDS) for _ in own]
        merged = shapely.coverage_union_all(own)
        yield NewArea(community.code, community.name, community.name_en, sum(numbers), merged)
        for number, (shape, households) in enumerate(zip(own, numbers, strict=True), start=1):
            short = f"{number:03d}"
            yield NewArea(f"{community.code}{short}", f"网格 {short}", f"Grid {short}", households, shape)
    yield NewArea(*names.STREET, geometry=shapely.coverage_union_all(grids))


def _roads(cuts: list[Cut], communities: list[Community]) -> Iterator[NewPlace]:
    """Name the cuts: roads between communities, one street and two lanes within each."""
    pools = {"road": iter(names.ROADS), "street": iter(names.STREETS), "lane": iter(names.LANES)}
    for cut in sorted(cuts, key=lambda cut: (cut.community is not None, cut.depth)):
        if cut.community is None:
            kind, code = "road", names.STREET[0]
        elif cut.depth <= _LANE_DEPTH:
            kind, code = ("lane", "street")[cut.depth == 0], _owner(cut.line, communities)
        else:
            continue
        name, english = next(pools[kind])
        line = max(getattr(cut.line, "geoms", [cut.line]), key=lambda part: float(part.length))
        yield NewPlace(PlaceKind.ROAD, name, degrees(line), code, name_en=english)


def _owner(line: LineString, communities: list[Community]) -> str:
    middle = line.interpolate(0.5, normalized=True)
    return min(communities, key=lambda community: min(grid.distance(middle) for grid in community.grids)).code


def _land_use(
    number: int,
    community: Community,
    creek: Polygon,
    roads: list[NewPlace],
    rng: random.Random,
) -> Iterator[NewPlace]:
    """Give a park, a campus and the service centre of a community, then the buildings around them."""
    parked, built = rng.sample(range(len(community.grids)), 2)
    angle = land.facing(shapely.union_all(community.grids))
    for index, grid in enumerate(community.grids):
        code = f"{community.code}{index + 1:03d}"
        taken: BaseGeometry = creek.buffer(8) if creek.intersects(grid) else Polygon()
        if index in (parked, built):
            free = grid.difference(taken)
            whole = max(getattr(free, "geoms", [free]), key=lambda part: float(part.area))
            reserved = land.plot(whole, rng)
            yield from _plots(number, community, code, reserved, rng, is_park=index == parked)
            taken = taken.union(reserved.buffer(8))
        shapes = land.buildings(grid, taken, community.style, angle + rng.uniform(-1.5, 1.5), rng)
        if index == built:
            name, english = names.CENTRE
            centre = shapes.pop(0)
            yield NewPlace(
                PlaceKind.PUBLIC, community.name + name, degrees(centre), code, name_en=f"{community.name_en} {english}"
            )
        yield from _buildings(community, index, code, shapes, roads)


def _plots(
    number: int,
    community: Community,
    code: str,
    reserved: Polygon,
    rng: random.Random,
    *,
    is_park: bool,
) -> Iterator[NewPlace]:
    kind = PlaceKind.GREEN if is_park else PlaceKind.PUBLIC
    name, english = names.PARK if is_park else names.CAMPUSES[number % len(names.CAMPUSES)]
    yield NewPlace(kind, community.short + name, degrees(reserved), code, name_en=f"{community.short_en} {english}")
    if is_park and number % _POND_EVERY == 1:
        water = land.pond(reserved, rng)
        name, english = names.POND
        yield NewPlace(
            PlaceKind.WATER, community.short + name, degrees(water), code, name_en=f"{community.short_en} {english}"
        )


def _buildings(
    community: Community,
    index: int,
    code: str,
    shapes: list[Polygon],
    roads: list[NewPlace],
) -> Iterator[NewPlace]:
    """Number the buildings of a grid, which is one estate with an address on the nearest road."""
    estate = f"{community.short}{names.ORDINALS[index]}区"
    middle = degrees(community.grids[index].centroid)
    road = min(roads, key=lambda road: float(road.geometry.distance(middle)))
    door = 2 * round(road.geometry.project(middle, normalized=True) * 120) + 2
    for number, shape in enumerate(shapes, start=1):
        yield NewPlace(
            PlaceKind.BUILDING,
            f"{number}号楼",
            degrees(shape),
            code,
            f"{road.name}{door}号{estate}{number}号楼",
            f"Building {number}",
        )


def build_geography() -> None:
    """Store the demonstration's areas and places. Running it again changes nothing."""
    geography = draw_geography()
    store_areas(geography.areas)
    replace_places(geography.places, under=names.STREET[0])
