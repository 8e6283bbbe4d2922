"""Rows with shapes as areas that could be stored: codes and names from their values, polygons in WGS 84. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from django.utils.translation import gettext as _

from yizhi.grid.domain import templates
from yizhi.grid.domain.boundaries import Bounds, repaired
from yizhi.grid.domain.coverage.findings import reason_in_words
from yizhi.grid.domain.import_rows import (
    ALIASES,
    NAME_LENGTH,
    REPORT_EVERY,
    Candidate,
    Options,
    Remark,
    checked_code,
)
from yizhi.grid.domain.layers import Row, in_wgs84, read_layer
from yizhi.grid.domain.tell import Tell
from yizhi.grid.domain.writing import NewArea
from yizhi.kernel.errors import InvalidInputError

_CODE = "code"


def read_shapes(
    raw: bytes, options: Options, progress: Tell, known: Bounds | None
) -> tuple[list[Candidate], list[Remark]]:
    """Return the areas of a file with shapes, and what is wrong with rows. Raises InvalidInputError for the file as a whole."""
    for template in (options.code_template, options.name_template):
        templates.check_template(template)
    layer = in_wgs84(read_layer(raw, layer=options.layer, simplify=options.simplify), options.crs, known)
    codes = {row.number: _code_or_nothing(row, options) for row in layer.rows}
    remarks = [Remark(one.row, one.place, codes.get(one.row, ""), one.reason, one.is_error) for one in layer.remarks]
    candidates: list[Candidate] = []
    for done, row in enumerate(layer.rows, start=1):
        if row.geometry is not None:
            candidate, remark = _candidate(row, options)
            candidates += [candidate] if candidate else []
            remarks += [remark] if remark else []
        if done % REPORT_EVERY == 0 or done == len(layer.rows):
            progress(done, len(layer.rows))
    return candidates, remarks


def _candidate(row: Row, options: Options) -> tuple[Candidate | None, Remark | None]:
    """Return the area with a valid polygon, and what is wrong or had to be done."""
    try:
        area = _area(row.values, options)
    except InvalidInputError as error:
        return None, Remark(row.number, row.place, "", str(error))
    fit, altered = repaired(row.geometry)
    if fit is None:
        return None, Remark(row.number, row.place, area.code, _("is not a polygon"))
    candidate = Candidate(row.number, row.place, NewArea(area.code, area.name, area.name_en, area.households, fit))
    if not altered:
        return candidate, None
    why = reason_in_words(shapely.is_valid_reason(row.geometry).partition("[")[0])
    return candidate, candidate.remark(_("the polygon was repaired (%(why)s)") % {"why": why}, is_error=False)


def _area(values: Mapping[str, Any], options: Options) -> NewArea:
    """Return code, names and households of a row, or raise InvalidInputError that says what is missing."""
    name = _name(values, options)
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise InvalidInputError(_("the name is too long or has unprintable characters"))
    households = templates.plain_text(_known_as(values, "households"))
    if households and not (households.isascii() and households.isdigit()):
        raise InvalidInputError(_("“%(value)s” is not a number of households") % {"value": households[:40]})
    name_en = templates.plain_text(_known_as(values, "name_en"))
    return NewArea(
        _code(values, options), name or None, name_en[:NAME_LENGTH] or None, int(households) if households else None
    )


def _code(values: Mapping[str, Any], options: Options) -> str:
    replaced = dict(options.values)
    if options.code_template:
        code = templates.fill(options.code_template, values, replaced)
    else:
        given = _known_as(values, _CODE) if options.code_property == _CODE else None
        code = templates.plain_text(
            given if given is not None else templates.property_of(values, options.code_property)
        )
        code = replaced.get(code, code)
    return checked_code(code, options)


def _code_or_nothing(row: Row, options: Options) -> str:
    try:
        return _code(row.values, options)
    except InvalidInputError:
        return ""


def _name(values: Mapping[str, Any], options: Options) -> str:
    if options.name_template:
        return templates.fill(options.name_template, values)
    if options.name_property:
        return templates.plain_text(templates.property_of(values, options.name_property))
    return templates.plain_text(_known_as(values, "name"))


def _known_as(values: Mapping[str, Any], column: str) -> Any:
    """Return a value by one of the headings that people use for it, None where there is none."""
    return next((value for title, value in values.items() if ALIASES.get(title.strip().casefold()) == column), None)
