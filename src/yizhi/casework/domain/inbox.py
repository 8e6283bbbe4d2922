"""The desk's list: fifty of a million cases under any filter, in one statement, and the counts on its tabs.

Open stages come most pressing first (by when the stage is due), everything else
newest first. Paging is by the last row seen, so that no page is slower than the
first. The indexes are in `models/case.py`; `./run bench desk` measures them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BigIntegerField, Count, Q, QuerySet

from yizhi.casework.domain import search
from yizhi.casework.domain.plans import Plain, also_in, stages_in
from yizhi.casework.enums import ENDED_STAGES, OPEN_STAGES, Source, Stage
from yizhi.casework.models import Case
from yizhi.kernel.scoping import CODE_LENGTH, covers, within

PAGE: Final = 50
# By the wall clock: half a working day, so that what is due before the next break or tonight is seen in time.
SOON: Final = timedelta(hours=4)
# What the list may show instead of one stage.
OPEN, ENDED, EVERY = "open", "ended", "all"
LATE, SOON_DUE = "late", "soon"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Stages at which few of the ended cases are: they have an index of their own.
RARE_STAGES: Final = (Stage.REFUSED, Stage.MERGED, Stage.WITHDRAWN)
PLAIN: Final = {
    "plain_area_code": Plain("area_code"), "plain_stage": Plain("stage"), "plain_source": Plain("source"),
    "plain_category_id": Plain("category_id", output_field=BigIntegerField()), "plain_lead_id": Plain("lead_id", output_field=BigIntegerField()),
}  # fmt: skip
_LARGEST = 253_000_000_000_000_000
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to. Empty values narrow nothing; `area` is a code (prefix)."""

    stage: str = Stage.REPORTED
    area: str = ""
    category: int | None = None
    source: str = ""
    organisation: int | None = None
    when: str = ""
    supervised: bool = False
    text: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def by_due(self) -> bool:
        """Whether the most pressing come first; suspended cases have no clock, ended ones need none."""
        return self.stage == OPEN or (self.stage in OPEN_STAGES and self.stage != Stage.SUSPENDED) or bool(self.when)


@dataclass(frozen=True, slots=True)
class Row:
    """A case as one line of the list. Names of areas, categories and organisations come from memory."""

    id: int
    number: str
    title: str
    stage: str
    area_code: str
    category_id: int | None
    severity: str
    source: str
    reported_at: datetime
    due_at: datetime | None
    suspended_until: datetime | None
    supervised_until: datetime | None
    report_count: int
    reopen_count: int
    lead_id: int | None
    lon: float | None
    lat: float | None

    @property
    def source_label(self) -> str:
        """Where it came from, in words."""
        return str(Source(self.source).label)


_FIELDS = tuple(Row.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursor of the next page ("" on the last one)."""

    rows: list[Row]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open cases stand at each stage, and how many are late or soon due."""

    by_stage: dict[str, int] = field(default_factory=dict)
    late: int = 0
    soon: int = 0

    @property
    def open(self) -> int:
        """All that somebody still has to do."""
        return sum(self.by_stage.values())


def narrowed(areas: Sequence[str], wanted: str) -> tuple[str, ...]:
    """Return the part of a scope that lies in a wanted area; all of it where none is wanted."""
    if not wanted:
        return tuple(areas)
    if any(covers(code, wanted) for code in areas):
        return (wanted,)
    return tuple(code for code in areas if covers(wanted, code))


def local_midnight(day: date) -> datetime:
    """Return the instant at which a day of the deployment's zone begins."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def _stage_filter(filters: Filters) -> Q:
    if filters.stage == ENDED:
        return Q(stage__in=ENDED_STAGES)
    if filters.stage in Stage.values:
        # The second condition tells both databases that the partial indexes of open cases hold every row.
        return Q(stage=filters.stage) & (Q(stage__in=OPEN_STAGES) if filters.stage in OPEN_STAGES else Q())
    return Q(stage__in=OPEN_STAGES) if filters.stage == OPEN or filters.when else Q()


def _facts(filters: Filters, *, now: datetime) -> Q:
    """Return the filters that look at the case's own columns, but for its area and stage."""
    exact = {"category_id": filters.category, "source": filters.source or None, "lead_id": filters.organisation}
    condition = Q(**{name: value for name, value in exact.items() if value is not None})
    if filters.when == LATE:
        condition &= Q(due_at__lt=now)
    elif filters.when == SOON_DUE:
        condition &= Q(due_at__gte=now, due_at__lte=now + SOON)
    if filters.supervised:
        condition &= Q(supervised_until__isnull=False)
    if filters.since:
        condition &= Q(reported_at__gte=local_midnight(filters.since))
    if filters.until:
        condition &= Q(reported_at__lt=local_midnight(filters.until + timedelta(days=1)))
    return condition


def _cursor(moment: datetime, pk: int) -> str:
    return f"{(moment - _EPOCH) // _MICROSECOND}.{pk}"


def _read_cursor(typed: str) -> tuple[datetime, int] | None:
    at, _dot, pk = typed.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) <= _DIGITS for part in (at, pk)) or int(at) > _LARGEST:
        return None
    return _EPOCH + int(at) * _MICROSECOND, int(pk)


