"""From a file to a draft, step by step: file, layer, coordinate system, columns, check. Each step can be gone back to."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import Layer, candidates, choices, in_wgs84, label_of
from yizhi.grid.domain.layers.limits import MAX_VERTICES
from yizhi.grid.domain.sets.checking import check_set
from yizhi.grid.domain.sets.drafts import Plan, make_draft, require_ground
from yizhi.grid.enums import Level
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.ids import uuid7
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries import columns as reading
from yizhi.workbench.domain.boundaries import looks, uploads
from yizhi.workbench.domain.boundaries.reads import CAUSE_LIMITS, grounds_of
from yizhi.workbench.domain.boundaries.uploads import Upload
from yizhi.workbench.domain.works import files as works
from yizhi.workbench.domain.works.common import is_long
from yizhi.workbench.views.behind import work_behind
from yizhi.workbench.views.boundaries.listing import level_typed, typed

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
    plausible = [one.crs for one in found if one.plausible]
    # Where several fit, a person must look at the map: none of them is taken for granted.
    chosen = kept.crs or (plausible[0] if len(plausible) == 1 else "")
    return {
        "turned": _turned(layer),
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


def _turned(layer: Layer) -> str:
    """Return the name by which a file is taken whose numbers stand the other way round than the system it names; else empty."""
    if not layer.crs:
        return ""
    try:
        in_wgs84(layer, layer.crs, known_ground())
    except InvalidInputError as error:
        return str(error.detail.get("crs", ""))
    return ""


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
    wanted = typed(request, "turned") or wanted
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
        "title": kept.name.rpartition(".")[0][:100] or kept.name[:100], "simplify": "1" if kept.simplify else "",
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
        "heavy": looks.is_heavy(layer),
        "most_corners": MAX_VERTICES,
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
    names = (*reading.FIELDS, "code_template", "name_template", "level", "under", "title", "simplify")
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
    error = None
    areas, refused = works.counted(kept, read) or (0, 0)
    if request.method == "POST" and areas:
        if not refused or "leave_out" in request.POST:
            return _drafted(request, kept, read)
        message = _("Tick that these rows are left out, or bring a file that can be taken as a whole.")
        error = InvalidInputError(message, field="leave_out")
    found = works.found_in(kept, read)
    if found is None:
        return work_behind(request, works.CHECK, works.subject_of(kept), works.facts_of(kept))
    if not found.areas:
        error = InvalidInputError(_("No row of the file can be taken."), field="file")
    return show_step(request, "check", kept, error, found=found, key=uuid7(), **CAUSE_LIMITS)


def _drafted(request: StaffRequest, kept: Upload, read: reading.Read | None) -> HttpResponseBase:
    """Make the draft of a small file and forget the file; that of a large one is made behind the page."""
    key = read_uuid(typed(request, "key")) or uuid7()
    if read is None or is_long(len(read.areas)):
        return work_behind(request, works.DRAFT, works.subject_of(kept), works.draft_facts(kept), key)
    chosen = kept.choices
    plan = Plan(chosen["title"], Level(chosen["level"]), chosen["under"], kept.name, kept.crs)
    made = make_draft(read.areas, plan, actor=request.actor, now=clock.now(), key=key)
    check_set(made)
    kept.forget()
    messages.success(request, _("The draft is made. Nothing is in force yet."))
    return redirect("workbench:boundary_set", set_uuid=made.uuid)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def forget(request: StaffRequest, token: str) -> HttpResponseBase:
    """Give up: delete the file."""
    own_upload(request, token).forget()
    return redirect("workbench:boundaries")
