"""What a window of the map holds, as one statement over the copy.

Open cases are counted one by one. Ended ones too, but for wide windows: there the cells that lie wholly
inside are counted as they were put together (`base.roll…`), and only the cases of those on the edge,
which lie in four narrow strips, one by one. A wide window of a stretch of time reads cases in the order of their time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from yizhi.casework.domain.inbox import SOON, Filters
from yizhi.casework.domain.map_data import IN_TIME_KEY, LATE_KEY, LATENESS, NO_CLOCK_KEY, SOON_KEY
from yizhi.insights.domain.copy.conditions import (
    Fact,
    asks_ended,
    asks_open,
    facts_of,
    in_areas,
    in_box,
    reported_between,
    reported_in,
    stages_of,
)
from yizhi.insights.domain.copy.layout import IS_OPEN, SOURCES, STAGES, in_stages, shift
from yizhi.insights.domain.copy.rolls import PERIOD, RESOLUTIONS, ROLLS, TIMED, Periods, Roll, periods_in
from yizhi.insights.domain.days import microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from yizhi.casework.domain.map_data import Window

# A rolled cell is at least this much finer than a shown one: finer ones put less together than reading the edge costs.
_FINER: Final = 1
# By these, all cells put together know the key of their cases.
_ROLLED_KEYS: Final = ("stage", "late")
type Reach = dict[int, tuple[int, int]]
type Box = tuple[int, int, int, int]


class Group(NamedTuple):
    """Cases of one cell and key: how many, how many late, sums of places and ids, an area, first and last report."""

    cell: int
    key: int | None
    n: int
    late: int
    sx: int
    sy: int
    ids: int
    area: int | None
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the copy: whose cases, which of them, where, told apart by what."""

    areas: Sequence[str]
    filters: Filters
    window: Window
    by: str
    now: datetime

    @property
    def facts(self) -> list[Fact]:
        """Conditions on what a case is."""
        return facts_of(self.filters, now=self.now)

    @property
    def asked(self) -> set[str]:
        """The columns that must be known of a case, besides its area and stage."""
        return {*(fact.column for fact in self.facts), *({self.by} - set(_ROLLED_KEYS))}

    @property
    def whose(self) -> str:
        """Conditions on area, stage and what a case is."""
        return self._whose(self.facts)

    @property
    def whenever(self) -> str:
        """The same of cases reported at any time."""
        return self._whose(fact for fact in self.facts if fact.column != "reported")

    def _whose(self, facts: Iterable[Fact]) -> str:
        stages = in_stages(stages_of(self.filters))
        return " AND ".join([in_areas(self.areas), stages, *(fact.condition for fact in facts)])

    @property
    def inside(self) -> str:
        """The condition that a case lies in the window."""
        return boxed(in_box(self.window))

    @property
    def condition(self) -> str:
        """Every condition on a case."""
        return f"{self.inside} AND {self.whose}"

    def tables(self) -> list[str]:
        """Tables of the base that may hold such cases."""
        wanted = [("base.live", asks_open(self.filters)), ("base.ended", asks_ended(self.filters))]
        return [table for table, is_wanted in wanted if is_wanted]


def boxed(box: Box) -> str:
    """Return the condition that a point lies in a box."""
    return f"x BETWEEN {box[0]} AND {box[1]} AND y BETWEEN {box[2]} AND {box[3]}"


def key_sql(by: str, now: datetime, *, ended: bool = False) -> str:
    """Return what cases are told apart by, as a number; ended ones have no clock."""
    if by != "late":
        return by
    moment, soon = microseconds(now), microseconds(now + SOON)
    numbers = {key: number for number, key in enumerate(LATENESS)}
    if ended:
        return str(numbers[NO_CLOCK_KEY])
    return (
        f"CASE WHEN due IS NULL OR NOT ({IS_OPEN}) THEN {numbers[NO_CLOCK_KEY]} WHEN due < {moment} THEN {numbers[LATE_KEY]} "
        f"WHEN due <= {soon} THEN {numbers[SOON_KEY]} ELSE {numbers[IN_TIME_KEY]} END"
    )


