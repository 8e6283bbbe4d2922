"""From groups of cases (one of each cell and key, as `windows.groups_sql` counts them) to what a map shows. Pure.

An answer told apart by category has tens of thousands of groups: they stay columns of whole numbers (numpy) until
there is one value for each cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yizhi.casework.domain.map_data import MapCell
from yizhi.insights.domain.copy.layout import DEGREE, decode_area
from yizhi.insights.domain.days import instant
from yizhi.insights.domain.windows import Group, key_text

type Numbers = NDArray[np.int64]
# Stands for "no key" (a case without a category) among whole numbers that are ids or positions.
_NONE = -1


@dataclass(frozen=True, slots=True)
class Groups:
    """Columns of equal length, named as in `Group`, in the order of cells and keys; `words` are the keys as texts.

    Several rows may be of one cell and key, until `together` made them one.
    """

    cell: Numbers
    key: Numbers
    n: Numbers
    late: Numbers
    sx: Numbers
    sy: Numbers
    ids: Numbers
    area: Numbers
    first: Numbers
    last: Numbers
    words: Mapping[int, str]

    @classmethod
    def read(cls, columns: Mapping[str, Any], by: str) -> Groups:
        """Take the columns as the engine gives them (masked where there are nulls)."""
        key = np.ma.filled(columns["key"].astype(np.int64), _NONE)
        order = np.lexsort((key, columns["cell"]))
        plain = {
            name: np.ma.filled(columns[name].astype(np.int64), 0)[order] for name in Group._fields if name != "key"
        }
        words = {number: key_text(by, None if number == _NONE else number) for number in np.unique(key).tolist()}
        return cls(key=key[order], words=words, **plain)

    def together(self) -> Groups:
        """Put the rows of one cell and key together: as they would be had they been counted by the engine."""
        if not len(self.cell):
            return self
        other = (self.cell[1:] != self.cell[:-1]) | (self.key[1:] != self.key[:-1])
        starts = np.flatnonzero(np.r_[True, other])

        def summed(column: Numbers) -> Numbers:
            return np.add.reduceat(column, starts)

        return Groups(
            cell=self.cell[starts], key=self.key[starts], n=summed(self.n), late=summed(self.late), sx=summed(self.sx), sy=summed(self.sy),
            ids=summed(self.ids), area=np.minimum.reduceat(self.area, starts), first=np.minimum.reduceat(self.first, starts),
            last=np.maximum.reduceat(self.last, starts), words=self.words,
        )  # fmt: skip

    @property
    def total(self) -> int:
        """How many cases there are."""
        return int(self.n.sum())

    def counts(self) -> dict[str, int]:
        """Return how many cases there are of each key, the first met first."""
        keys, met, inverse = np.unique(self.key, return_index=True, return_inverse=True)
        sums = np.zeros(len(keys), dtype=np.int64)
        np.add.at(sums, inverse, self.n)
        return {self.words[int(keys[at])]: int(sums[at]) for at in np.argsort(met)}

    def span(self) -> tuple[datetime, datetime] | None:
        """Return when the first and the last case were reported; None where nothing is known of that."""
        known = self.first > 0
        if not known.any():
            return None
        return instant(int(self.first[known].min())), instant(int(self.last[known].max()))

    def cells(self) -> tuple[list[MapCell], dict[int, MapCell]]:
        """Put the groups of each cell together, in the order of the cells; also those of a single case, by its id."""
        if not len(self.cell):
            return [], {}
        starts = np.flatnonzero(np.r_[True, self.cell[1:] != self.cell[:-1]])
        ends = [*starts[1:].tolist(), len(self.cell)]
        totals = np.add.reduceat(self.n, starts)
        lons, lats = (np.add.reduceat(sums, starts) / (totals * DEGREE) for sums in (self.sx, self.sy))
        # The area of the group with the most cases comes first in each cell.
        areas = self.area[np.lexsort((-self.n, self.cell))[starts]]
        words, n = [self.words[key] for key in self.key.tolist()], self.n.tolist()
        values = zip(
            starts.tolist(), ends, lons.tolist(), lats.tolist(), np.add.reduceat(self.late, starts).tolist(),
            areas.tolist(), self.cell[starts].tolist(), strict=True,
        )  # fmt: skip
        shown = [
            MapCell(
                lon, lat, late, dict(zip(words[start:end], n[start:end], strict=True)), area_code=decode_area(area),
                prefix=cell,
            )
            for start, end, lon, lat, late, area, cell in values
        ]  # fmt: skip
        return shown, {int(self.ids[starts[at]]): shown[at] for at in np.flatnonzero(totals == 1)}
