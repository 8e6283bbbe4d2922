"""Reading places in by page: choose a file, map its columns, look at what would be taken, store it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yizhi.grid.domain.layers.systems import choices
from yizhi.grid.domain.places.access import WRITERS
from yizhi.grid.domain.places.importing import FIELDS, Mapping, guess_mapping, import_places
from yizhi.grid.enums import PlaceKind
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.job_state import JobState
from yizhi.kernel.models import Job
from yizhi.kernel.typed import clean
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain import place_upload
from yizhi.workbench.domain.place_upload import Preview
from yizhi.workbench.domain.sheets import as_csv
from yizhi.workbench.domain.works import places as works
from yizhi.workbench.domain.works.common import is_long
from yizhi.workbench.views.behind import work_behind

LONGEST: Final = 200
# What the form says where a coordinate system is typed.
OTHER: Final = "other"


def _text(request: StaffRequest, name: str) -> str:
    return clean(request.POST.get(name), LONGEST)


def _page(request: StaffRequest, error: InvalidInputError | None = None, **more: Any) -> HttpResponseBase:
    context = {
        "place": "ground",
        "error": error,
        "error_field": (error.field or "file") if error else "",
        "kinds": PlaceKind.choices,
        "layers": error.detail.get("layers", ()) if error else (),
        **more,
    }
    return render(request, "workbench/places/import.html", context, status=error.status if error else 200)


def _kept(request: StaffRequest) -> dict[str, str]:
    kept = {name: _text(request, name) for name in ("token", "name", "layer", "crs", "kind", "source")}
    return kept | ({"crs": _text(request, "other")} if kept["crs"] == OTHER else {})


def _mapping(request: StaffRequest, preview: Preview, kept: dict[str, str]) -> Mapping:
    """Return the mapping of the form, or the guess where none was sent yet."""
    guessed = _guessed(preview, kept)
    if "mapped" not in request.POST:
        return guessed
    columns = {name: _text(request, f"column_{name}") for name in FIELDS}
    known = set(preview.columns)
    return replace(guessed, columns={name: column for name, column in columns.items() if column in known})


def _guessed(preview: Preview, kept: dict[str, str]) -> Mapping:
    """Return which column seems to be what, by the headings."""
    kind = kept["kind"] if kept["kind"] in PlaceKind.values else str(PlaceKind.BUILDING)
    source = kept["source"] or kept["name"].rpartition(".")[0] or kept["name"]
    return guess_mapping(preview.columns, source=source[:60], kind=kind)


def _context(preview: Preview, mapping: Mapping, kept: dict[str, str]) -> dict[str, Any]:
    return {
        "kept": kept,
        "preview": preview,
        "mapping": mapping,
        "other": "" if kept["crs"] in {one["crs"] for one in preview.places} else kept["crs"],
        "systems": choices() if preview.asks_crs else (),
        "fields": [(name, label, mapping.columns.get(name, "")) for name, label in FIELDS.items()],
    }


def _upload(request: StaffRequest) -> dict[str, str]:
    file = request.FILES.get("file")
    kept = _kept(request)
    if file is not None:
        kept |= {"token": place_upload.keep(file, request.actor.user_id), "name": (file.name or "")[:LONGEST]}
    if not kept["token"]:
        raise InvalidInputError(_("Choose a file."), field="file")
    return kept


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*WRITERS)
def import_page(request: StaffRequest) -> HttpResponseBase:
    """Walk through the import: `step` is upload, check or store. Each step can be repeated. `?job=` shows what a check behind the page found."""
    if request.method != "POST":
        return _checked(request)
    context: dict[str, Any] = {}
    try:
        kept = _upload(request)
        context["kept"] = kept
        if _is_to_be_looked_at(request, kept):
            return work_behind(request, works.LOOK, works.subject_of(kept), {"kept": kept})
        preview = place_upload.preview(kept["token"], request.actor.user_id, kept["name"], kept["layer"])
        mapping = _mapping(request, preview, kept)
        context |= _context(preview, mapping, kept)
        return _went_on(request, preview, mapping, context)
    except InvalidInputError as error:
        return _page(request, error, **context)


def _went_on(request: StaffRequest, preview: Preview, mapping: Mapping, context: dict[str, Any]) -> HttpResponseBase:
    """Do what the step says with a file that was looked at. Raises InvalidInputError."""
    kept, user_id = context["kept"], request.actor.user_id
    step = request.POST.get("step", "upload")
    if step == "upload":
        return _page(request, **context)
    _require_crs(preview, kept["crs"])
    if is_long(preview.count) or place_upload.is_large(kept["token"], user_id):
        facts = works.facts_of(kept, mapping, stores=step == "store")
        return work_behind(request, works.IMPORT, works.subject_of(kept), facts)
    layer = place_upload.in_degrees(
        place_upload.layer_of(kept["token"], user_id, kept["name"], kept["layer"]), kept["crs"]
    )
    report = import_places(layer, mapping, actor=request.actor, now=clock.now(), dry_run=step != "store")
    if step == "store":
        place_upload.forget(kept["token"], user_id)
        messages.success(request, works.said(report.added, report.changed, report.refused))
        return redirect("workbench:places")
    return _page(request, **context, report=report, remarks=report.remarks)


def _is_to_be_looked_at(request: StaffRequest, kept: dict[str, str]) -> bool:
    """Tell whether a file is large and nobody looked at it yet. Raises InvalidInputError where it is gone."""
    user_id = request.actor.user_id
    is_large = place_upload.is_large(kept["token"], user_id)
    return is_large and place_upload.kept_preview(kept["token"], user_id, kept["layer"]) is None


def _require_crs(preview: Preview, crs: str) -> None:
    if preview.asks_crs and not crs:
        raise InvalidInputError(_("Say which coordinate system it is."), field="crs")


def _checked(request: StaffRequest) -> HttpResponseBase:
    """Show the empty page, or the form of a file with what a look or a check behind the page found in it."""
    job = _own_job(request)
    if job is None:
        return _page(request)
    kept = job.facts["kept"]
    if job.result.get("layers"):
        several = InvalidInputError(job.result["said"], field="layer", layers=job.result["layers"])
        return _page(request, several, kept=kept)
    try:
        preview = place_upload.preview(kept["token"], request.actor.user_id, kept["name"], kept["layer"])
    except InvalidInputError as error:
        return _page(request, error, kept=kept)
    if job.kind == works.LOOK:
        return _page(request, **_context(preview, _guessed(preview, kept), kept))
    report = works.report_of(job) if job.state == JobState.DONE else None
    context = _context(preview, works.form_of(job)[1], kept)
    if report is not None:
        told = max(job.result.get("told", 0), len(report.remarks))
        context |= {"remarks": report.remarks[: works.SHOWN], "more": max(told - works.SHOWN, 0), "job": job}
    return _page(request, **context, report=report)


def _own_job(request: StaffRequest) -> Job | None:
    """Return the piece of work that `?job=` names, where it is one of these and the asker's own."""
    wanted = read_uuid(request.GET.get("job", "")[:40])
    if wanted is None:
        return None
    return Job.objects.filter(uuid=wanted, kind__in=works.WORKS, asked_by_id=request.actor.user_id).first()


@require_safe
@staff_required(*WRITERS)
def remarks(request: StaffRequest) -> HttpResponseBase:
    """Give what a check behind the page has to say about rows as a CSV table: which row, whether it is taken, and why."""
    job = _own_job(request)
    if job is None or job.kind != works.IMPORT or job.state != JobState.DONE:
        raise NotFoundError(_("There is no such file."))
    said = {True: _("Not taken"), False: _("Altered")}
    rows = [(one.place, said[one.is_error], one.reason) for one in works.report_of(job).remarks]
    if job.result.get("told", 0) > len(rows):
        rows.append(("…", "", _("The first %(n)s are listed.") % {"n": len(rows)}))
    headers = {"Content-Disposition": 'attachment; filename="rows.csv"', "Cache-Control": "private, no-store"}
    table = as_csv([_("Row"), _("Taken or not"), _("Reason")], rows)
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)