def key_text(by: str, number: int | None) -> str:
    """Return the key that a number stands for."""
    if by == "category":
        return "" if number is None else str(number)
    return {"stage": STAGES, "source": SOURCES, "late": LATENESS}[by][number or 0]


def _each(question: Question, resolution: int, table: str, condition: str, *, sign: str = "") -> str:
    """Return the statement that gives each case of a table as a group of its own; taken away ones (`sign`) say nothing of areas and times."""
    late = f"CASE WHEN due < {microseconds(question.now)} AND {IS_OPEN} THEN {sign}1 ELSE 0 END"
    ended = table in {"base.ended", "base.timed"}
    known = "area, reported AS lo, reported AS hi" if not sign else "NULL, NULL, NULL"
    return (
        f"SELECT h3 >> {shift(resolution)} AS cell, {key_sql(question.by, question.now, ended=ended)} AS key, {sign}1 AS n, "  # noqa: S608 - constants and whole numbers
        f"{0 if ended else late} AS late, {sign}x AS sx, {sign}y AS sy, {sign}id AS ids, {known} FROM {table} WHERE {condition}"
    )


def roll_for(question: Question, resolution: int) -> Roll | None:
    """Return the cells put together that serve a question; None where cases must be counted one by one."""
    asked, longest = question.asked, max(map(len, question.areas), default=0)
    fitting = (roll for roll in ROLLS if roll.resolution >= resolution + _FINER and roll.knows(asked, longest))
    return next(fitting, None)


def _edges(box: Box, reach: tuple[int, int]) -> list[str]:
    """Return the conditions that a point lies along the edges of a box, as deep as a cell reaches: at the sides, or else above and below."""
    west, east, south, north = box
    left, right = west + reach[0], east - reach[0]
    low, high = south + reach[1], north - reach[1]
    return [
        f"(x BETWEEN {west} AND {left} OR x BETWEEN {right} AND {east}) AND y BETWEEN {south} AND {north}",
        f"x BETWEEN {left + 1} AND {right - 1} AND (y BETWEEN {south} AND {low} OR y BETWEEN {high} AND {north})",
    ]


def _conditions(facts: Iterable[Fact]) -> str:
    return "".join(f" AND {fact.condition}" for fact in facts)


class _Rolled(NamedTuple):
    """Whose cases a roll counts, as conditions on its rows and on the same cases one by one; and on what it leaves: the days at the ends of a time."""

    rows: str
    cases: str
    left: list[str]


def _counted(question: Question, roll: Roll) -> _Rolled | None:
    """Return whose cases a roll counts; None where it counts none."""
    if roll.facet != PERIOD:
        return _Rolled(question.whose, question.whose, [])
    since, until = reported_in(question.filters)
    periods, whenever = periods_in(since, until), question.whenever
    if periods is None:
        return None
    ends: list[tuple[int | None, int | None]] = []
    if periods.begin is not None:
        ends.append((since, periods.begin))
    if periods.over is not None:
        ends.append((periods.over, until))
    return _Rolled(
        whenever + _numbered(periods),
        whenever + _conditions(reported_between(periods.begin, periods.over)),
        [whenever + _conditions(reported_between(*end)) for end in ends if end[0] != end[1]],
    )


def _numbered(periods: Periods) -> str:
    first = "" if periods.first is None else f" AND {PERIOD} >= {periods.first}"
    return first + ("" if periods.last is None else f" AND {PERIOD} <= {periods.last}")


