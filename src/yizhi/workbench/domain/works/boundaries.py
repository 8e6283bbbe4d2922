"""Long work on boundary sets: making a draft, checking, repairing, publishing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yizhi.grid.domain.coverage import FindingKind
from yizhi.grid.domain.sets import publishing
from yizhi.grid.domain.sets.access import may_read_set, readable_set, require_writing
from yizhi.grid.domain.sets.checking import changes_of, check_set, repair_preview
from yizhi.grid.domain.sets.drafts import Plan, draft_from_force, draft_from_set
from yizhi.grid.domain.sets.steps import take_step
from yizhi.grid.enums import Level, SetState
from yizhi.grid.models import BoundarySet, BoundaryStep
from yizhi.kernel.jobs import Work
from yizhi.workbench.domain.works.common import asker

if TYPE_CHECKING:
    from yizhi.kernel.jobs import Progress
    from yizhi.kernel.models import Job
    from yizhi.org.actor import Actor

CHECK, DRAFT, REPAIR, PUBLISH = "boundaries.check", "boundaries.draft", "boundaries.repair", "boundaries.publish"
PHASES = {
    "making": gettext_lazy("The draft is being made"),
    "checking": gettext_lazy("Areas are being checked"),
    "repairing": gettext_lazy("Areas are being repaired"),
    "storing": gettext_lazy("It is being stored"),
}


def subject_of(boundary_set: BoundarySet) -> str:
    """Return what a job on a set is done to: one at a time."""
    return f"set:{boundary_set.uuid}"


def set_of(job: Job) -> BoundarySet:
    """Return the set of a job, for its asker to write. Raises NotFoundError, NotAllowedError."""
    found = readable_set(asker(job), job.facts["set"])
    require_writing(asker(job), found)
    return found


def may_see_set(actor: Actor, job: Job) -> bool:
    """Tell whether somebody else may watch: who may read the set."""
    found = BoundarySet.objects.filter(uuid=job.facts.get("set")).first()
    return found is not None and may_read_set(actor, found.under)


def about_set(job: Job) -> str:
    """Return the name of the job's set."""
    found = BoundarySet.objects.filter(uuid=job.facts["set"]).only("name").first()
    return found.name if found else ""


def _about_draft(job: Job) -> str:
    return str(job.facts.get("name", ""))


def run_check(job: Job, progress: Progress) -> dict[str, Any]:
    """Check a set."""
    progress(0, 0, "checking")
    return {"count": len(check_set(set_of(job), progress.of("checking")))}


def run_draft(job: Job, progress: Progress) -> dict[str, Any]:
    """Make a draft from what is in force (or from another set, `from`), and check it. The job's uuid becomes its own."""
    made = BoundarySet.objects.filter(uuid=job.uuid).first()
    if made is None:
        progress(0, 0, "making")
        actor, now, facts = asker(job), progress.clock(), job.facts
        with transaction.atomic():
            if facts["from"]:
                old = readable_set(actor, facts["from"])
                made = draft_from_set(old, facts["name"], actor=actor, now=now, key=job.uuid)
            else:
                plan = Plan(facts["name"], Level(facts["level"]), facts["under"])
                made = draft_from_force(plan, actor=actor, now=now, key=job.uuid)
            progress.hold()
    return {"count": len(check_set(made, progress.of("checking"))), "set": str(made.uuid)}


def run_repair(job: Job, progress: Progress) -> dict[str, Any]:
    """Repair some kinds of findings of a draft as one step, and check it again."""
    boundary_set = set_of(job)
    changes: list[Any] = []
    if not BoundaryStep.objects.filter(key=job.uuid).exists():
        progress(0, 0, "repairing")
        kinds = [FindingKind(kind) for kind in job.facts["kinds"]]
        repaired, before = repair_preview(boundary_set, kinds, progress.of("repairing"))
        changes = changes_of(repaired, before, boundary_set)
        progress(0, 0, "storing")
    with transaction.atomic():
        taken = take_step(
            boundary_set.pk, "repair", changes, actor=asker(job), now=progress.clock(), version=job.facts["version"],
            key=job.uuid,
        )  # fmt: skip
        progress.hold()
    found = check_set(taken.boundary_set, progress.of("checking"))
    return {"changed": len(taken.changed) + len(taken.gone), "count": len(found)}


