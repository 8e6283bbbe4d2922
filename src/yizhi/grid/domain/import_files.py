"""Files of areas: codes and names from a table, or shapes from any kind of file that has them. Pure."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from yizhi.grid.domain.boundaries import Bounds
from yizhi.grid.domain.codes import parent_code
from yizhi.grid.domain.import_rows import (
    ALIASES,
    NAME_LENGTH,
    REPORT_EVERY,
    Candidate,
    Options,
    Remark,
    checked_code,
)
from yizhi.grid.domain.import_shapes import read_shapes
from yizhi.grid.domain.layers.sniffing import TABLE, kind_of
from yizhi.grid.domain.layers.tables import has_geometry
from yizhi.grid.domain.reading import csv_rows
from yizhi.grid.domain.tell import Tell
from yizhi.grid.domain.writing import NewArea
from yizhi.grid.enums import Level
from yizhi.kernel.errors import InvalidInputError

__all__ = ["Candidate", "Options", "Remark", "read_areas", "short_name"]

# Divisions are published under the name of their committee; the area is the community or village itself.
_COMMITTEES: Final = (("社区居委会", "社区"), ("村居委会", "村"), ("村委会", "村"), ("居委会", "社区"))


def read_areas(
    raw: bytes, options: Options, progress: Tell, known: Bounds | None = None
) -> tuple[list[Candidate], list[Remark]]:
    """Return what a file holds. Raises InvalidInputError for the file as a whole. `known`: see `layers.in_wgs84`."""
    if options.level and options.level not in Level.values:
        message = _("“%(level)s” is not a level: %(levels)s.")
        raise InvalidInputError(message % {"level": options.level, "levels": ", ".join(Level.values)}, field="level")
    if options.kind == "csv" or (not options.kind and kind_of(raw) == TABLE and not has_geometry(raw)):
        return _read_csv(raw, options, progress)
    return read_shapes(raw, options, progress, known)


def _read_csv(raw: bytes, options: Options, progress: Tell) -> tuple[list[Candidate], list[Remark]]:
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
        if done % REPORT_EVERY == 0 or done == len(rows):
            progress(done, len(rows))
    return candidates, remarks


def _whole(values: dict[str, str | None]) -> dict[str, str]:
    whole = {name: value for name, value in values.items() if value is not None}
    if len(whole) < len(values):
        raise InvalidInputError(_("has fewer fields than the heading: the line was cut off"))
    return whole


def _csv_area(values: dict[str, str], options: Options) -> NewArea:
    code = checked_code(values.get("code", ""), options, values.get("level", ""))
    above = parent_code(code)
    if above and values.get("parent", above) not in ("", above):
        message = _("the area above %(code)s is %(above)s by its code, not %(parent)s")
        raise InvalidInputError(message % {"code": code, "above": above, "parent": values["parent"]})
    name = values.get("name", "")
    if not name:
        raise InvalidInputError(_("the name is missing"))
    if len(name) > NAME_LENGTH or not name.isprintable():
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
