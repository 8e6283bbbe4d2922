"""What stands in the demonstration's streets: floors and doors of its houses, shops, and components with their 17-digit codes. Invented."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import shapely
from django.db import connection

from yizhi.demo.names import COUNTY
from yizhi.demo.organisations import STREET_CODE
from yizhi.grid.domain import finding
from yizhi.grid.domain.areas import bump_revision
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE
from yizhi.grid.domain.locate import locate
from yizhi.grid.enums import PlaceKind, PlaceState
from yizhi.grid.models import Area, Entrance, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from yizhi.demo.organisations import Directory

# class, name, metres between two of them along a road, metres beside its middle, who looks after them
COMPONENTS: Final = (
    ("01037", "路灯", 45, 5.0, "shizheng"), ("01003", "雨水井盖", 60, 3.0, "shizheng"), ("01002", "污水井盖", 70, 1.0, "shizheng"),
    ("01001", "供水井盖", 110, 2.0, "gongshui"), ("01007", "通信井盖", 130, 4.0, "tongxin"), ("01010", "热力井盖", 150, 2.5, "gongre"),
    ("01013", "消火栓", 180, 6.0, "gongshui"),
)  # fmt: skip
SHOPS: Final = ("惠民超市", "老街饺子馆", "春风理发店", "康健药房", "鲜果铺", "顺达五金", "晨光文具", "齐味包子铺", "临街修车行", "百味小厨", "平价粮油", "暖心花店")  # fmt: skip
FLOORS: Final = {"slab": (5, 6), "tower": (11, 18), "yard": (1, 2), "shop": (3, 5)}
SEED: Final = 17
_DAMAGED: Final = 0.015
_SHOP_EVERY: Final = 95.0
_BATCH: Final = 500


def _houses(rng: random.Random) -> Iterator[Place]:
    """Give houses storeys and households, so that each grid's add up to about its own number."""
    from yizhi.demo.names import COMMUNITIES  # noqa: PLC0415 - only the styles

    styles = {STREET_CODE + short: style for short, _name, _english, style in COMMUNITIES}
    households = dict(Area.objects.filter(households__isnull=False).values_list("code", "households"))
    rows = list(Place.objects.filter(kind=PlaceKind.BUILDING, area_code__startswith=STREET_CODE).order_by("pk"))
    counts = Counter(place.area_code for place in rows)
    for place in rows:
        low, high = FLOORS[styles.get(place.area_code[:12], "slab")]
        share = (households.get(place.area_code) or 0) / counts[place.area_code]
        place.storeys = rng.randint(low, high)
        place.households = max(1, round(share * rng.uniform(0.8, 1.2)))
        yield place


def _doors(place: Place) -> list[Entrance]:
    """Put one to four doors along the longest side of a house."""
    outline = shapely.from_wkb(bytes(place.geometry))
    corners = list(outline.exterior.coords) if outline.geom_type == "Polygon" else []
    sides = [shapely.LineString(pair) for pair in pairwise(corners)]
    if not sides:
        return []
    side = max(sides, key=lambda one: float(one.length))
    number = min(4, max(1, (place.households or 1) // 12))
    points = [side.interpolate((step + 0.5) / number, normalized=True) for step in range(number)]
    return [
        Entrance(place=place, name=f"{step}单元", lon=point.x, lat=point.y)
        for step, point in enumerate(points, start=1)
    ]


def _along(line: BaseGeometry, every: float, beside: float) -> Iterator[tuple[float, float]]:
    """Yield points beside a road, so many metres apart, on alternate sides."""
    aside = (
        line.parallel_offset(beside / METRES_PER_DEGREE, "left"),
        line.parallel_offset(beside / METRES_PER_DEGREE, "right"),
    )
    for number in range(int(line.length * METRES_PER_DEGREE / every)):
        side = aside[number % 2]
        if side.is_empty:
            continue
        point = side.interpolate(min(1.0, (number + 0.5) * every / (line.length * METRES_PER_DEGREE)), normalized=True)
        yield point.x, point.y


def _stand(kind: str, name: str, point: tuple[float, float], grid: str, shape: BaseGeometry) -> Place:
    place = Place(kind=kind, name=name, area_code=grid, **geometry_columns(shape))
    place.lon, place.lat = point
    return place


def _components(roads: list[Place], directory: Directory, rng: random.Random) -> Iterator[Place]:
    serials: Counter[str] = Counter()
    competent = directory.by_code["zhujian"]
    for road in roads:
        line = shapely.from_wkb(bytes(road.geometry))
        for code, name, every, beside, maintainer in COMPONENTS:
            for point in _along(line, every, beside):
                grid = locate(*point)
                if grid is None:
                    continue
                serials[code] += 1
                place = _stand(PlaceKind.COMPONENT, f"{road.name}{name}", point, grid, shapely.Point(point))
                place.code = f"{COUNTY[0]}{code}{serials[code]:06d}"
                place.component_class, place.address = code, road.name
                place.maintainer_id, place.competent_id = directory.by_code[maintainer], competent
                place.state = PlaceState.DAMAGED if rng.random() < _DAMAGED else PlaceState.INTACT
                yield place


def _shops(roads: list[Place], directory: Directory, rng: random.Random) -> Iterator[Place]:
    for road in roads[:20]:
        line = shapely.from_wkb(bytes(road.geometry))
        for number, point in enumerate(_along(line, _SHOP_EVERY, 16.0), start=1):
            grid = locate(*point)
            if grid is None:
                continue
            outline = shapely.Point(point).buffer(5 / METRES_PER_DEGREE, cap_style="square")
            place = _stand(PlaceKind.PREMISES, f"{road.name}{rng.choice(SHOPS)}", point, grid, outline)
            place.address, place.storeys = f"{road.name}沿街{number}号", 1
            place.competent_id = directory.by_code["shichang"]
            yield place


def furnish(directory: Directory) -> int:
    """Furnish the streets; running it again changes nothing. Return how many places were added."""
    if Place.objects.filter(kind=PlaceKind.COMPONENT, area_code__startswith=STREET_CODE).exists():
        return 0
    rng = random.Random(SEED)
    houses = list(_houses(rng))
    with connection.cursor() as cursor:  # one prepared statement: a third of what bulk_update takes
        values = [(place.storeys, place.households, place.pk) for place in houses]
        cursor.executemany("UPDATE grid_place SET storeys = %s, households = %s WHERE id = %s", values)
    Entrance.objects.bulk_create([door for place in houses for door in _doors(place)], batch_size=_BATCH)
    roads = list(Place.objects.filter(kind=PlaceKind.ROAD, area_code__startswith=STREET_CODE).order_by("pk"))
    return _store([*_components(roads, directory, rng), *_shops(roads, directory, rng)])


def _store(places: Iterable[Place]) -> int:
    made = Place.objects.bulk_create(places, batch_size=_BATCH)
    finding.index_places([place.pk for place in made])
    bump_revision()
    return len(made)