def _beyond(column: str, after: str, *, ascending: bool) -> Q:
    cursor = _read_cursor(after)
    if cursor is None:
        return Q()
    way = "gt" if ascending else "lt"
    # The first half is what an index can seek to; the second settles equal moments.
    return Q(**{f"{column}__{way}e": cursor[0]}) & (
        Q(**{f"{column}__{way}": cursor[0]}) | Q(**{f"pk__{way}": cursor[1]})
    )


def conditions(filters: Filters, *, now: datetime) -> Q:
    """Return what filters ask of a case, its area and the text excepted."""
    return _stage_filter(filters) & _facts(filters, now=now)


def _held(column: str, value: object, *, driving: bool) -> Q:
    """Return "column is value", with the column as what leads to the rows or only as what they are checked against."""
    return Q(**{column if driving else f"plain_{column}": value})


def _stage_of(filters: Filters) -> Q:
    """Return the stage filter in the words of the partial indexes, so that both databases see that they hold every row."""
    if filters.stage in OPEN_STAGES:
        return also_in(OPEN_STAGES) & Q(plain_stage=filters.stage)
    if filters.stage == OPEN or (filters.when and filters.stage == EVERY):
        return Q(stages_in(OPEN_STAGES))
    if filters.stage in RARE_STAGES:
        return also_in(RARE_STAGES) & Q(stage=filters.stage)
    return (
        Q()
        if filters.stage == EVERY
        else Q(plain_stage__in=ENDED_STAGES if filters.stage == ENDED else [filters.stage])
    )


def matching(areas: Sequence[str], filters: Filters, *, now: datetime) -> QuerySet[Case]:
    """Return the cases of a scope under filters, unordered; the text excepted.

    The list is read along one index in its order. Which one is settled here and not
    left to guesses: lists by due time follow the open cases, others the narrowest of
    grid, category, organisation and source, or else all cases. What does not lead is
    checked against columns of the same index (`models/case.py`).
    """
    scope = narrowed(areas, filters.area)
    if not scope:
        return Case.objects.none()
    leads = not filters.by_due and filters.stage not in RARE_STAGES
    grid = scope[0] if len(scope) == 1 and len(scope[0]) == CODE_LENGTH else ""
    condition = _held("area_code", grid, driving=leads) if grid else within("plain_area_code", scope)
    for column, value in (
        ("category_id", filters.category),
        ("lead_id", filters.organisation),
        ("source", filters.source),
    ):
        if value:
            condition &= _held(column, value, driving=leads and not grid)
            leads = False
    rest = replace(filters, category=None, organisation=None, source="")
    return Case.objects.alias(**PLAIN).filter(condition, _stage_of(filters), _facts(rest, now=now))


def inbox(areas: Sequence[str], filters: Filters, *, now: datetime, after: str = "", size: int = PAGE) -> Page:
    """Return one page of the list for a scope of area codes (1 statement; 2 with a text)."""
    ascending = filters.by_due
    column = "due_at" if ascending else "reported_at"
    rows = matching(areas, filters, now=now).filter(_beyond(column, after, ascending=ascending))
    if ascending:
        rows = rows.filter(due_at__isnull=False)
    if filters.text:
        rows = search.narrow(rows, filters.text)
    sign = "" if ascending else "-"
    found = [Row(*values) for values in rows.order_by(f"{sign}{column}", f"{sign}pk").values_list(*_FIELDS)[: size + 1]]
    if len(found) <= size:
        return Page(found)
    last = found[size - 1]
    return Page(found[:size], _cursor(getattr(last, column), last.id))


def find_row(areas: Sequence[str], number: str) -> Row | None:
    """Return one case as a line of the list, None outside the scope (1 statement)."""
    values = Case.objects.filter(within("area_code", areas), number=number).values_list(*_FIELDS).first()
    return Row(*values) if values else None


def open_counts(areas: Sequence[str], *, now: datetime, filters: Filters | None = None) -> Counts:
    """Return how many open cases of a scope stand where, under every filter but stage and text (1 statement)."""
    wanted = replace(filters or Filters(), stage=OPEN, text="", when="")
    late, soon = Count("pk", filter=Q(due_at__lt=now)), Count("pk", filter=Q(due_at__gte=now, due_at__lte=now + SOON))
    rows = (
        matching(areas, wanted, now=now).values_list("stage").annotate(n=Count("pk"), late=late, soon=soon).order_by()
    )
    found: list[tuple[Any, ...]] = list(rows)
    return Counts(
        {row[0]: row[1] for row in found}, late=sum(row[2] for row in found), soon=sum(row[3] for row in found)
    )
