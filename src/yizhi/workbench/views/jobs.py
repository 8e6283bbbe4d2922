"""Long work: watched, stopped, gone on from. The page needs no script: it can be loaded again at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhi.kernel import clock, jobs, registry
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job
from yizhi.workbench.access import StaffRequest, staff_required

if TYPE_CHECKING:
    import uuid


def _job(request: StaffRequest, job_uuid: uuid.UUID) -> Job:
    """Return a job that the person may watch. Raises NotFoundError."""
    job = Job.objects.select_related("asked_by").filter(uuid=job_uuid).first()
    if job is None or job.kind not in registry.works:
        raise NotFoundError(_("There is no such job."))
    if job.asked_by_id != request.actor.user_id and not registry.works.get(job.kind).may_see(request.actor, job):
        raise NotFoundError(_("There is no such job."))
    return job


@require_safe
@staff_required
def job_page(request: StaffRequest, job_uuid: uuid.UUID) -> HttpResponseBase:
    """Show how far a job is; htmx asks for the part that changes, and is sent on once it is done."""
    job = _job(request, job_uuid)
    work = registry.works.get(job.kind)
    asked_by_page = request.headers.get("HX-Request") == "true"
    if asked_by_page and job.state == JobState.DONE:
        messages.success(request, jobs.told(job))
        return HttpResponse(headers={"HX-Redirect": work.onward(job)})
    context = {
        "place": "ground",
        "job": job,
        "work": work,
        "about": work.about(job),
        "phase": work.phases.get(job.phase, ""),
        "told": "" if job.is_under_way else jobs.told(job),
        "onward": work.onward(job),
        "mine": job.asked_by_id == request.actor.user_id,
    }
    part = "#progress" if asked_by_page else ""
    return render(request, f"workbench/jobs/job.html{part}", context)


@require_POST
@staff_required
def stop(request: StaffRequest, job_uuid: uuid.UUID) -> HttpResponseBase:
    """Stop a job: who asked for it may."""
    job = _job(request, job_uuid)
    if job.asked_by_id != request.actor.user_id and not request.actor.is_superuser:
        raise NotFoundError(_("There is no such job."))
    jobs.stop(job, user_id=request.actor.user_id, now=clock.now())
    return redirect("workbench:job", job_uuid=job_uuid)
