"""How areas and places are written in bulk: by importers and by the demonstration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from yizhi.grid.domain import finding
from yizhi.grid.domain.areas import bump_revision
from yizhi.grid.domain.boundaries import checked_boundary, geometry_columns
from yizhi.grid.domain.codes import level_of, parent_code
from yizhi.grid.models import Area, Place
from yizhi.kernel.scoping import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

_GEOMETRY: Final = ("geometry", "min_lon", "min_lat", "max_lon", "max_lat", "lon", "lat")
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to be stored. None leaves what is stored as it is; geometry in degrees, WGS 84."""

    code: str
    name: str | None = None
    name_en: str | None = None
    households: int | None = None
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place to be stored; geometry in degrees, WGS 84: a polygon, or a line for a road."""

    kind: str
    name: str
    geometry: BaseGeometry
    area_code: str = ""
    address: str = ""
    name_en: str = ""


@dataclass(slots=True)
class Stored:
    """Codes of the areas that were added, changed, or there already."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def store_areas(areas: Iterable[NewArea]) -> Stored:
    """Add or change areas in one transaction; areas that are equal already are not written.

    Parents must be stored or among the areas (the database refuses others). Raises
    InvalidInputError for a code or boundary that cannot be one.
    """
    wanted = sorted(areas, key=lambda area: (len(area.code), area.code))
    result = Stored()
    with transaction.atomic():
        stored = Area.objects.in_bulk([area.code for area in wanted])
        new: list[Area] = []
        altered: list[Area] = []
        for area in wanted:
            row = stored.get(area.code)
            if row is None:
                new.append(
                    Area(
                        code=area.code,
                        level=level_of(area.code),
                        parent_id=parent_code(area.code) or None,
                        **_values(area),
                    )
                )
                result.added.append(area.code)
            elif _alter(row, _values(area)):
                altered.append(row)
                result.changed.append(area.code)
            else:
                result.unchanged.append(area.code)
        Area.objects.bulk_create(new, batch_size=_BATCH)
        Area.objects.bulk_update(altered, ["name", "name_en", "households", *_GEOMETRY], batch_size=_BATCH)
        if new or altered:
            bump_revision()
    return result


def _values(area: NewArea) -> dict[str, Any]:
    values: dict[str, Any] = {"name": area.name, "name_en": area.name_en, "households": area.households}
    given = {name: value for name, value in values.items() if value is not None}
    if area.geometry is not None:
        given |= geometry_columns(checked_boundary(area.geometry))
    return given


def _alter(row: Area, values: dict[str, Any]) -> bool:
    differ = {name: value for name, value in values.items() if _plain(getattr(row, name)) != value}
    for name, value in differ.items():
        setattr(row, name, value)
    return bool(differ)


def _plain(value: Any) -> Any:
    """Return a value for comparing: PostgreSQL hands binary columns out as memoryview."""
    return bytes(value) if isinstance(value, memoryview) else value


def replace_places(places: Sequence[NewPlace], *, under: str) -> int:
    """Put these in place of all places at or below an area, in one transaction; return how many there are now."""
    with transaction.atomic():
        old = Place.objects.filter(within("area_code", [under]))
        finding.forget_places(list(old.values_list("pk", flat=True)))
        old.delete()
        rows = [
            Place(
                kind=place.kind,
                name=place.name,
                name_en=place.name_en,
                area_code=place.area_code,
                address=place.address,
                **geometry_columns(place.geometry),
            )
            for place in places
        ]
        made = Place.objects.bulk_create(rows, batch_size=_BATCH)
        finding.index_places([place.pk for place in made])
        bump_revision()
    return len(places)