def _rolled(question: Question, resolution: int, roll: Roll, reach: tuple[int, int]) -> list[str] | None:
    """Return the parts that count ended cases by cells put together; None where the window or the time is too small for that."""
    whose = _counted(question, roll)
    box = in_box(question.window)
    west, east, south, north = box
    if whose is None or east - west <= 2 * reach[0] + 1 or north - south <= 2 * reach[1] + 1:
        return None
    within = f"x0 >= {west} AND x1 <= {east} AND y0 >= {south} AND y1 <= {north}"
    touching = f"x1 >= {west} AND x0 <= {east} AND y1 >= {south} AND y0 <= {north}"
    whole = (
        f"SELECT cell >> {shift(resolution) - shift(roll.resolution)} AS cell, {key_sql(question.by, question.now, ended=True)} AS key, "  # noqa: S608 - constants and whole numbers
        f"n, 0 AS late, sx, sy, ids, area, lo, hi FROM {roll.table} WHERE {within} AND {whose.rows}"
    )
    on_edge = f"h3 >> {shift(roll.resolution)} IN (SELECT cell FROM {roll.table} WHERE {touching} AND NOT ({within}))"  # noqa: S608 - the same
    edges = (f"{edge} AND {whose.cases} AND {on_edge}" for edge in _edges(box, reach))
    ends = (f"{question.inside} AND {left}" for left in whose.left)
    return [
        whole,
        *(_each(question, resolution, "base.ended", edge) for edge in edges),
        *(_each(question, resolution, "base.timed", end) for end in ends),
    ]


def _in_time(question: Question, resolution: int) -> bool:
    """Tell whether a question is better asked of cases in the order of their time: a wide one, of a stretch of time."""
    wide = resolution + _FINER <= RESOLUTIONS[0]
    return wide and reported_in(question.filters) != (None, None) and question.asked <= set(TIMED)


def _ended(question: Question, resolution: int, reach: Reach) -> list[str]:
    """Return the parts that count ended cases."""
    roll = roll_for(question, resolution)
    rolled = _rolled(question, resolution, roll, reach[roll.resolution]) if roll else None
    table = "base.timed" if _in_time(question, resolution) else "base.ended"
    return rolled or [_each(question, resolution, table, question.condition)]


def groups_sql(question: Question, resolution: int, reach: Reach, *, since: bool = True) -> str:
    """Return the statement that counts a window's cases by cell and key, in no order; each row is a `Group`.

    All parts are summed up at once: every grouping takes time to plan and memory that pages of the base would be kept in.
    `since`: whether anything happened since the base was made.
    """
    tables = question.tables()
    parts = _ended(question, resolution, reach) if "base.ended" in tables else []
    single = [*(table for table in tables if table != "base.ended"), *(["tail"] if since else [])]
    parts += [_each(question, resolution, table, question.condition) for table in single]
    if since:
        parts.append(_each(question, resolution, "gone", question.condition, sign="-"))
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in ("n", "late", "sx", "sy", "ids"))
    return (
        f"SELECT cell, key, {sums}, min(area) AS area, min(lo) AS first, max(hi) AS last FROM ({' UNION ALL '.join(parts)}) "  # noqa: S608 - constants and whole numbers
        f"GROUP BY cell, key{' HAVING sum(n) > 0' if since else ''}"
    )


def _one_by_one(question: Question, select: Callable[[str], str], *, since: bool) -> str:
    """Return the statement over each of a window's cases: what the base says of those nothing happened to, and the tail."""
    parts = [select(table) for table in question.tables()]
    if since:
        parts = [f"{part} AND id NOT IN (SELECT id FROM gone)" for part in parts] + [select("tail")]  # noqa: S608 - constants and whole numbers
    return " UNION ALL ".join(parts)


def ids_sql(question: Question, most: int) -> str:
    """Return the statement that names a window's cases, at most so many, in the order of their ids."""
    ids = _one_by_one(question, lambda table: f"SELECT id FROM {table} WHERE {question.condition}", since=True)  # noqa: S608 - constants and whole numbers
    return f"{ids} ORDER BY id LIMIT {most}"


def each_sql(question: Question, resolution: int, most: int, *, since: bool = True) -> str:
    """Return the statement that gives each of a window's cases as a `Group` of its own, at most so many, in no order.

    `since`: whether anything happened since the base was made.
    """
    each = _one_by_one(question, lambda table: _each(question, resolution, table, question.condition), since=since)
    return f"SELECT cell, key, n, late, sx, sy, ids, area, lo AS first, hi AS last FROM ({each}) LIMIT {most}"  # noqa: S608 - constants and whole numbers
