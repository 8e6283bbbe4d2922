"""Pages of a grid worker: today in my grids, and one look."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yizhi.casework.enums import Act
from yizhi.kernel import clock
from yizhi.kernel.ids import parse_number
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.thumbs import thumb_buttons
from yizhi.workbench.domain import field as reads
from yizhi.workbench.domain.listening import live_after

# What a grid worker may say after a look; yes first.
ACTS = (Act.VERIFY_FOUND, Act.VERIFY_NOT_FOUND, Act.PASS_CHECK, Act.FAIL_CHECK, Act.RECORD_CONTACT, Act.NOTE)


@require_safe
@staff_required(Role.GRID_WORKER)
def field_home(request: StaffRequest) -> HttpResponseBase:
    """Show what waits in the worker's grids, on a list and on the map."""
    now, after = clock.now(), live_after()
    grids = reads.grids_of(request.actor)
    chosen = request.GET.get("area", "")
    chosen = chosen if chosen in dict(grids) else ""
    areas = [chosen] if chosen else reads.worker_areas(request.actor)
    context = {
        "place": "field",
        "live_after": after,
        "grids": grids,
        "chosen": chosen,
        "areas": areas,
        "tasks": reads.list_tasks(request.actor, area=chosen),
        "counts": reads.count_open(request.actor, now=now),
    }
    partial = "#tasks" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"workbench/field/home.html{partial}", context)


@require_safe
@staff_required(Role.GRID_WORKER)
def task_page(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Show one look: what was reported, what was done, side by side, and the answers to choose from."""
    after = live_after()
    task = reads.find_task(request.actor, pk)
    page = reads.load_task(task)
    wanted = ACTS if task.done_at is None else ()
    acts = thumb_buttons(
        task.case, page.view, wanted, actor=request.actor, now=clock.now(), back=reverse("workbench:field")
    )
    own_work = task.done_at is None and request.actor.user_id in page.view.handled_by
    context = {
        "place": "field", "live_after": after, "page": page, "task": task, "case": task.case, "acts": acts, "own_work": own_work,
    }  # fmt: skip
    partial = "#body" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"workbench/field/task.html{partial}", context)


@require_safe
@staff_required(Role.GRID_WORKER)
def case_link(request: StaffRequest, number: str) -> HttpResponseBase:
    """Go from a case on the map to the worker's look at it, where one waits, else to the case."""
    task = reads.task_of_case(request.actor, parse_number(number) or "")
    if task is not None and task.done_at is None:
        return redirect("workbench:field_task", pk=task.pk)
    return redirect("workbench:case", number=number)
