"""The mapping file (TOML): which column means what. `docs/import-cases.md` explains it with a worked example."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from yizhi.casework.enums import Source, Stage
from yizhi.kernel.errors import InvalidInputError

NEEDED = ("key", "reported_at", "status")
KNOWN = frozenset(
    {
        *NEEDED,
        "deadline_at",
        "closed_at",
        "title",
        "text",
        "address",
        "lon",
        "lat",
        "department",
        "category",
        "group",
        "source",
        "outcome_text",
    }
)
STAGES = {str(stage): stage for stage in (Stage.REPORTED, Stage.ACCEPTED, Stage.HANDLING, Stage.CLOSED, Stage.REFUSED)}


@dataclass(frozen=True, slots=True)
class AreaLabel:
    """How a column's text names an area: a pattern whose groups (as numbers) fill a code template."""

    column: str
    pattern: re.Pattern[str]
    template: str

    def code(self, text: str) -> str | None:
        """Return the area code a label stands for, or None where it names none."""
        match = self.pattern.search(text.strip())
        return self.template.format(*(int(group) for group in match.groups())) if match else None


@dataclass(frozen=True, slots=True)
class CaseMapping:
    """A mapping that was read and checked."""

    name: str
    columns: Mapping[str, str]
    time_format: str
    zone: ZoneInfo
    statuses: Mapping[str, Stage]
    sources: Mapping[str, Source] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    default_points: tuple[tuple[float, float], ...] = ()
    point_tolerance: float = 0.00005
    labels: tuple[AreaLabel, ...] = ()
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    dictionary_name: str = ""


def _fault(text: str) -> InvalidInputError:
    return InvalidInputError(_("The mapping cannot be used: %(why)s") % {"why": text}, field="mapping")


def _words(table: Mapping[str, Any], allowed: Mapping[str, Any], what: str) -> dict[str, Any]:
    unknown = {str(word) for word in table.values()} - set(allowed)
    if unknown:
        raise _fault(
            _("%(what)s knows no %(unknown)s; use %(allowed)s.")
            % {"what": what, "unknown": ", ".join(sorted(unknown)), "allowed": ", ".join(allowed)}
        )
    return {text.strip().casefold(): allowed[str(word)] for text, word in table.items()}


def _labels(raw: list[dict[str, Any]]) -> tuple[AreaLabel, ...]:
    try:
        return tuple(AreaLabel(entry["column"], re.compile(entry["pattern"]), entry["template"]) for entry in raw)
    except (KeyError, re.error) as error:
        raise _fault(
            _("an area label needs a column, a pattern and a template (%(error)s).") % {"error": error}
        ) from error


def read_mapping(path: Path) -> CaseMapping:
    """Read a mapping file. Raises InvalidInputError that says what is wrong in it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(str(error)) from error
    columns = dict(raw.get("columns", {}))
    if missing := [name for name in NEEDED if name not in columns]:
        raise _fault(_("[columns] lacks %(missing)s.") % {"missing": ", ".join(missing)})
    if unknown := set(columns) - KNOWN:
        raise _fault(_("[columns] knows no %(unknown)s.") % {"unknown": ", ".join(sorted(unknown))})
    source, points = raw.get("source", {}), raw.get("points", {})
    try:
        zone = ZoneInfo(source["time_zone"])
        return CaseMapping(
            name=source["name"],
            columns=columns,
            time_format=source["time_format"],
            zone=zone,
            statuses=_words(raw.get("status", {}), STAGES, "[status]"),
            sources=_words(raw.get("sources", {}), {str(s): s for s in Source}, "[sources]"),
            departments={text.strip(): str(code) for text, code in raw.get("departments", {}).items()},
            default_points=tuple((float(lon), float(lat)) for lon, lat in points.get("default", [])),
            point_tolerance=float(points.get("tolerance", 0.00005)),
            labels=_labels(raw.get("area_labels", [])),
            encoding=source.get("encoding", "utf-8-sig"),
            delimiter=source.get("delimiter", ","),
            dictionary_name=source.get("dictionary", source["name"]),
        )
    except (KeyError, ValueError, TypeError, ZoneInfoNotFoundError) as error:
        raise _fault(f"[source] / [points]: {error!r}") from error
