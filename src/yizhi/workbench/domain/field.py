"""What a grid worker reads: their grids, the looks that wait for them, and what one look needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yizhi.casework.domain import snapshot, standards
from yizhi.casework.domain.inbox import SOON
from yizhi.casework.domain.queries import open_checks_of
from yizhi.casework.enums import OPEN_STAGES, CheckKind, OrderStage, PhotoPhase, Severity
from yizhi.casework.models import Case, CasePhoto, Check, Order, Report
from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.scoping import covers, within
from yizhi.org.actor import Actor
from yizhi.org.enums import Role

MOST_TASKS = 200
BEFORE = (PhotoPhase.REPORT, PhotoPhase.BEFORE, PhotoPhase.VERIFICATION)


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One look: the case, its photos before and after, the handlers' results, and what may be said."""

    task: Check
    view: snapshot.CaseView
    orders: list[Order]
    before: list[CasePhoto]
    after: list[CasePhoto]
    looked: list[CasePhoto]
    reports: list[Report]
    condition: str


def worker_areas(actor: Actor) -> list[str]:
    """Return the codes a grid worker works on, without those that lie in another of them."""
    codes = sorted(set(actor.areas(Role.GRID_WORKER)))
    return [code for code in codes if not any(code != other and covers(other, code) for other in codes)]


def grids_of(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of every active grid below the worker's areas (no statements)."""
    areas, wanted = worker_areas(actor), CODE_LENGTH[Level.GRID]
    found = [
        info
        for code, info in area_index().items()
        if len(code) == wanted and info.is_active and any(covers(a, code) for a in areas)
    ]
    return [(info.code, show_area(info.code)) for info in found]


def _done_by(actor: Actor) -> Exists:
    done = Order.objects.filter(case_id=OuterRef("case_id"), stage=OrderStage.DONE, ended_by_id=actor.user_id)
    return Exists(done)


def tasks_of(actor: Actor, *, area: str = "") -> QuerySet[Check]:
    """Return the open looks that are the worker's to take, never at their own work, most pressing first."""
    rows = open_checks_of(actor).exclude(_done_by(actor) & Q(kind=CheckKind.CHECK))
    return rows.filter(within("area_code", [area])) if area else rows


def list_tasks(actor: Actor, *, area: str = "") -> list[Check]:
    """Return the tasks of a list with their cases (1 statement)."""
    return list(tasks_of(actor, area=area).select_related("case__category")[:MOST_TASKS])


def count_open(actor: Actor, *, now: datetime) -> dict[str, int]:
    """Count the open cases of the worker's areas, and those that are late or soon (1 statement)."""
    rows = Case.objects.filter(within("area_code", worker_areas(actor)), stage__in=OPEN_STAGES)
    counts: dict[str, int] = rows.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lte=now)),
        soon=Count("pk", filter=Q(due_at__gt=now, due_at__lte=now + SOON)),
    )
    return counts


def find_task(actor: Actor, pk: int) -> Check:
    """Return a look in the worker's areas, done or not, or raise NotFoundError (1 statement)."""
    mine = Check.objects.filter(within("area_code", actor.areas(Role.GRID_WORKER)), pk=pk)
    task = mine.select_related("case__category", "done_by").first()
    if task is None:
        raise NotFoundError(_("There is no such task in your grids."))
    return task


def task_of_case(actor: Actor, number: str) -> Check | None:
    """Return the newest look at a case in the worker's areas, None where there is none (1 statement)."""
    mine = Check.objects.filter(within("area_code", actor.areas(Role.GRID_WORKER)), case__number=number)
    return mine.order_by("-pk").first()


def _condition(task: Check) -> str:
    standard = standards.standard(task.case.category_id, Severity(task.case.severity))
    return standard.file_condition if task.kind == CheckKind.VERIFICATION else standard.close_condition


def load_task(task: Check) -> TaskPage:
    """Return what the page of a task shows (3 statements; the standard is kept in memory)."""
    orders = list(Order.objects.filter(case_id=task.case_id).select_related("organisation").order_by("id"))
    photos = list(CasePhoto.objects.filter(case_id=task.case_id).select_related("photo"))
    newest = [order for order in orders if order.stage == OrderStage.DONE]
    after_of = {order.pk for order in newest if not _superseded(order, newest)}
    return TaskPage(
        task=task,
        view=snapshot.view_of(task.case, orders),
        orders=[order for order in newest if order.pk in after_of],
        before=[photo for photo in photos if photo.phase in BEFORE],
        after=[photo for photo in photos if photo.phase == PhotoPhase.AFTER and photo.order_id in after_of],
        looked=[photo for photo in photos if photo.phase == PhotoPhase.CHECK],
        reports=list(Report.objects.filter(case_id=task.case_id)),
        condition=_condition(task),
    )


def _superseded(order: Order, done: list[Order]) -> bool:
    """Whether the same organisation did the work again later (rework): then the later result is what is looked at."""
    return any(other.pk > order.pk and other.organisation_id == order.organisation_id for other in done)
