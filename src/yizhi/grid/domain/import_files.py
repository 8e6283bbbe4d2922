"""Rows and features of a file as areas that could be stored, with a remark where something is off. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import shape

from yizhi.grid.domain import projection, templates
from yizhi.grid.domain.boundaries import repaired
from yizhi.grid.domain.codes import level_of, parent_code
from yizhi.grid.domain.reading import csv_rows, geojson
from yizhi.grid.domain.writing import NewArea
from yizhi.grid.enums import Level
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

    type Progress = Callable[[int, int], None]

ALIASES: Final = {
    "code": "code", "代码": "code", "编码": "code", "区划代码": "code",
    "name": "name", "名称": "name",
    "name_en": "name_en", "英文名称": "name_en",
    "level": "level", "级别": "level", "层级": "level",
    "parent": "parent", "上级": "parent", "上级代码": "parent",
    "households": "households", "户数": "households",
}  # fmt: skip
# Divisions are published under the name of their committee; the area is the community or village itself.
_COMMITTEES: Final = (("社区居委会", "社区"), ("村居委会", "村"), ("村委会", "村"), ("居委会", "社区"))
_REPORT_EVERY: Final = 200
_NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read. `level` and `crs` empty: taken from the codes and from the file."""

    kind: str
    under: str = ""
    level: str = ""
    crs: str = ""
    code_property: str = "code"
    name_property: str = ""
    code_template: str = ""
    name_template: str = ""
    values: tuple[tuple[str, str], ...] = ()
    keep_names: bool = False
    keep_going: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a row was not taken (`is_error`) or what was altered. `row` is the line or the feature's number."""

    row: int
    place: str
    code: str
    reason: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area of the file and where it stands there."""

    row: int
    place: str
    area: NewArea

    @property
    def code(self) -> str:
        """The area's code."""
        return self.area.code

    def remark(self, reason: str, *, is_error: bool = True) -> Remark:
        """Return a remark on this row."""
        return Remark(self.row, self.place, self.code, reason, is_error)


def read_areas(raw: bytes, options: Options, progress: Progress) -> tuple[list[Candidate], list[Remark]]:
    """Return what a file holds, `options.kind` being csv or geojson. Raises InvalidInputError for the file as a whole."""
    if options.level and options.level not in Level.values:
        message = _("“%(level)s” is not a level: %(levels)s.")
        raise InvalidInputError(message % {"level": options.level, "levels": ", ".join(Level.values)}, field="level")
    reader = _read_csv if options.kind == "csv" else _read_geojson
    return reader(raw, options, progress)


def _checked_code(code: str, options: Options, level: str = "") -> str:
    if "E+" in code.upper():
        raise InvalidInputError(
            _("“%(code)s” was changed by a spreadsheet: keep the code column as text") % {"code": code}
        )
    actual = level_of(code)
    wanted = options.level or level
    if wanted and wanted != actual:
        message = _("%(code)s is not the code of a %(level)s: that has another number of digits")
        raise InvalidInputError(message % {"code": code, "level": wanted})
    return code


def _read_csv(raw: bytes, options: Options, progress: Progress) -> tuple[list[Candidate], list[Remark]]:
    candidates: list[Candidate] = []
    remarks: list[Remark] = []
    rows = list(csv_rows(raw, ALIASES, ("code", "name")))
    for done, (line, values) in enumerate(rows, start=1):
        place = _("line %(line)s") % {"line": line}
        code = values.get("code") or ""
        try:
            candidate = Candidate(line, place, _csv_area(_whole(values), options))
        except InvalidInputError as error:
            remarks.append(Remark(line, place, code[:40], str(error)))
        else:
            candidates.append(candidate)
            if candidate.area.name != values["name"]:
                remarks.append(
                    candidate.remark(_("“%(name)s” was shortened") % {"name": values["name"]}, is_error=False)
                )
        if done % _REPORT_EVERY == 0 or done == len(rows):
            progress(done, len(rows))
    return candidates, remarks


def _whole(values: dict[str, str | None]) -> dict[str, str]:
    whole = {name: value for name, value in values.items() if value is not None}
    if len(whole) < len(values):
        raise InvalidInputError(_("has fewer fields than the heading: the line was cut off"))
    return whole


