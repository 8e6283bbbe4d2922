"""From a file to a draft, step by step: file, layer, coordinate system, columns, check. Each step can be gone back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import Layer, candidates, choices, in_wgs84, label_of
from yizhi.grid.domain.sets.checking import check_set
from yizhi.grid.domain.sets.drafts import Plan, make_draft, require_ground
from yizhi.grid.enums import Level
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.ids import uuid7
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries import columns as reading
from yizhi.workbench.domain.boundaries import looks, uploads
from yizhi.workbench.domain.boundaries import shapes as drawing
from yizhi.workbench.domain.boundaries.reads import grounds_of
from yizhi.workbench.domain.boundaries.uploads import Upload
from yizhi.workbench.domain.sheets import as_csv
from yizhi.workbench.domain.works import files as works
from yizhi.workbench.domain.works.common import is_long
from yizhi.workbench.views.behind import work_behind
from yizhi.workbench.views.boundaries.listing import level_typed, typed

if TYPE_CHECKING:
    import uuid

STEPS: Final = ("file", "layer", "crs", "columns", "check")
# So many systems are offered for a file that names none; further ones lie further off and are typed.
NEAREST: Final = 6


def _steps(upload: Upload | None, now: str) -> list[dict[str, Any]]:
    """Return the steps with their state: done ones lead back."""
    labels = {
        "file": _("File"), "layer": _("Layer"), "crs": _("Coordinate system"), "columns": _("Columns"),
        "check": _("Findings"),
    }  # fmt: skip
    shown = [step for step in STEPS if step != "layer" or (upload and upload.layers)]
    at = shown.index(now)
    return [
        {
            "label": labels[step],
            "state": "now" if number == at else "done" if number < at else "next",
            "url": step_url(upload, step) if upload and number < at else "",
        }
        for number, step in enumerate(shown)
    ]


def step_url(upload: Upload, step: str) -> str:
    """Return the address of a step."""
    if step == "file":
        return f"{reverse('workbench:boundaries_upload')}?again={upload.token}"
    return reverse(f"workbench:boundaries_{step}", args=[upload.token])


def show_step(
    request: StaffRequest, step: str, upload: Upload | None, error: InvalidInputError | None = None, **more: Any
) -> HttpResponse:
    """Show a step of the wizard, with what is wrong beside its field."""
    context = {
        "place": "ground", "upload": upload, "steps": _steps(upload, step), "error": error,
        "error_field": (error.field or "") if error else "", "back": "", **more,
    }  # fmt: skip
    done = [one for one in context["steps"] if one["url"]]
    context["back"] = done[-1]["url"] if done else reverse("workbench:boundaries_new")
    return render(request, f"workbench/boundaries/wizard_{step}.html", context, status=error.status if error else 200)


def own_upload(request: StaffRequest, token: str) -> Upload:
    """Return a kept file of the person's own. Raises NotFoundError."""
    return uploads.kept(token, request.user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.ADMINISTRATOR)
def choose_layer(request: StaffRequest, token: str) -> HttpResponseBase:
    """Ask which of several layers it is."""
    kept = own_upload(request, token)
    if not kept.layers:
        return redirect(step_url(kept, "crs"))
    if request.method != "POST":
        return show_step(request, "layer", kept)
    wanted = typed(request, "layer")
    if wanted not in kept.layers:
        return show_step(request, "layer", kept, InvalidInputError(_("Choose a layer."), field="layer"))
    kept.layer, kept.crs = wanted, ""
    if looks.is_large(kept):
        kept.save()
        return look_behind(request, kept)
    try:
        looks.look(kept)
    except InvalidInputError as error:
        return show_step(request, "layer", kept, error)
    kept.save()
    return redirect(step_url(kept, "crs"))


def look_behind(request: StaffRequest, kept: Upload) -> HttpResponseBase:
    """Have a large file looked at behind the page."""
    return work_behind(request, works.LOOK, works.subject_of(kept), works.look_facts(kept))


def _require(value: str, message: str, field: str) -> None:
    if not value:
        raise InvalidInputError(message, field=field)


def _crs_context(kept: Upload, layer: Layer, count: int) -> dict[str, Any]:
    found = candidates(layer, known_ground())[:NEAREST] if layer.asks_crs else []
    chosen = kept.crs or next((one.crs for one in found if one.plausible), "")
    return {
        "layer": layer,
        "count": count,
        "shown": len(layer.rows),
        "named": label_of(layer.crs) if layer.crs else "",
        "candidates": found,
        "none_fits": known_ground() is not None and not any(one.plausible for one in found),
        "systems": choices(),
        "chosen": chosen,
        "other": chosen if chosen and chosen not in {one.crs for one in found} and not layer.crs else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.ADMINISTRATOR)
def choose_crs(request: StaffRequest, token: str) -> HttpResponseBase:
    """Show where the file lands, under the system it names or under each it may be in, and ask."""
    kept = own_upload(request, token)
    seen = looks.seen(kept)
    if seen is None:
        return look_behind(request, kept)
    layer = seen[0]
    if request.method != "POST":
        return show_step(request, "crs", kept, **_crs_context(kept, *seen))
    wanted = typed(request, "other") if typed(request, "crs") in {"", "other"} else typed(request, "crs")
    kept.crs = wanted
    try:
        _require(wanted, _("Say which coordinate system it is."), "crs")
        in_wgs84(layer, wanted, known_ground())
    except InvalidInputError as error:
        return show_step(request, "crs", kept, error, **_crs_context(kept, *seen))
    kept.save()
    return redirect(step_url(kept, "columns"))


