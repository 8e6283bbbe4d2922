"""The division tree in memory: names, parents and bounds of all areas, and how a boundary is set."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain.boundaries import Bounds, checked_boundary, geometry_columns
from yizhi.grid.domain.revision import Refreshed, bump_revision, look_again
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.grid.models import Area
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.naming import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

__all__ = ["AreaInfo", "area_index", "area_path", "bump_revision", "forget_areas", "set_boundary", "show_area"]

SEPARATOR: Final = " · "
# Areas read at a time.
_AT_ONCE: Final = 2_000
_PATH_LENGTHS: Final = (CODE_LENGTH[Level.STREET], CODE_LENGTH[Level.COMMUNITY], CODE_LENGTH[Level.GRID])


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """What is known of an area without asking the database.

    (lon, lat) lies inside it and `bbox` is (min lon, min lat, max lon, max lat) in
    degrees, WGS 84; all None where the area has no boundary.
    """

    code: str
    level: str
    name: str
    name_en: str
    parent_code: str
    lon: float | None
    lat: float | None
    bbox: Bounds | None
    is_active: bool = True

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def short_code(self) -> str:
        """The area's own three digits, e.g. `007` of a grid."""
        return self.code[-3:] if len(self.code) > CODE_LENGTH[Level.COUNTY] else self.code


def _build_index() -> Mapping[str, AreaInfo]:
    fields = (
        "code",
        "level",
        "name",
        "name_en",
        "parent_id",
        "lon",
        "lat",
        "min_lon",
        "min_lat",
        "max_lon",
        "max_lat",
        "is_active",
    )
    index = {}
    rows = Area.objects.order_by("code").values_list(*fields)
    # Levels, parents and names come again and again, here and in the base map: each is held once.
    for code, level, name, name_en, parent, lon, lat, *bbox, is_active in rows.iterator(chunk_size=_AT_ONCE):
        bounds = None if bbox[0] is None else (bbox[0], bbox[1], bbox[2], bbox[3])
        words = (intern(code), intern(level), intern(name), intern(name_en), intern(parent or ""))
        index[words[0]] = AreaInfo(*words, lon, lat, bounds, is_active)
    return MappingProxyType(index)


_index: Refreshed[Mapping[str, AreaInfo]] = Refreshed(_build_index)


def area_index() -> Mapping[str, AreaInfo]:
    """Return all areas by code, in the order of codes; at most a second old (no statement most of the time)."""
    return _index.get()


def forget_areas() -> None:
    """Have this process read the areas again, whatever the revision says."""
    _index.forget()
    look_again()


def area_path(code: str) -> list[AreaInfo]:
    """Return the areas that hold a code, from the subdistrict down to the area itself; unknown ones are left out."""
    index = area_index()
    found = (index.get(code[:length]) for length in _PATH_LENGTHS if length <= len(code))
    return [info for info in found if info is not None]


def show_area(code: str) -> str:
    """Return an area as people read it: `东高社区 · 网格 007`, a community or larger by its name alone."""
    path = area_path(code)
    if not path or path[-1].code != code:
        known = area_index().get(code)
        return known.label if known else code
    if path[-1].level != Level.GRID:
        return path[-1].label
    above = [info.label for info in path[-2:-1] if info.level == Level.COMMUNITY]
    return SEPARATOR.join([*above, path[-1].label or _("Grid %(code)s") % {"code": path[-1].short_code}])


def set_boundary(code: str, geometry: BaseGeometry | None) -> None:
    """Store the boundary of an area (WGS 84 degrees; None takes it away) and tell all processes.

    Raises NotFoundError for an unknown code and InvalidInputError for a geometry that is
    not polygonal or not in degrees. Self-touching polygons are repaired.
    """
    columns = geometry_columns(None if geometry is None else checked_boundary(geometry))
    with transaction.atomic():
        if not Area.objects.filter(pk=code).update(**columns):
            raise NotFoundError(_("There is no area with the code %(code)s.") % {"code": code})
        bump_revision()
