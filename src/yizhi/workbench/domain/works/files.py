"""A large file of boundaries: looked at, what is wrong with it, and the draft made of it, worked out behind the page."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhi.grid.domain.coverage import Finding, GroundArea
from yizhi.grid.domain.coverage.causes import Cause, by_cause, shared_out
from yizhi.grid.domain.sets.checking import check_areas, check_set, has_errors
from yizhi.grid.domain.sets.drafts import Plan, make_draft, with_known_facts
from yizhi.grid.enums import Level
from yizhi.grid.models import BoundarySet
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.jobs import Work
from yizhi.workbench.domain.boundaries import columns as reading
from yizhi.workbench.domain.boundaries import looks, uploads
from yizhi.workbench.domain.boundaries.columns import Group, grouped
from yizhi.workbench.domain.works.boundaries import PHASES, said_checked, said_drafted, to_draft
from yizhi.workbench.domain.works.common import asker, is_long

if TYPE_CHECKING:
    from pathlib import Path

    from yizhi.kernel.jobs import Progress
    from yizhi.kernel.models import Job
    from yizhi.workbench.domain.boundaries.uploads import Upload

# What is to be said about rows: (which row, reason).
type Told = list[tuple[str, str]]
LOOK: Final = "boundaries.file_look"
CHECK: Final = "boundaries.file_check"
DRAFT: Final = "boundaries.file_draft"
# So many findings of a file are shown; all are counted.
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a file would bring, and what is wrong with it: findings of every cause, each with the count of its cause; how many; whether any is an error.

    `areas` are rows that can be taken; of those that cannot, and of those that are altered, the first by their reason.
    """

    found: list[Finding]
    counts: list[int]
    count: int
    errors: bool
    areas: int
    refused_count: int = 0
    altered_count: int = 0
    refused: list[Group] = field(default_factory=list)
    altered: list[Group] = field(default_factory=list)

    @property
    def causes(self) -> list[Cause]:
        """What is wrong, by its cause."""
        return by_cause(self.found, self.counts)


def subject_of(kept: Upload) -> str:
    """Return what a job on a file is done to: one at a time."""
    return f"file:{kept.token}"


def facts_of(kept: Upload) -> dict[str, Any]:
    """Return what the job of a check needs to know."""
    return {"token": kept.token, "choices": _choices(kept), "name": kept.name}


def draft_facts(kept: Upload) -> dict[str, Any]:
    """Return what the job of a draft needs to know."""
    return {"token": kept.token, "name": kept.choices["title"]}


def read_upload(kept: Upload) -> reading.Read:
    """Return the areas of a kept file by the columns chosen. Raises InvalidInputError, NotFoundError."""
    layer = uploads.placed(kept)
    read = reading.read_rows(layer, reading.columns_of(kept.choices, layer.columns))
    read.areas = with_known_facts(read.areas)
    return read


def found_in(kept: Upload, read: reading.Read | None) -> Found | None:
    """Return what is wrong with a file; None where that is long work that nobody did yet for these choices.

    `read` is what is in it, None where it is too large to be read while a page waits.
    """
    if read is not None and not is_long(len(read.areas)):
        return _short(_check(kept, read), read)
    known = _kept_for(kept, kept.found_path)
    if known is None:
        return None
    counts = (known["count"], known["errors"], known["areas"], known["refused_count"], known["altered_count"])
    refused, altered = ([Group(**one) for one in known[name]] for name in ("refused", "altered"))
    found = [Finding.from_json(one) for one in known["found"]]
    return Found(found, known["counts"], *counts, refused, altered)


def counted(kept: Upload, read: reading.Read | None) -> tuple[int, int] | None:
    """Return how many rows can be taken and how many cannot; None where that is long work that nobody did yet."""
    if read is not None:
        return len(read.areas), len(read.refused)
    known = _kept_for(kept, kept.found_path)
    return None if known is None else (known["areas"], known["refused_count"])


def told_of_rows(kept: Upload) -> tuple[Told, Told] | None:
    """Return all that is to be said about rows that are not taken, and about altered ones; None where that is long work."""
    if not looks.is_large(kept):
        read = read_upload(kept)
        return read.refused, read.altered
    known = _kept_for(kept, kept.rows_path)
    return None if known is None else (known["refused"], known["altered"])


