"""Ended cases put together by cell, so that a wide window need not read each: which tables there are, and what each still knows.

A roll knows the stage of its cases, their area, and at most one facet more. Told apart by many categories little is put
together at fine cells or by grid: facets are kept at the coarsest resolution, by subdistrict. One facet is when cases were
reported, by periods of some 25 days: of a stretch of time the whole periods are counted so, and the days at its ends case by
case, out of `base.timed`: the ended cases once more, in the order of their time.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

from yizhi.insights.domain.copy.layout import COLUMNS, area_step, shift

PERIOD: Final = "period"
# A period is 2^41 microseconds: its number is the leading bits of a time.
_PERIOD_BITS: Final = 41
_FACTS: Final = {PERIOD: "reported"}


class Periods(NamedTuple):
    """The whole periods of a stretch of time: the first and the last one, and the moments (microseconds) when they begin and are over; None = no end."""

    first: int | None
    last: int | None
    begin: int | None
    over: int | None


def periods_in(since: int | None, until: int | None) -> Periods | None:
    """Return the whole periods from one moment to another (not included), in microseconds; None where there is none."""
    first = None if since is None else -(-since >> _PERIOD_BITS)
    last = None if until is None else (until >> _PERIOD_BITS) - 1
    if first is not None and last is not None and first > last:
        return None
    return Periods(
        first,
        last,
        None if first is None else first << _PERIOD_BITS,
        None if last is None else (last + 1) << _PERIOD_BITS,
    )


@dataclass(frozen=True, slots=True)
class Roll:
    """One table: cells of an H3 resolution, codes of areas cut to so many digits, and the facet kept beside the stage: a column or `PERIOD` ("" = none)."""

    resolution: int
    digits: int = 15
    facet: str = ""

    @property
    def table(self) -> str:
        """Its name in the base."""
        return f"base.roll{self.resolution}{'_' if self.facet else ''}{self.facet}"

    @property
    def columns(self) -> str:
        """What its cases have in common."""
        return f"cell, area, stage{', ' if self.facet else ''}{self.facet}"

    @property
    def column(self) -> str:
        """The column of a case that the facet is of."""
        return _FACTS.get(self.facet, self.facet)

    def sql(self) -> str:
        """Return the statement that makes it from `base.ended`; `x0`…`y1` is the box of all points of the cell."""
        step = area_step(self.digits)
        area = "area" if step == 1 else f"area - area % {step} AS area"
        kept = {"": "", PERIOD: f", reported >> {_PERIOD_BITS} AS {PERIOD}"}
        facet = kept.get(self.facet, f", {self.facet}")
        order = f"{PERIOD}, cell" if self.facet == PERIOD else self.columns
        return (
            f"SELECT {self.columns}, n, sx, sy, ids, lo, hi, min(x0) OVER w AS x0, max(x1) OVER w AS x1, "  # noqa: S608 - constants
            f"min(y0) OVER w AS y0, max(y1) OVER w AS y1 FROM (SELECT h3 >> {shift(self.resolution)} AS cell, {area}, stage{facet}, "
            "CAST(count(*) AS INTEGER) AS n, CAST(sum(x) AS BIGINT) AS sx, CAST(sum(y) AS BIGINT) AS sy, "
            "CAST(sum(id) AS BIGINT) AS ids, min(reported) AS lo, max(reported) AS hi, min(x) AS x0, max(x) AS x1, min(y) AS y0, "
            f"max(y) AS y1 FROM base.ended WHERE h3 IS NOT NULL GROUP BY ALL) WINDOW w AS (PARTITION BY cell) ORDER BY {order}"
        )

    def knows(self, columns: Collection[str], longest: int) -> bool:
        """Tell whether it can answer what asks for these columns of areas whose longest code has so many digits."""
        return longest <= self.digits and all(column == self.column for column in columns)


# Coarse before fine, what is put together most first.
ROLLS: Final = (
    Roll(8),
    Roll(9),
    Roll(8, 9, "source"),
    Roll(8, 9, "lead"),
    Roll(8, 9, "category"),
    Roll(8, 9, PERIOD),
)
RESOLUTIONS: Final = tuple(sorted({roll.resolution for roll in ROLLS}))
# What `base.timed` says of a case, and the statement that makes it: by some 19 hours, and within them by cell.
TIMED: Final = ("id", "h3", "x", "y", "area", "stage", "category", "source", "lead", "reported")
TIMED_SQL: Final = f"SELECT {', '.join(TIMED)} FROM base.ended ORDER BY reported >> 36, h3"  # noqa: S608 - constants
# A changed meaning of the same columns counts this up: every copy is then made again.
_EDITION: Final = 1
EDITION: Final = zlib.crc32(json.dumps([_EDITION, COLUMNS, [roll.sql() for roll in ROLLS], TIMED_SQL]).encode())
