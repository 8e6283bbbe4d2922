"""Master data as acts need it, kept in the process for up to a minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils import translation

from yizhi.casework.domain.clocks import Deadline, deadline
from yizhi.casework.enums import CategoryKind, LimitedStep, Severity, TimeKind
from yizhi.casework.models import CaseStandard, Category, ReasonCode, StepLimit
from yizhi.kernel.memo import memo
from yizhi.org.domain.calendar import load_calendar


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount of one kind of time."""

    amount: int
    kind: TimeKind

    def from_(self, start: datetime) -> Deadline:
        """Return the deadline that starts at an instant."""
        return deadline(start, self.amount, self.kind, load_calendar())


# Defaults of docs/workflow.md, used where the table has no row.
DEFAULT_STEP_LIMITS: Mapping[LimitedStep, Limit] = MappingProxyType(
    {
        LimitedStep.ACCEPT: Limit(2, TimeKind.WORKING_HOURS),
        LimitedStep.DISPATCH: Limit(1, TimeKind.WORKING_HOURS),
        LimitedStep.SIGN: Limit(1, TimeKind.WORKING_HOURS),
        LimitedStep.VERIFY: Limit(4, TimeKind.WORKING_HOURS),
        LimitedStep.CHECK: Limit(1, TimeKind.WORKING_DAYS),
    },
)
DEFAULT_LIMIT = Limit(5, TimeKind.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Standard:
    """What the case standard says for a category and severity."""

    limit: Limit
    lead_id: int | None = None
    joint_ids: tuple[int, ...] = ()
    file_condition: str = ""
    close_condition: str = ""
    is_default: bool = False


@memo(60)
def step_limit(step: LimitedStep) -> Limit:
    """Return how long a step may take."""
    row = StepLimit.objects.filter(step=step).first()
    return Limit(row.limit, TimeKind(row.time_kind)) if row else DEFAULT_STEP_LIMITS[step]


@memo(60)
def standard(category_id: int | None, severity: Severity) -> Standard:
    """Return the standard of a category and severity, else of its ordinary severity, else 5 working days."""
    if category_id is None:
        return Standard(DEFAULT_LIMIT, is_default=True)
    rows = {row.severity: row for row in CaseStandard.objects.filter(category_id=category_id).prefetch_related("joint")}
    row = rows.get(severity) or rows.get(Severity.ORDINARY) or next(iter(rows.values()), None)
    if row is None:
        return Standard(DEFAULT_LIMIT, is_default=True)
    joint = tuple(sorted(o.pk for o in row.joint.all()))
    return Standard(
        Limit(row.limit, TimeKind(row.time_kind)), row.lead_id, joint, row.file_condition, row.close_condition
    )


@memo(60)
def categories() -> Mapping[int, Category]:
    """Return every category by id, active or not (older cases keep theirs)."""
    return MappingProxyType({c.pk: c for c in Category.objects.select_related("dictionary")})


def component_classes() -> Mapping[str, tuple[str, str]]:
    """Return (name, major class) of the current dictionary's component classes by their five digits, in the reader's language."""
    return _component_classes(translation.get_language())


@memo(5)
def _component_classes(_language: str | None) -> Mapping[str, tuple[str, str]]:
    """Return them for a language: asked for with every row of a list and of a file."""
    return MappingProxyType(
        {
            category.code: (category.label, category.major_label)
            for category in categories().values()
            if category.kind == CategoryKind.COMPONENT and category.is_active and category.dictionary.is_current
        }
    )


@memo(60)
def reasons() -> Mapping[tuple[str, str], ReasonCode]:
    """Return the active listed reasons by (act, code), in their order."""
    return MappingProxyType({(r.act, r.code): r for r in ReasonCode.objects.filter(is_active=True)})
