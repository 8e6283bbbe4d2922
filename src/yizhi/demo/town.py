"""Everything the scenarios draw on: places, people, organisations, categories, the work calendar."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yizhi.casework.domain import clocks
from yizhi.casework.enums import CategoryKind, TimeKind
from yizhi.casework.models import Category, Topic
from yizhi.demo.organisations import STREET_CODE
from yizhi.demo.people import Cast, load_cast
from yizhi.demo.photos import Album
from yizhi.grid.domain.locate import locate
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place
from yizhi.org.domain.calendar import WorkCalendar, load_calendar

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.demo.organisations import Directory

HOT_SPOTS: Final = 40
HOT_SHARE: Final = 0.3
# About 15 m, in degrees.
NEARBY: Final = 0.00014


@dataclass(frozen=True, slots=True)
class Spot:
    """A building where something happens."""

    address: str
    area_code: str
    lon: float
    lat: float
    place_id: int


@dataclass(slots=True)
class Town:
    """The subdistrict as the scenarios see it. `rng` is the one source of chance."""

    rng: random.Random
    directory: Directory
    cast: Cast
    album: Album
    calendar: WorkCalendar
    spots: list[Spot]
    hot: list[Spot]
    categories: dict[str, int]
    topics: dict[str, int]

    def spot(self) -> Spot:
        """Return a building; some places have trouble again and again."""
        return self.rng.choice(self.hot if self.rng.random() < HOT_SHARE else self.spots)

    def near(self, spot: Spot) -> tuple[float, float]:
        """Return a point (degrees) a few metres from a building, within the subdistrict."""
        lon, lat = spot.lon + self.rng.gauss(0, NEARBY), spot.lat + self.rng.gauss(0, NEARBY)
        return (lon, lat) if locate(lon, lat) else (spot.lon, spot.lat)

    def working(self, start: datetime, seconds: float, kind: str = TimeKind.WORKING_HOURS) -> datetime:
        """Return the moment so many seconds of working time (or another kind of time) later."""
        return clocks.after(start, max(1, int(seconds)), kind, self.calendar).at


def load_town(directory: Directory, *, seed: int) -> Town:
    """Return the town as it is in the database; the same seed and rows tell the same stories."""
    rng = random.Random(seed)
    rows = Place.objects.filter(kind=PlaceKind.BUILDING, area_code__startswith=STREET_CODE).order_by("pk")
    spots = [Spot(*row) for row in rows.values_list("address", "area_code", "lon", "lat", "pk")]
    matters = Category.objects.filter(dictionary__is_current=True, kind=CategoryKind.MATTER)
    return Town(
        rng=rng,
        directory=directory,
        cast=load_cast(),
        album=Album(seed),
        calendar=load_calendar(),
        spots=spots,
        hot=rng.sample(spots, min(HOT_SPOTS, len(spots))),
        categories=dict(matters.values_list("code", "pk")),
        topics=dict(Topic.objects.values_list("key", "pk")),
    )