def _kept_for(kept: Upload, path: Path) -> dict[str, Any] | None:
    """Return what is kept beside a file, if it is for what is chosen now."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return known if known.get("choices") == _choices(kept) else None


def _short(found: list[Finding], read: reading.Read) -> Found:
    shown = shared_out(found, SHOWN)
    return Found(
        [one for one, _count in shown], [count for _one, count in shown], len(found), has_errors(found), len(read.areas), len(read.refused), len(read.altered),
        grouped(read.refused), grouped(read.altered),
    )  # fmt: skip


def _check(kept: Upload, read: reading.Read, progress: Progress | None = None) -> list[Finding]:
    areas = [GroundArea(n, a.code, a.name, a.households, a.geometry) for n, a in enumerate(read.areas, start=1)]
    level, under = kept.choices["level"], kept.choices["under"]
    return check_areas(areas, level, under, progress.of("checking")) if progress else check_areas(areas, level, under)


def _choices(kept: Upload) -> str:
    """Return what tells one set of choices from another."""
    text = json.dumps([kept.layer, kept.crs, sorted(kept.choices.items())], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def look_facts(kept: Upload) -> dict[str, Any]:
    """Return what the job of a first look needs to know."""
    return {"token": kept.token, "layer": kept.layer, "name": kept.name}


def run_look(job: Job, progress: Progress) -> dict[str, Any]:
    """Look at a large file; what the wizard shows of it is kept beside it. One that cannot be read is not kept."""
    kept = uploads.kept(job.facts["token"], asker(job).user_id or 0)
    progress(0, 0, "opening")
    try:
        layer = looks.look(kept)
    except InvalidInputError:
        if not kept.layers:  # of several layers another one may do
            kept.forget()
        raise
    progress(0, 0, "looking")
    with transaction.atomic():
        progress.hold()
        if layer is not None:
            looks.keep(kept, layer)
        kept.save()
    return {"next": first_step(kept)}


def first_step(kept: Upload) -> str:
    """Return the address of what is asked first about a file that was looked at."""
    step = "layer" if kept.layers and not kept.layer else "crs"
    return reverse(f"workbench:boundaries_{step}", args=[kept.token])


def run_check(job: Job, progress: Progress) -> dict[str, Any]:
    """Check what a file would bring; what is found is kept beside it."""
    kept = uploads.kept(job.facts["token"], asker(job).user_id or 0)
    progress(0, 0, "opening")
    read = read_upload(kept)
    if kept.choices.get("simplify"):  # the map shows the thinned shapes, too
        looks.keep(kept, uploads.layer_of(kept))
    short = _short(_check(kept, read, progress), read)
    _keep(kept.rows_path, kept, {"refused": read.refused, "altered": read.altered})
    _keep(kept.found_path, kept, {**asdict(replace(short, found=[])), "found": [one.as_json() for one in short.found]})
    return {"count": short.count}


def _keep(path: Path, kept: Upload, known: dict[str, Any]) -> None:
    path.write_text(json.dumps({"choices": _choices(kept), **known}, ensure_ascii=False), encoding="utf-8")


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


def _forget(job: Job) -> None:
    """Have a file that was not looked at to its end leave nothing, as one whose upload is cancelled."""
    with suppress(NotFoundError):
        kept = uploads.kept(job.facts["token"], job.asked_by_id or 0)
        if not kept.layers:
            kept.forget()


def _about(job: Job) -> str:
    return str(job.facts.get("name", ""))


def _said_looked(_job: Job) -> str:
    return _("The file was read.")


def _to_step(job: Job) -> str:
    return job.result.get("next") or reverse("workbench:boundaries_upload")


def _to_file(job: Job) -> str:
    return reverse("workbench:boundaries_check", args=[job.facts["token"]])


_PHASES: Final = {
    **PHASES,
    "opening": gettext_lazy("The file is being opened"),
    "looking": gettext_lazy("It is being worked out what is in it"),
}
WORKS: Final = {
    LOOK: Work(
        gettext_lazy("First look at a file"),
        run_look,
        _said_looked,
        _to_step,
        phases=_PHASES,
        stopped=_forget,
        about=_about,
    ),
    CHECK: Work(gettext_lazy("Check of a file"), run_check, said_checked, _to_file, phases=_PHASES, about=_about),
    DRAFT: Work(gettext_lazy("New draft"), run_draft, said_drafted, to_draft, phases=_PHASES, about=_about),
}