def _csv_area(values: dict[str, str], options: Options) -> NewArea:
    code = _checked_code(values.get("code", ""), options, values.get("level", ""))
    above = parent_code(code)
    if above and values.get("parent", above) not in ("", above):
        message = _("the area above %(code)s is %(above)s by its code, not %(parent)s")
        raise InvalidInputError(message % {"code": code, "above": above, "parent": values["parent"]})
    name = values.get("name", "")
    if not name:
        raise InvalidInputError(_("the name is missing"))
    if len(name) > _NAME_LENGTH or not name.isprintable():
        raise InvalidInputError(_("the name is too long or has unprintable characters"))
    households = values.get("households", "")
    if households and not (households.isascii() and households.isdigit()):
        raise InvalidInputError(_("“%(value)s” is not a number of households") % {"value": households[:40]})
    return NewArea(
        code,
        name if options.keep_names else short_name(name),
        values.get("name_en") or None,
        int(households) if households else None,
    )


def short_name(name: str) -> str:
    """Return the name of an area for that of its committee: 东高社区 for 东高社区居委会."""
    for ending, short in _COMMITTEES:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending) + short
    return name


def _read_geojson(raw: bytes, options: Options, progress: Progress) -> tuple[list[Candidate], list[Remark]]:
    for template in (options.code_template, options.name_template):
        templates.check_template(template)
    features, named = geojson(raw)
    found: list[tuple[int, str, str, str, BaseGeometry]] = []
    remarks: list[Remark] = []
    for number, feature in enumerate(features, start=1):
        place = _("feature %(number)s") % {"number": number}
        try:
            found.append((number, place, *_feature(feature, options)))
        except InvalidInputError as error:
            remarks.append(Remark(number, place, "", str(error)))
        if number % _REPORT_EVERY == 0 or number == len(features):
            progress(number, len(features))
    moved = projection.as_degrees([one[-1] for one in found], options.crs or named)
    candidates = []
    for (number, place, code, name, _given), geometry in zip(found, moved, strict=True):
        candidate, remark = _candidate(number, place, NewArea(code, name or None, geometry=geometry))
        candidates += [candidate] if candidate else []
        remarks += [remark] if remark else []
    return candidates, remarks


def _candidate(number: int, place: str, area: NewArea) -> tuple[Candidate | None, Remark | None]:
    """Return the area with a valid polygon, and what had to be done for it."""
    fit, altered = repaired(area.geometry) if area.geometry is not None else (None, False)
    if fit is None:
        return None, Remark(number, place, area.code, _("is not a polygon"))
    candidate = Candidate(number, place, NewArea(area.code, area.name, geometry=fit))
    if not altered:
        return candidate, None
    why = shapely.is_valid_reason(area.geometry).partition("[")[0]
    return candidate, candidate.remark(_("the polygon was repaired (%(why)s)") % {"why": why}, is_error=False)


def _feature(feature: dict[str, Any], options: Options) -> tuple[str, str, BaseGeometry]:
    """Return code, name and geometry of a feature, or raise InvalidInputError that says what is missing."""
    properties = feature.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    if options.code_template:
        code = templates.fill(options.code_template, properties, dict(options.values))
    else:
        code = templates.plain_text(templates.property_of(properties, options.code_property))
        code = dict(options.values).get(code, code)
    code = _checked_code(code, options)
    name = ""
    if options.name_template:
        name = templates.fill(options.name_template, properties)
    elif options.name_property:
        name = templates.plain_text(templates.property_of(properties, options.name_property))
    if len(name) > _NAME_LENGTH:
        raise InvalidInputError(_("the name is too long or has unprintable characters"))
    return code, name, _geometry(feature.get("geometry"))


def _geometry(given: Any) -> BaseGeometry:
    if not isinstance(given, dict):
        raise InvalidInputError(_("has no geometry"))
    try:
        geometry = (
            shape(given) if given.get("type") == "GeometryCollection" else shapely.from_geojson(json.dumps(given))
        )
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise InvalidInputError(_("has a geometry that cannot be read")) from error
    if geometry.is_empty:
        raise InvalidInputError(_("has no geometry"))
    return geometry
