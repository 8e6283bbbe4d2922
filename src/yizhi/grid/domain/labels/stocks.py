"""Sheets of sticky labels: how big a label is and where it lies on the paper. Millimetres throughout."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yizhi.kernel.errors import InvalidInputError

PAPERS: Final = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
SMALLEST, LARGEST = 25.0, 297.0


@dataclass(frozen=True, slots=True)
class Stock:
    """A sheet: its paper, the size of a label, where the first one begins, and the gaps between them."""

    name: str
    paper: str
    width: float
    height: float
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0

    def _fit(self, room: float, size: float, gap: float) -> int:
        # Half a tenth of a millimetre: sheets that fill the paper to its edge must not lose a row to rounding.
        return max(0, math.floor((room + gap + 0.05) / (size + gap)))

    @property
    def columns(self) -> int:
        """How many labels lie side by side."""
        return self._fit(PAPERS[self.paper][0] - self.left, self.width, self.gap_x)

    @property
    def rows(self) -> int:
        """How many lie one below the other."""
        return self._fit(PAPERS[self.paper][1] - self.top, self.height, self.gap_y)

    @property
    def count(self) -> int:
        """How many labels a sheet holds."""
        return self.columns * self.rows

    def corner(self, index: int) -> tuple[float, float]:
        """Return where a label's upper left corner lies, from the paper's upper left, row by row."""
        row, column = divmod(index, self.columns)
        return self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)


STOCKS: Final = {
    stock.name: stock
    for stock in (
        Stock("70x37", "A4", 70.0, 37.0, left=0.0, top=0.5),
        Stock("99x67", "A4", 99.1, 67.7, left=4.65, top=13.1, gap_x=2.5),
        Stock("50x50", "A4", 50.0, 50.0, left=20.0, top=13.5, gap_x=10.0, gap_y=5.0),
    )
}


def custom_stock(
    paper: str,
    *,
    width: float,
    height: float,
    left: float,
    top: float,
    gap_x: float = 0.0,
    gap_y: float = 0.0,
) -> Stock:
    """Return a sheet of the user's own. Raises InvalidInputError, naming the field, where no label fits."""
    if paper not in PAPERS:
        raise InvalidInputError(_("Choose a paper."), field="paper")
    for name, value in (("width", width), ("height", height)):
        if not SMALLEST <= value <= LARGEST:
            message = _("Between %(least)d and %(most)d mm.") % {"least": SMALLEST, "most": LARGEST}
            raise InvalidInputError(message, field=name)
    for name, value in (("left", left), ("top", top), ("gap_x", gap_x), ("gap_y", gap_y)):
        if not 0 <= value <= LARGEST:
            raise InvalidInputError(_("Between %(least)d and %(most)d mm.") % {"least": 0, "most": LARGEST}, field=name)
    made = Stock("custom", paper, width, height, left, top, gap_x, gap_y)
    if not made.count:
        raise InvalidInputError(_("No label of this size fits on the paper."), field="width")
    return made
