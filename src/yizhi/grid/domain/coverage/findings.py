"""What a check of a division can find, and how it is said. Pure."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry.base import BaseGeometry


class FindingKind(enum.StrEnum):
    """What is wrong with an area, or between areas."""

    INVALID = "invalid"
    OVERLAP = "overlap"
    GAP = "gap"
    SLIVER = "sliver"
    OUTSIDE = "outside"
    PARTS_APART = "parts_apart"
    CODE_WRONG = "code_wrong"
    CODE_DOUBLED = "code_doubled"
    PARENT_MISSING = "parent_missing"
    MANY_HOUSEHOLDS = "many_households"
    FEW_HOUSEHOLDS = "few_households"
    UNKNOWN_HOUSEHOLDS = "unknown_households"


class Severity(enum.StrEnum):
    """An error keeps a division from being published; a warning wants a person's word."""

    ERROR = "error"
    WARNING = "warning"


KIND_LABELS = {
    FindingKind.INVALID: gettext_lazy("Outline cannot be used"),
    FindingKind.OVERLAP: gettext_lazy("Overlap"),
    FindingKind.GAP: gettext_lazy("Gap"),
    FindingKind.SLIVER: gettext_lazy("Borders that do not meet exactly"),
    FindingKind.OUTSIDE: gettext_lazy("Outside of the area above"),
    FindingKind.PARTS_APART: gettext_lazy("Parts far apart"),
    FindingKind.CODE_WRONG: gettext_lazy("Wrong code"),
    FindingKind.CODE_DOUBLED: gettext_lazy("Code used twice"),
    FindingKind.PARENT_MISSING: gettext_lazy("Area above is missing"),
    FindingKind.MANY_HOUSEHOLDS: gettext_lazy("Too many households"),
    FindingKind.FEW_HOUSEHOLDS: gettext_lazy("Too few households"),
    FindingKind.UNKNOWN_HOUSEHOLDS: gettext_lazy("Households not known"),
}
# In this order they are listed and repaired.
REPAIRABLE_KINDS = (
    FindingKind.INVALID, FindingKind.SLIVER, FindingKind.OVERLAP, FindingKind.OUTSIDE, FindingKind.GAP,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroundArea:
    """An area to be checked. `key` is the caller's own number of it: codes may be wrong or doubled. Geometry in WGS 84 degrees."""

    key: int
    code: str
    name: str
    households: int | None
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    `size` is square metres for what has a surface, metres for parts far apart, a number of households,
    else None (`unit`: m2, m, households or ""). `geometry` is where it is, in WGS 84 degrees. `facts` are what the
    sentence needs, so that it is said in the reader's language.
    """

    kind: FindingKind
    severity: Severity
    keys: tuple[int, ...]
    codes: tuple[str, ...]
    size: float | None = None
    unit: str = ""
    geometry: BaseGeometry | None = None
    repairable: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The kind in the reader's language."""
        return str(KIND_LABELS[self.kind])

    @property
    def message(self) -> str:
        """What is wrong, as a sentence in the reader's language."""
        return describe(self)

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON, for a row and for a map."""
        return {
            "kind": self.kind.value,
            "severity": self.severity.value,
            "keys": list(self.keys),
            "codes": list(self.codes),
            "size": self.size,
            "unit": self.unit,
            "geometry": None if self.geometry is None else json.loads(shapely.to_geojson(self.geometry)),
            "repairable": self.repairable,
            "facts": self.facts,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Finding:
        """Return the finding that `as_json` wrote."""
        shape = data["geometry"]
        return cls(
            FindingKind(data["kind"]),
            Severity(data["severity"]),
            tuple(data["keys"]),
            tuple(data["codes"]),
            data["size"],
            data["unit"],
            None if shape is None else shapely.from_geojson(json.dumps(shape)),
            data["repairable"],
            data["facts"],
        )


def square_metres(value: float) -> str:
    """Return a surface as people read it: 0.4, 12, 3,400."""
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004 - one decimal where it matters


def describe(finding: Finding) -> str:
    """Return what a finding says, in the reader's language."""
    names = [name or _("without a code") for name in finding.facts.get("names", finding.codes)]
    one, other = (*names, "", "")[:2]
    size = square_metres(finding.size or 0.0)
    said = {"one": one, "other": other, "size": size, **finding.facts}
    # What is rare is told in the geometry library's own words.
    said["reason"] = reason_in_words(finding.facts.get("reason", ""))
    return str(_SENTENCES[finding.kind](finding)) % said


def _sliver(finding: Finding) -> str:
    of = finding.facts.get("of")
    if of == "part":
        return _("A splinter of %(size)s m² belongs to %(one)s.")
    if of == "outside":
        return _("%(one)s reaches over the border of the area above by a strip of %(size)s m², %(width)s m wide.")
    if of == "gap":
        return _("A strip of %(size)s m², %(width)s m wide, beside %(one)s belongs to no area.")
    return _("%(one)s and %(other)s overlap in a strip of %(size)s m², %(width)s m wide.")


def _gap(finding: Finding) -> str:
    if finding.codes:
        return _("%(size)s m² beside %(one)s belong to no area.")
    return _("%(size)s m² belong to no area.")


def _code(finding: Finding) -> str:
    if not finding.codes or not finding.codes[0]:
        return _("“%(name)s” has no code.")
    return _("“%(one)s” is not a code of this level: it must have %(digits)s digits.")


_REASONS = {
    "nothing": gettext_lazy("it has no surface"),
    "Self-intersection": gettext_lazy("it crosses itself"),
    "Ring Self-intersection": gettext_lazy("it touches itself"),
    "Duplicate Rings": gettext_lazy("a ring is there twice"),
    "Hole lies outside shell": gettext_lazy("a hole lies outside of it"),
    "Holes are nested": gettext_lazy("holes lie in each other"),
    "Nested shells": gettext_lazy("parts lie in each other"),
    "Interior is disconnected": gettext_lazy("a hole cuts it in two"),
}


def reason_in_words(reason: str) -> str:
    """Return why an outline cannot be used, in the reader's language; `reason` is what GEOS calls it."""
    return str(_REASONS.get(reason.strip(), reason.strip()))


_SENTENCES: dict[FindingKind, Callable[[Finding], str]] = {
    FindingKind.INVALID: lambda _f: _("The outline of %(one)s cannot be used: %(reason)s."),
    FindingKind.OVERLAP: lambda _f: _("%(one)s and %(other)s overlap by %(size)s m²."),
    FindingKind.GAP: _gap,
    FindingKind.SLIVER: _sliver,
    FindingKind.OUTSIDE: lambda _f: _("%(size)s m² of %(one)s lie outside of %(parent)s."),
    FindingKind.PARTS_APART: lambda _f: _("%(one)s has %(parts)s parts, up to %(metres)s m apart."),
    FindingKind.CODE_WRONG: _code,
    FindingKind.CODE_DOUBLED: lambda _f: _("The code %(one)s is used %(times)s times."),
    FindingKind.PARENT_MISSING: lambda _f: _("The area above %(one)s, %(parent)s, is missing."),
    FindingKind.MANY_HOUSEHOLDS: lambda _f: _("%(one)s has %(households)s households; a grid has at most %(limit)s."),
    FindingKind.FEW_HOUSEHOLDS: lambda _f: _("%(one)s has %(households)s households; a grid has at least %(limit)s."),
    FindingKind.UNKNOWN_HOUSEHOLDS: lambda _f: _("How many households %(one)s has is not known."),
}
