"""A large file of boundaries: what is wrong with it, and the draft made of it, worked out behind the page."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from yizhi.grid.domain.coverage import Finding, GroundArea
from yizhi.grid.domain.sets.checking import check_areas, check_set, has_errors
from yizhi.grid.domain.sets.drafts import Plan, make_draft, with_known_facts
from yizhi.grid.enums import Level
from yizhi.grid.models import BoundarySet
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.jobs import Work
from yizhi.workbench.domain.boundaries import columns as reading
from yizhi.workbench.domain.boundaries import uploads
from yizhi.workbench.domain.works.boundaries import PHASES, said_checked, said_drafted, to_draft
from yizhi.workbench.domain.works.common import asker, is_long

if TYPE_CHECKING:
    from yizhi.kernel.jobs import Progress
    from yizhi.kernel.models import Job
    from yizhi.workbench.domain.boundaries.uploads import Upload

CHECK: Final = "boundaries.file_check"
DRAFT: Final = "boundaries.file_draft"
# So many findings of a file are shown; all are counted.
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong with a file: the first findings, how many there are, and whether any keeps it from being published."""

    found: list[Finding]
    count: int
    errors: bool


def subject_of(kept: Upload) -> str:
    """Return what a job on a file is done to: one at a time."""
    return f"file:{kept.token}"


def facts_of(kept: Upload) -> dict[str, Any]:
    """Return what the job of a check needs to know."""
    return {"token": kept.token, "choices": _choices(kept)}


def read_upload(kept: Upload) -> reading.Read:
    """Return the areas of a kept file by the columns chosen. Raises InvalidInputError, NotFoundError."""
    layer = uploads.placed(kept)
    read = reading.read_rows(layer, reading.columns_of(kept.choices, layer.columns))
    read.areas = with_known_facts(read.areas)
    return read


def found_in(kept: Upload, read: reading.Read) -> Found | None:
    """Return what is wrong with a file; None where that is long work that nobody did yet for these choices."""
    if not is_long(len(read.areas)):
        return _short(_check(kept, read))
    beside = kept.found_path
    known = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
    if known.get("choices") != _choices(kept):
        return None
    return Found([Finding.from_json(one) for one in known["found"]], known["count"], known["errors"])


def _short(found: list[Finding]) -> Found:
    return Found(found[:SHOWN], len(found), has_errors(found))


def _check(kept: Upload, read: reading.Read, progress: Progress | None = None) -> list[Finding]:
    areas = [GroundArea(n, a.code, a.name, a.households, a.geometry) for n, a in enumerate(read.areas, start=1)]
    level, under = kept.choices["level"], kept.choices["under"]
    return check_areas(areas, level, under, progress.of("checking")) if progress else check_areas(areas, level, under)


def _choices(kept: Upload) -> str:
    """Return what tells one set of choices from another."""
    text = json.dumps([kept.layer, kept.crs, sorted(kept.choices.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def run_check(job: Job, progress: Progress) -> dict[str, Any]:
    """Check what a file would bring; what is found is kept beside it."""
    kept = uploads.kept(job.facts["token"], asker(job).user_id or 0)
    progress(0, 0, "opening")
    short = _short(_check(kept, read_upload(kept), progress))
    known = {"choices": _choices(kept), "found": [one.as_json() for one in short.found]}
    text = json.dumps(known | {"count": short.count, "errors": short.errors}, ensure_ascii=False)
    kept.found_path.write_text(text, encoding="utf-8")
    return {"count": short.count}


def run_draft(job: Job, progress: Progress) -> dict[str, Any]:
    """Make the draft of a file (the job's uuid becomes its own), check it, and forget the file."""
    actor = asker(job)
    made = BoundarySet.objects.filter(uuid=job.uuid).first()
    if made is None:
        progress(0, 0, "opening")
        kept = uploads.kept(job.facts["token"], actor.user_id or 0)
        areas, chosen = read_upload(kept).areas, kept.choices
        progress(0, 0, "making")
        plan = Plan(chosen["title"], Level(chosen["level"]), chosen["under"], kept.name, kept.crs)
        with transaction.atomic():
            made = make_draft(areas, plan, actor=actor, now=progress.clock(), key=job.uuid)
            progress.hold({"set": str(made.uuid), "count": 0})
    with suppress(NotFoundError):
        uploads.kept(job.facts["token"], actor.user_id or 0).forget()
    return {"set": str(made.uuid), "count": len(check_set(made, progress.of("checking")))}


def _to_file(job: Job) -> str:
    return reverse("workbench:boundaries_check", args=[job.facts["token"]])


_PHASES: Final = {**PHASES, "opening": gettext_lazy("The file is being opened")}
WORKS: Final = {
    CHECK: Work(gettext_lazy("Check of a file"), run_check, said_checked, _to_file, phases=_PHASES),
    DRAFT: Work(gettext_lazy("New draft"), run_draft, said_drafted, to_draft, phases=_PHASES),
}
