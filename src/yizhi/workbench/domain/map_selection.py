"""Cases inside a shape that somebody drew on the map: how many, one page of them, and all of them as a table to take along."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _

from yizhi.casework.domain.map_data import Window, in_window, is_open_only, on_the_map
from yizhi.casework.models import Case
from yizhi.kernel import audit
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from yizhi.casework.domain.inbox import Filters
    from yizhi.org.actor import Actor

# The newest so many are looked at and may be taken along; the page says when there were more.
MOST: Final = 20_000
PAGE: Final = 50
_MOST_CORNERS: Final = 200
_LEAST_CORNERS: Final = 3
_MAX_LON, _MAX_LAT = 180.0, 90.0


@dataclass(frozen=True, slots=True)
class Selection:
    """The cases in a shape, newest first. `is_cut`: there were more than `MOST` in its box, the oldest were not looked at."""

    ids: list[int]
    is_cut: bool

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.ids)

    @property
    def pages(self) -> int:
        """How many pages they fill, at least one."""
        return max(1, math.ceil(self.total / PAGE))


def _corner(text: str) -> tuple[float, float]:
    lon, lat = (float(part) for part in text.split(","))
    if not (abs(lon) <= _MAX_LON and abs(lat) <= _MAX_LAT):
        raise ValueError(text)
    return lon, lat


def _area(corners: list[str]) -> BaseGeometry | None:
    if not _LEAST_CORNERS <= len(corners) <= _MOST_CORNERS:
        return None
    try:
        return shapely.make_valid(shapely.Polygon([_corner(corner) for corner in corners]))
    except ValueError:
        return None


def read_shape(text: str) -> BaseGeometry:
    """Read `lon,lat;lon,lat;…` (degrees, WGS 84, 3 to 200 corners). A line that crosses itself is repaired.

    Raises InvalidInputError where it is no area.
    """
    shape = _area(text.split(";"))
    if shape is None:
        raise InvalidInputError(_("Draw an area with at least three corners (at most 200)."), field="shape")
    if not shape.area:
        raise InvalidInputError(_("This shape has no area. Draw it again."), field="shape")
    return shape


def select(actor: Actor, filters: Filters, shape: BaseGeometry, *, now: datetime) -> Selection:
    """Return the cases that lie in a shape, that the actor may see, under the page's filters (1 statement)."""
    window = Window(*shape.bounds)
    rows = in_window(on_the_map(actor, filters, now=now), window, few=is_open_only(filters))
    found = list(rows.order_by("-reported_at", "-pk").values_list("pk", "lon", "lat")[: MOST + 1])
    points = np.array([row[1:] for row in found[:MOST]], dtype=np.float64).reshape(-1, 2)
    shapely.prepare(shape)
    inside = shapely.intersects_xy(shape, points)
    return Selection([row[0] for row, is_in in zip(found, inside, strict=False) if is_in], len(found) > MOST)


def page_of(selection: Selection, number: int) -> list[Case]:
    """Return one page (from 1) of a selection (1 statement)."""
    ids = selection.ids[(number - 1) * PAGE : number * PAGE]
    rows = Case.objects.select_related("category").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def note_export(actor: Actor, selection: Selection, *, kind: str, asked: str, now: datetime) -> None:
    """Write down that somebody took cases along: how many, as what, and which address asked for them."""
    audit.record(
        actor_id=actor.user_id,
        act="export",
        subject_kind="cases",
        subject_id=f"{selection.total} {kind}",
        now=now,
        reason=asked,
    )