def _columns_context(request: StaffRequest, kept: Upload, layer: Layer, count: int) -> dict[str, Any]:
    known = kept.choices or {
        **reading.guess(layer.columns), "level": str(Level.GRID),
        "title": kept.name.rpartition(".")[0][:100] or kept.name[:100],
    }  # fmt: skip
    labels = {"code": _("Code"), "name": _("Name"), "name_en": _("English name"), "households": _("Households")}
    return {
        "layer": layer,
        "count": count,
        "chosen": known,
        "fields": [(name, labels[name], known.get(name, ""), name in {"code", "name"}) for name in reading.FIELDS],
        "sample": reading.sample(layer),
        "levels": Level.choices,
        "grounds": grounds_of(request.actor),
        "template": reading.TEMPLATE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.ADMINISTRATOR)
def choose_columns(request: StaffRequest, token: str) -> HttpResponseBase:
    """Ask which column is what, for which level and ground, and under which name."""
    kept = own_upload(request, token)
    if not kept.crs:
        return redirect(step_url(kept, "crs"))
    seen = looks.seen(kept)
    if seen is None:
        return look_behind(request, kept)
    layer = seen[0]
    if request.method != "POST":
        return show_step(request, "columns", kept, **_columns_context(request, kept, *seen))
    names = (*reading.FIELDS, "code_template", "name_template", "level", "under", "title")
    kept.choices = {name: typed(request, name) for name in names}
    kept.choices["replacements"] = request.POST.get("replacements", "").replace("\x00", "")[:4000]
    kept.save()
    try:
        reading.columns_of(kept.choices, layer.columns)
        require_ground(request.actor, kept.choices["under"], level_typed(request))
        _require(kept.choices["title"], _("Give the set a name of at most 100 signs."), "title")
    except InvalidInputError as error:
        return show_step(request, "columns", kept, error, **_columns_context(request, kept, *seen))
    return redirect(step_url(kept, "check"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.ADMINISTRATOR)
def check(request: StaffRequest, token: str) -> HttpResponseBase:
    """Show what the file would bring and what is wrong with it; make the draft."""
    kept = own_upload(request, token)
    if not kept.choices:
        return redirect(step_url(kept, "columns"))
    read = None if looks.is_large(kept) else works.read_upload(kept)
    if request.method == "POST" and read is not None and read.areas and not is_long(len(read.areas)):
        return _drafted(request, kept, read)
    found = works.found_in(kept, read)
    if found is None:
        return work_behind(request, works.CHECK, works.subject_of(kept), works.facts_of(kept))
    if request.method == "POST" and found.areas:
        return work_behind(request, works.DRAFT, works.subject_of(kept), {"token": kept.token}, _key(request))
    error = None if found.areas else InvalidInputError(_("No row of the file can be taken."), field="file")
    return show_step(request, "check", kept, error, found=found, key=uuid7())


def _key(request: StaffRequest) -> uuid.UUID:
    return read_uuid(typed(request, "key")) or uuid7()


def _drafted(request: StaffRequest, kept: Upload, read: reading.Read) -> HttpResponseBase:
    """Make the draft of a small file and forget the file."""
    chosen = kept.choices
    plan = Plan(chosen["title"], Level(chosen["level"]), chosen["under"], kept.name, kept.crs)
    made = make_draft(read.areas, plan, actor=request.actor, now=clock.now(), key=_key(request))
    check_set(made)
    kept.forget()
    messages.success(request, _("The draft is made. Nothing is in force yet."))
    return redirect("workbench:boundary_set", set_uuid=made.uuid)


@require_safe
@staff_required(Role.ADMINISTRATOR)
def shapes(request: StaffRequest, token: str) -> HttpResponseBase:
    """Answer the file's shapes where they lie under `?crs=` (or under the system chosen), and the ground that is known."""
    kept, seen = own_upload(request, token), None
    if kept.layer or not kept.layers:
        seen = looks.seen(kept)
    if seen is None:
        raise NotFoundError(_("The file was not looked at yet."))
    layer, crs = seen[0], request.GET.get("crs", "")[:200] or kept.crs
    if layer.asks_crs and not crs:
        # Nothing is wrong yet: the page says what it waits for, on an empty map.
        waiting = _("Choose a coordinate system to see where the shapes land.")
        return JsonResponse({"type": "FeatureCollection", "features": [], "bounds": None, "error": waiting})
    try:
        placed = in_wgs84(layer, crs, known_ground())
    except InvalidInputError as error:
        return JsonResponse({"error": str(error)}, status=error.status)
    features = drawing.rows(placed)
    if request.GET.get("check") and kept.choices:
        found = works.found_in(kept, None if looks.is_large(kept) else works.read_upload(kept))
        features += drawing.findings(enumerate(found.found if found else [], start=1))
    text = drawing.collection(features, bounds=drawing.bounds_of(features), known=known_ground())
    return HttpResponse(text, content_type="application/geo+json")


@require_safe
@staff_required(Role.ADMINISTRATOR)
def remarks(request: StaffRequest, token: str) -> HttpResponseBase:
    """Give everything that is to be said about rows as a CSV table: which row, whether it is taken, and why."""
    kept = own_upload(request, token)
    if not kept.choices:
        return redirect(step_url(kept, "columns"))
    told = works.told_of_rows(kept)
    if told is None:
        return work_behind(request, works.CHECK, works.subject_of(kept), works.facts_of(kept))
    rows = [
        (place, said, reason)
        for said, of in zip((_("not taken"), _("taken, altered")), told, strict=True)
        for place, reason in of
    ]
    headers = {"Content-Disposition": 'attachment; filename="rows.csv"', "Cache-Control": "private, no-store"}
    table = as_csv([_("Row"), _("Taken or not"), _("Reason")], rows)
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def forget(request: StaffRequest, token: str) -> HttpResponseBase:
    """Give up: delete the file."""
    own_upload(request, token).forget()
    return redirect("workbench:boundaries")
