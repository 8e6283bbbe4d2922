"""Re-gridding: asked for, watched, stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhi.casework.domain.regridding import cancel_regridding
from yizhi.casework.models import RegriddingJob
from yizhi.casework.tasks import regrid_after
from yizhi.kernel import clock
from yizhi.kernel.errors import NotFoundError
from yizhi.org.enums import Role
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.views.boundaries.listing import is_writer

if TYPE_CHECKING:
    import uuid


def _job(job_uuid: uuid.UUID) -> RegriddingJob:
    job = RegriddingJob.objects.select_related("asked_by").filter(uuid=job_uuid).first()
    if job is None:
        raise NotFoundError(_("There is no such job."))
    return job


@require_safe
@staff_required(*GROUND_ROLES)
def progress(request: StaffRequest, job_uuid: uuid.UUID) -> HttpResponseBase:
    """Show how far a job is; htmx asks for the part that changes."""
    job = _job(job_uuid)
    context = {
        "place": "ground",
        "job": job,
        "writes": is_writer(request),
    }
    part = "#progress" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"workbench/boundaries/regridding.html{part}", context)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def ask(request: StaffRequest) -> HttpResponseBase:
    """Have all cases given their grids again."""
    job = regrid_after("by hand", request.actor, clock.now())
    return redirect("workbench:regridding", job_uuid=job.uuid)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def stop(request: StaffRequest, job_uuid: uuid.UUID) -> HttpResponseBase:
    """Stop a job."""
    job = _job(job_uuid)
    if cancel_regridding(job.uuid, actor=request.actor, now=clock.now()):
        messages.success(request, _("Stopped. Cases that were moved stay moved."))
    return redirect("workbench:regridding", job_uuid=job_uuid)
