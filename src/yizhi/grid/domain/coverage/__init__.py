"""A division checked as a coverage (no overlaps, no gaps), and repaired where somebody asks for it. Pure.

findings = check_coverage(areas, parents, Level.GRID)
result = repair(areas, parents, {FindingKind.SLIVER, FindingKind.INVALID}, Level.GRID)
result.areas, result.changes                      # nothing is changed that was not asked for
"""

from yizhi.grid.domain.coverage.checking import check_coverage
from yizhi.grid.domain.coverage.findings import REPAIRABLE_KINDS, Finding, FindingKind, GroundArea, Severity
from yizhi.grid.domain.coverage.repairing import Change, Repaired, repair

__all__ = [
    "REPAIRABLE_KINDS",
    "Change",
    "Finding",
    "FindingKind",
    "GroundArea",
    "Repaired",
    "Severity",
    "check_coverage",
    "repair",
]
