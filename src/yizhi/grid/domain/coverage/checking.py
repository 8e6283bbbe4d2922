"""The check of a division."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.coverage.codes import code_findings
from yizhi.grid.domain.coverage.findings import Finding, GroundArea
from yizhi.grid.enums import Level


def check_coverage(
    areas: Sequence[GroundArea], parents: Mapping[str, BaseGeometry | None], level: Level = Level.GRID
) -> list[Finding]:
    """Return what is wrong with a division, errors first.

    `parents` has the code of every area above and its boundary (WGS 84 degrees; None where it has none).
    """
    return code_findings(areas, parents, level)
