"""What casework hands down to the kernel at start."""

from __future__ import annotations

from yizhi.casework import live, messages, tasks
from yizhi.casework.domain import contacts, pauses, regridding, standards
from yizhi.grid.domain.sets.publishing import boundaries_changed
from yizhi.kernel import registry
from yizhi.kernel.queues import LONG

MINUTE = 60.0
HOUR = 60 * MINUTE


def register() -> None:
    """Register casework's recipients, notices, periodic jobs, live source and live channels."""
    registry.recipients.register("report", messages.report_addresses)
    registry.recipients.register("org", messages.organisation_people)
    registry.recipients.register("area", messages.area_people)
    registry.notices.register("case.reporter", messages.to_reporter)
    registry.notices.register("case.staff", messages.to_staff)
    registry.periodic.register("resume suspended cases", registry.Periodic(MINUTE, pauses.resume_due))
    registry.periodic.register("recompute provisional deadlines", registry.Periodic(HOUR, pauses.recompute_provisional))
    registry.periodic.register("delete expired contacts", registry.Periodic(HOUR, contacts.delete_expired_contacts))
    registry.periodic.register("go on with re-gridding", registry.Periodic(MINUTE, regridding.go_on, LONG))
    boundaries_changed.register("cases", tasks.regrid_after)
    registry.live_sources.register("cases", live.CaseLog())
    registry.live_channels.register("desk", live.desk_channel)
    registry.live_channels.register("case", live.case_channel)
    registry.component_classes.register("dictionary", standards.component_classes)