def run_publish(job: Job, progress: Progress) -> dict[str, Any]:
    """Check a draft once more and publish it."""
    boundary_set = set_of(job)
    if not _has_published(job, boundary_set):
        progress(0, 0, "checking")
        found = check_set(boundary_set, progress.of("checking"))
        progress(0, 0, "storing")
        with transaction.atomic():
            publishing.publish(
                boundary_set, effective_on=date.fromisoformat(job.facts["day"]), accept_warnings=job.facts["accept"],
                actor=asker(job), now=progress.clock(), version=job.facts["version"], found=found,
            )  # fmt: skip
            progress.hold()
    return {"state": boundary_set.state, "day": str(boundary_set.effective_on)}


def _has_published(job: Job, boundary_set: BoundarySet) -> bool:
    """Tell whether the job did it before its process died."""
    at = boundary_set.published_at
    return (
        boundary_set.state != SetState.DRAFT
        and boundary_set.published_by_id == job.asked_by_id
        and at is not None
        and at >= job.asked_at
    )


def checked(count: int) -> str:
    """Say how much a check found."""
    if not count:
        return _("Checked: nothing found.")
    return ngettext("Checked: %(n)d finding.", "Checked: %(n)d findings.", count) % {"n": count}


def repaired(count: int) -> str:
    """Say how many areas a repair changed."""
    return ngettext("Repaired: %(n)d area changed.", "Repaired: %(n)d areas changed.", count) % {"n": count}


def published(state: str, day: object) -> str:
    """Say that a set was published, and since when it is in force."""
    if state == SetState.IN_FORCE:
        return _("Published. The new boundaries are in force; cases are being given their grids.")
    return _("Published. It comes into force on %(day)s.") % {"day": day}


def said_checked(job: Job) -> str:
    """Say how much the job's check found."""
    return checked(job.result["count"])


def said_drafted(job: Job) -> str:
    """Say that a draft is there, and how much its check found."""
    return f"{_('The draft is made. Nothing is in force yet.')} {said_checked(job)}"


def _said_repaired(job: Job) -> str:
    return f"{repaired(job.result['changed'])} {said_checked(job)}"


def _said_published(job: Job) -> str:
    return published(job.result["state"], job.result["day"])


def to_set(job: Job) -> str:
    """Return the address of the job's set."""
    return reverse("workbench:boundary_set", args=[job.facts["set"]])


def to_findings(job: Job) -> str:
    """Return the address of what was found in the job's set, or of the page that wanted the check (`then`)."""
    if job.facts.get("then") == "publish":
        return reverse("workbench:boundary_publish", args=[job.facts["set"]])
    return f"{to_set(job)}?show=findings"


def to_draft(job: Job) -> str:
    """Return the address of the draft that was made, of the list as long as there is none."""
    made = job.result.get("set")
    return reverse("workbench:boundary_set", args=[made]) if made else reverse("workbench:boundaries")


WORKS = {
    CHECK: Work(
        gettext_lazy("Check of boundaries"), run_check, said_checked, to_findings, may_see_set, PHASES, about=about_set
    ),
    DRAFT: Work(gettext_lazy("New draft"), run_draft, said_drafted, to_draft, phases=PHASES, about=_about_draft),
    REPAIR: Work(
        gettext_lazy("Repair of boundaries"),
        run_repair,
        _said_repaired,
        to_findings,
        may_see_set,
        PHASES,
        about=about_set,
    ),
    PUBLISH: Work(
        gettext_lazy("Publication of boundaries"),
        run_publish,
        _said_published,
        to_set,
        may_see_set,
        PHASES,
        about=about_set,
    ),
}
