"""A large file of places looked at, checked or stored behind the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yizhi.grid.domain.places.importing import ImportReport, Mapping, Remark, import_places
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.job_state import JobState
from yizhi.kernel.jobs import StoppedError, Work
from yizhi.workbench.domain import place_upload
from yizhi.workbench.domain.works.common import asker

if TYPE_CHECKING:
    from yizhi.kernel.jobs import Progress
    from yizhi.kernel.models import Job

LOOK: Final = "places.look"
IMPORT: Final = "places.import"
# So many rows that are not taken, or altered, are shown one by one; so many are kept for the table that may be downloaded.
SHOWN: Final = 200
KEPT: Final = 10_000


def facts_of(kept: dict[str, str], mapping: Mapping, *, stores: bool) -> dict[str, Any]:
    """Return what the job needs to know: the file, its columns, and whether anything is stored."""
    return {
        "kept": kept,
        "columns": dict(mapping.columns),
        "kind": mapping.kind,
        "source": mapping.source,
        "stores": stores,
    }


def form_of(job: Job) -> tuple[dict[str, str], Mapping]:
    """Return what the form said."""
    return job.facts["kept"], Mapping(job.facts["columns"], job.facts["kind"], job.facts["source"])


def report_of(job: Job) -> ImportReport:
    """Return what became of the rows, with the remarks that were kept."""
    counts = {name: job.result[name] for name in ("added", "changed", "unchanged", "refused")}
    return ImportReport(**counts, remarks=[Remark(**one) for one in job.result["remarks"]])


def _as_json(report: ImportReport) -> dict[str, Any]:
    counts = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "refused")}
    return {**counts, "told": len(report.remarks), "remarks": [asdict(one) for one in report.remarks[:KEPT]]}


def subject_of(kept: dict[str, str]) -> str:
    """Return what a job on a file is done to: one at a time."""
    return f"places:{kept['token']}"


def run_look(job: Job, progress: Progress) -> dict[str, Any]:
    """Look at a large file: what the page shows of it is kept beside it. One that cannot be read is not kept."""
    kept = job.facts["kept"]
    asker(job)
    progress(0, 0, "opening")
    try:
        seen = place_upload.preview(kept["token"], job.asked_by_id, kept["name"], kept["layer"])
    except InvalidInputError as error:
        if error.code == "several_layers":
            return {"layers": list(error.detail.get("layers", ())), "said": str(error)}
        _forget(job)
        raise
    try:
        progress(0, 0, "looking")
    except StoppedError:
        _forget(job)
        raise
    return {"count": seen.count}


def _forget(job: Job) -> None:
    place_upload.forget(job.facts["kept"]["token"], job.asked_by_id)


def _about(job: Job) -> str:
    return str(job.facts["kept"]["name"])


def _said_looked(job: Job) -> str:
    if "said" in job.result:
        return str(job.result["said"])
    count = job.result["count"]
    return ngettext("The file was read: %(n)d row.", "The file was read: %(n)d rows.", count) % {"n": count}


def _to_form(job: Job) -> str:
    page = reverse("workbench:places_import")
    return f"{page}?job={job.uuid}" if job.state == JobState.DONE else page


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Check the rows of a kept file, or store them and delete it."""
    result = job.result or _imported(job, progress)  # stored before the process died, or now
    if job.facts["stores"]:
        place_upload.forget(job.facts["kept"]["token"], job.asked_by_id)
    return result


def _imported(job: Job, progress: Progress) -> dict[str, Any]:
    """Check the rows, or store them: all in one transaction, with the result."""
    kept, mapping = form_of(job)
    progress(0, 0, "opening")
    layer = place_upload.layer_of(kept["token"], job.asked_by_id, kept["name"], kept["layer"])
    layer = place_upload.in_degrees(layer, kept["crs"])
    unknown = set(mapping.columns.values()) - set(layer.columns)
    if unknown:
        raise InvalidInputError(_("There is no such column. Choose one from the list."), field="columns")
    stores = job.facts["stores"]

    def tell(done: int, total: int) -> None:
        progress(done, total, "storing" if stores and done >= total else "reading")

    report = import_places(
        layer, mapping, actor=asker(job), now=progress.clock(), dry_run=not stores, progress=tell,
        hold=lambda report: progress.hold(_as_json(report)),
    )  # fmt: skip
    return _as_json(report)


def said(added: int, changed: int, refused: int) -> str:
    """Say what was stored."""
    facts = {"added": added, "changed": changed, "refused": refused}
    return _("%(added)d places added, %(changed)d changed, %(refused)d rows not taken.") % facts


def _said(job: Job) -> str:
    facts = [job.result[name] for name in ("added", "changed", "refused")]
    if job.facts["stores"]:
        return said(*facts)
    found = {"added": facts[0], "changed": facts[1], "refused": facts[2]}
    return _("%(added)d places would be added, %(changed)d changed, %(refused)d rows not taken.") % found


def _onward(job: Job) -> str:
    if job.facts["stores"] and job.state == JobState.DONE:
        return reverse("workbench:places")
    return f"{reverse('workbench:places_import')}?job={job.uuid}"


PHASES: Final = {
    "opening": gettext_lazy("The file is being opened"),
    "looking": gettext_lazy("It is being worked out what is in it"),
    "reading": gettext_lazy("Rows are being checked"),
    "storing": gettext_lazy("Places are being stored"),
}
WORKS: Final = {
    LOOK: Work(
        gettext_lazy("First look at a file"),
        run_look,
        _said_looked,
        _to_form,
        phases=PHASES,
        stopped=_forget,
        about=_about,
    ),
    IMPORT: Work(gettext_lazy("Places from a file"), run, _said, _onward, phases=PHASES, about=_about),
}
