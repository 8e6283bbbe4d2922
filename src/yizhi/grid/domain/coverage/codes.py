"""Codes and households of a division. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from yizhi.grid.domain.codes import level_of, parent_code
from yizhi.grid.domain.coverage.findings import Finding, FindingKind, GroundArea, Severity
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.kernel.errors import InvalidInputError

# A grid has 300 to 500 households (GB/T 34300-2017, 5.2).
MOST_HOUSEHOLDS: Final = 500
FEWEST_HOUSEHOLDS: Final = 300


def has_level(code: str, level: Level) -> bool:
    """Tell whether a code is one of a level."""
    try:
        return level_of(code) == level
    except InvalidInputError:
        return False


def code_findings(areas: Sequence[GroundArea], parents: Mapping[str, Any], level: Level) -> list[Finding]:
    """Return what is wrong with codes, parents and households."""
    return [*_codes(areas, parents, level), *_doubled(areas), *(_households(areas) if level == Level.GRID else ())]


def names_of(areas: Sequence[GroundArea]) -> dict[str, Any]:
    """Return the fact by which sentences call areas: name and code, or one of them."""
    return {"names": [" ".join(part for part in (area.name, area.code) if part) for area in areas]}


def about(kind: FindingKind, severity: Severity, areas: Sequence[GroundArea], **values: Any) -> Finding:
    """Return a finding on some areas."""
    facts = {**names_of(areas), **values.pop("facts", {})}
    keys, codes = tuple(area.key for area in areas), tuple(area.code for area in areas)
    return Finding(kind, severity, keys, codes, facts=facts, **values)


def _codes(areas: Sequence[GroundArea], parents: Mapping[str, Any], level: Level) -> Iterator[Finding]:
    for area in areas:
        if not has_level(area.code, level):
            facts = {"digits": CODE_LENGTH[level], "name": area.name, "one": area.code}
            yield about(FindingKind.CODE_WRONG, Severity.ERROR, [area], geometry=area.geometry, facts=facts)
            continue
        above = parent_code(area.code)
        if above and above not in parents:
            facts = {"parent": above}
            yield about(FindingKind.PARENT_MISSING, Severity.ERROR, [area], geometry=area.geometry, facts=facts)


def _doubled(areas: Sequence[GroundArea]) -> Iterator[Finding]:
    by_code = defaultdict(list)
    for area in areas:
        by_code[area.code].append(area)
    for code, same in by_code.items():
        if code and len(same) > 1:
            facts = {"times": len(same), "one": code}
            yield about(FindingKind.CODE_DOUBLED, Severity.ERROR, same, facts=facts)


def _households(areas: Sequence[GroundArea]) -> Iterator[Finding]:
    for area in areas:
        count = area.households
        if count is None:
            yield about(FindingKind.UNKNOWN_HOUSEHOLDS, Severity.WARNING, [area], geometry=area.geometry)
        elif count > MOST_HOUSEHOLDS or count < FEWEST_HOUSEHOLDS:
            many = count > MOST_HOUSEHOLDS
            yield about(
                FindingKind.MANY_HOUSEHOLDS if many else FindingKind.FEW_HOUSEHOLDS,
                Severity.WARNING,
                [area],
                size=count,
                unit="households",
                geometry=area.geometry,
                facts={"households": count, "limit": MOST_HOUSEHOLDS if many else FEWEST_HOUSEHOLDS},
            )
