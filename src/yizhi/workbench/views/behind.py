"""Where a page hands long work over and shows its progress instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect

from yizhi.kernel.errors import ConflictError
from yizhi.kernel.ids import uuid7
from yizhi.workbench.domain.works import common

if TYPE_CHECKING:
    import uuid

    from django.http.response import HttpResponseBase

    from yizhi.workbench.access import StaffRequest


def work_behind(
    request: StaffRequest, kind: str, subject: str, facts: dict[str, Any], key: uuid.UUID | None = None
) -> HttpResponseBase:
    """Have long work done and go to its page; where something else is under way, say so and go to that."""
    try:
        job = common.begin(kind, subject, facts, actor=request.actor, key=key or uuid7())
    except ConflictError as error:
        messages.warning(request, str(error))
        return redirect("workbench:job", job_uuid=error.detail["job"])
    return redirect("workbench:job", job_uuid=job.uuid)
