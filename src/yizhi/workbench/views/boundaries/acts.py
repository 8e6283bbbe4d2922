"""Acts on a whole set: publish, take back, call off, discard, start another draft from it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.coverage import Severity
from yizhi.grid.domain.sets import drafts, publishing
from yizhi.grid.domain.sets.access import readable_set, require_writing
from yizhi.grid.domain.sets.checking import causes_found, check_set, counted, is_checked, kept_findings
from yizhi.grid.domain.sets.comparing import LABELS, Kind
from yizhi.grid.enums import SetState
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, DomainError, InvalidInputError
from yizhi.kernel.ids import uuid7
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries.impact import cases_of
from yizhi.workbench.domain.works import boundaries as works
from yizhi.workbench.domain.works import comparisons
from yizhi.workbench.domain.works.common import is_long
from yizhi.workbench.views.behind import work_behind
from yizhi.workbench.views.boundaries.pages import set_context, waiting_context
from yizhi.workbench.views.boundaries.repairs import version_typed

if TYPE_CHECKING:
    import uuid

    from yizhi.grid.models import BoundarySet

# So many areas that are gone are named.
NAMED: Final = 12


def _summary(request: StaffRequest, boundary_set: BoundarySet) -> dict[str, Any]:
    """Return what publishing would change: areas by kind, and the cases of areas that change."""
    compared = comparisons.compared(boundary_set)
    if compared is None:
        return {"compared": False, **waiting_context(request, boundary_set)}
    changed = compared.areas.changed
    cases = cases_of((change.code for change in changed), boundary_set.level, boundary_set.under)
    gone = [show_area(change.code) or change.name for change in changed if change.kind == Kind.GONE]
    counts = compared.areas.counts.items()
    return {
        "compared": True,
        "counts": [(kind.value, LABELS[kind], count) for kind, count in counts if kind != Kind.SAME],
        "gone": gone[:NAMED],
        "gone_more": max(0, len(gone) - NAMED),
        "moved": compared.moved,
        "case_count": sum(one.total for one in cases.values()),
        "open_count": sum(one.open for one in cases.values()),
    }


def _publish_page(
    request: StaffRequest, boundary_set: BoundarySet, error: DomainError | None = None
) -> HttpResponseBase:
    if not is_checked(boundary_set) and not is_long(boundary_set.areas.count()):
        check_set(boundary_set)
    causes = causes_found(boundary_set)
    context = set_context(request, boundary_set) | _summary(request, boundary_set)
    context |= {
        "error": error,
        "error_field": getattr(error, "field", "") or "",
        "today": clock.today().isoformat(),
        "day": request.POST.get("effective_on", "")[:10] or clock.today().isoformat(),
        "accepted": "accept_warnings" in request.POST,
        "errors": counted(causes, Severity.ERROR),
        "warnings": counted(causes, Severity.WARNING),
        "found": [one for one in causes if one.severity == Severity.WARNING],
        "empty": not boundary_set.areas.exists(),
    }
    return render(request, "workbench/boundaries/publish.html", context, status=error.status if error else 200)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidInputError(_("Write the day as 2026-12-31."), field="effective_on") from error


def _before_publishing(request: StaffRequest, boundary_set: BoundarySet) -> HttpResponseBase:
    """Show the page, or to htmx only what would change; a large draft that is not checked yet is checked first."""
    if boundary_set.state != SetState.DRAFT:
        return redirect("workbench:boundary_set", set_uuid=boundary_set.uuid)
    if request.headers.get("HX-Request") == "true":
        context = {"set": boundary_set, **_summary(request, boundary_set)}
        return render(request, "workbench/boundaries/publish.html#what", context)
    if not is_checked(boundary_set) and is_long(boundary_set.areas.count()):
        facts = {"set": str(boundary_set.uuid), "then": "publish"}
        return work_behind(request, works.CHECK, works.subject_of(boundary_set), facts)
    return _publish_page(request, boundary_set)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*GROUND_ROLES)
def publish_page(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Show what publishing would change and ask for the day; on POST publish."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    if request.method != "POST":
        return _before_publishing(request, boundary_set)
    try:
        day, accepts = _day(request.POST.get("effective_on", "")[:10]), "accept_warnings" in request.POST
        if is_long(boundary_set.areas.count()):
            return _publish_behind(request, boundary_set, day, accepts=accepts)
        done = publishing.publish(
            boundary_set, effective_on=day, accept_warnings=accepts, actor=request.actor, now=clock.now(),
            version=version_typed(request),
        )  # fmt: skip
    except (InvalidInputError, ConflictError) as error:
        boundary_set.refresh_from_db()
        return _publish_page(request, boundary_set, error)
    messages.success(request, works.published(done.state, done.effective_on))
    return redirect("workbench:boundary_set", set_uuid=set_uuid)


def _publish_behind(request: StaffRequest, boundary_set: BoundarySet, day: date, *, accepts: bool) -> HttpResponseBase:
    """Have a large draft published behind the page, unless it is plain that it cannot be."""
    version = version_typed(request)
    publishing.refuse_past(day, clock.now())
    if is_checked(boundary_set) and version == boundary_set.version and boundary_set.state == SetState.DRAFT:
        publishing.refuse_findings(boundary_set, kept_findings(boundary_set), accept_warnings=accepts)
    facts = {"set": str(boundary_set.uuid), "version": version, "day": day.isoformat(), "accept": accepts}
    return work_behind(request, works.PUBLISH, works.subject_of(boundary_set), facts)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*GROUND_ROLES)
def take_back_page(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Say what taking back does; on POST do it."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            before = publishing.take_back(boundary_set, actor=request.actor, now=clock.now())
        except ConflictError as caught:
            error = caught
            boundary_set.refresh_from_db()
        else:
            messages.success(request, _("Taken back. In force again: %(name)s") % {"name": before.name})
            return redirect("workbench:boundary_set", set_uuid=before.uuid)
    context = set_context(request, boundary_set) | {"error": error}
    return render(request, "workbench/boundaries/take_back.html", context, status=error.status if error else 200)


@require_POST
@staff_required(*GROUND_ROLES)
def call_off_set(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Make a set that waits for its day a draft again."""
    publishing.call_off(readable_set(request.actor, set_uuid), actor=request.actor, now=clock.now())
    messages.success(request, _("Called off. It is a draft again."))
    return redirect("workbench:boundary_set", set_uuid=set_uuid)


@require_POST
@staff_required(*GROUND_ROLES)
def discard_set(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Put a draft away."""
    boundary_set = readable_set(request.actor, set_uuid)
    drafts.discard(boundary_set, actor=request.actor, now=clock.now(), version=version_typed(request))
    messages.success(request, _("Discarded: %(name)s") % {"name": boundary_set.name})
    return redirect("workbench:boundaries")


@require_POST
@staff_required(*GROUND_ROLES)
def copy_set(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Start a draft from this set."""
    old = readable_set(request.actor, set_uuid)
    require_writing(request.actor, old)
    name = _("%(name)s (again)") % {"name": old.name[:90]}
    key = read_uuid(request.POST.get("key", "")) or uuid7()
    if is_long(old.areas.count()):
        facts = {"name": name, "from": str(old.uuid)}
        return work_behind(request, works.DRAFT, f"draft:{key}", facts, key)
    made = drafts.draft_from_set(old, name, actor=request.actor, now=clock.now(), key=key)
    check_set(made)
    return redirect("workbench:boundary_set", set_uuid=made.uuid)
