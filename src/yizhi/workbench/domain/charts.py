"""Small charts drawn by the server: plain geometry for an SVG, beside a table that says the same. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhi.workbench.domain.area_page import Week

WIDTH: Final = 360
HEIGHT: Final = 112
_TOP, _BOTTOM, _LEFT = 14, 92, 26
_BAR: Final = 9
_GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a week: where it stands, how high, and what it counts."""

    x: float
    y: float
    height: float
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in pairs (reported, closed), the words below some weeks, and the line of the highest count."""

    bars: list[Bar]
    labels: list[tuple[float, str]]
    highest: int
    width: int = WIDTH
    height: int = HEIGHT
    top: int = _TOP
    bottom: int = _BOTTOM
    left: int = _LEFT
    bar: int = _BAR

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(bar.count for bar in self.bars)


def bars_of(weeks: Sequence[Week]) -> Chart:
    """Return the chart of a trend; weeks side by side, both counts on one scale."""
    highest = max([1, *(week.reported for week in weeks), *(week.closed for week in weeks)])
    step = (WIDTH - _LEFT) / max(len(weeks), 1)
    bars: list[Bar] = []
    labels: list[tuple[float, str]] = []
    for number, week in enumerate(weeks):
        middle = _LEFT + step * (number + 0.5)
        for kind, count, x in (
            ("reported", week.reported, middle - _BAR - _GAP / 2),
            ("closed", week.closed, middle + _GAP / 2),
        ):
            height = (_BOTTOM - _TOP) * count / highest
            bars.append(Bar(round(x, 1), round(_BOTTOM - height, 1), round(height, 1), kind, count))
        if (len(weeks) - 1 - number) % 3 == 0:
            labels.append((round(middle, 1), f"{week.first.month}/{week.first.day}"))
    return Chart(bars, labels, highest)
