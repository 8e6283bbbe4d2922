"""Where the pages of the ground begin, the list of boundary sets, and how a new one begins without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yizhi.casework.domain.regridding import newest_jobs
from yizhi.grid.domain.sets.drafts import (
    Plan,
    checked_title,
    draft_from_force,
    make_draft,
    require_ground,
    rows_in_force,
)
from yizhi.grid.enums import Level, SetState
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError, NotAllowedError
from yizhi.kernel.ids import uuid7
from yizhi.kernel.typed import clean
from yizhi.org.enums import Role
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries.reads import grounds_of, sets_of
from yizhi.workbench.domain.works import boundaries as works
from yizhi.workbench.domain.works.common import is_long
from yizhi.workbench.views.behind import work_behind

if TYPE_CHECKING:
    import uuid

LONGEST = 200


def typed(request: StaffRequest, name: str) -> str:
    """Return one field of a form, without what no text needs."""
    return clean(request.POST.get(name), LONGEST)


def level_typed(request: StaffRequest) -> Level:
    """Return the level of a form. Raises InvalidInputError on `level`."""
    value = typed(request, "level")
    if value not in Level.values:
        raise InvalidInputError(_("Choose a level."), field="level")
    return Level(value)


def is_writer(request: StaffRequest) -> bool:
    """Tell whether the person writes boundaries of anything."""
    return request.actor.is_superuser or request.actor.has_role(Role.ADMINISTRATOR)


@require_safe
@staff_required(*GROUND_ROLES)
def ground(_request: StaffRequest) -> HttpResponseBase:
    """Go to the first page of the ground."""
    return redirect("workbench:boundaries")


@require_safe
@staff_required(*GROUND_ROLES)
def boundaries(request: StaffRequest) -> HttpResponseBase:
    """List the boundary sets: drafts, what is in force, and what was before."""
    sets = sets_of(request.actor)
    groups = [
        (_("Being worked on"), [one for one in sets if one.state in {SetState.DRAFT, SetState.WAITING}]),
        (_("In force"), [one for one in sets if one.state == SetState.IN_FORCE]),
        (_("What was before"), [one for one in sets if one.state == SetState.REPLACED]),
    ]
    context = {
        "place": "ground",
        "groups": [(title, rows) for title, rows in groups if rows],
        "writes": is_writer(request),
        "jobs": newest_jobs(3),
    }
    return render(request, "workbench/boundaries/list.html", context)


def _new(request: StaffRequest, error: InvalidInputError | None = None) -> HttpResponseBase:
    name = request.POST.get("name", "") or _("Division of %(day)s") % {"day": clock.today().isoformat()}
    context: dict[str, Any] = {
        "place": "ground",
        "error": error,
        "key": read_uuid(request.POST.get("key", "")) or uuid7(),
        "name": name,
        "level": request.POST.get("level", Level.GRID),
        "levels": Level.choices,
        "under": request.POST.get("under", ""),
        "grounds": grounds_of(request.actor),
    }
    return render(request, "workbench/boundaries/new.html", context, status=error.status if error else 200)


def _behind(request: StaffRequest, plan: Plan, key: uuid.UUID) -> HttpResponseBase:
    """Have a large draft made behind the page."""
    title = checked_title(plan.name)
    require_ground(request.actor, plan.under, plan.level)
    facts = {"name": title, "level": str(plan.level), "under": plan.under, "from": ""}
    return work_behind(request, works.DRAFT, f"draft:{key}", facts, key)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*GROUND_ROLES)
def new_set(request: StaffRequest) -> HttpResponseBase:
    """Offer the three ways to begin: a file, what is in force, nothing; begin in one of the last two."""
    if not is_writer(request):
        raise NotAllowedError(_("Only administrators of the area change its boundaries."))
    if request.method != "POST":
        return _new(request)
    key = read_uuid(request.POST.get("key", "")) or uuid7()
    try:
        plan = Plan(typed(request, "name"), level_typed(request), typed(request, "under"))
        if request.POST.get("from") == "force":
            if is_long(rows_in_force(plan.level, plan.under).count()):
                return _behind(request, plan, key)
            made = draft_from_force(plan, actor=request.actor, now=clock.now(), key=key)
        else:
            made = make_draft([], plan, actor=request.actor, now=clock.now(), key=key)
    except InvalidInputError as error:
        return _new(request, error)
    return redirect("workbench:boundary_set", set_uuid=made.uuid)
