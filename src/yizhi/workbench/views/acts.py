"""One address for every act: GET shows its form, POST carries it out."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhi.casework.domain.duplicates import possible_duplicates
from yizhi.casework.models import Case
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, DomainError, InvalidInputError, NotAllowedError
from yizhi.kernel.ids import show_number
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.buttons import possible
from yizhi.workbench.acts.carry_out import BINDINGS, carry_out
from yizhi.workbench.acts.forms import ActForm
from yizhi.workbench.acts.setting import Setting, load_setting

_DIGITS = 18


def is_partial(request: StaffRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def _order_id(request: StaffRequest) -> int | None:
    typed = request.GET.get("order", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else None


def _address(request: StaffRequest) -> str:
    """Return the address a form is sent to: the act's own, without what was chosen on the way."""
    order_id = _order_id(request)
    return f"{request.path}?order={order_id}" if order_id else request.path


def _next(request: StaffRequest, case: Case) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("workbench:case", args=[case.number])


def _show(request: StaffRequest, setting: Setting, form: ActForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form, "setting": setting, "case": setting.case, "place": "desk", "next": request.GET.get("next", ""), "action": _address(request),
        "duplicates": possible_duplicates(setting.case, now=setting.now) if "lead_case" in setting.fields else [],
        "warn": setting.rule.reason, **more,
    }  # fmt: skip
    template = "workbench/acts/page.html" + ("#panel" if is_partial(request) else "")
    return render(request, template, context, status=status)


def _done(request: StaffRequest, setting: Setting, case: Case) -> HttpResponseBase:
    said = _("%(act)s: done. %(number)s") % {"act": setting.label, "number": show_number(case.number)}
    if is_partial(request):
        event = {"case-changed": {"number": case.number, "stage": case.stage, "message": said}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(event)})
    messages.success(request, said)
    return redirect(_next(request, case))


def _overtaken(request: StaffRequest, number: str, sent: ActForm, error: ConflictError) -> HttpResponse:
    """Show the form again with everything typed, who was first, and what is possible now."""
    setting = load_setting(request.actor, number, sent.setting.name, _order_id(request), now=sent.setting.now)
    typed: QueryDict = request.POST.copy()
    typed["version"] = str(setting.case.version)
    form = ActForm(setting, typed)
    form.take_photos([], [str(pk) for pk in sent.photo_ids])
    buttons = possible(setting.case, setting.view, actor=request.actor, now=setting.now)
    mine = setting.order.id if setting.order else None
    again = any(b.act == setting.name and b.order_id == mine for b in buttons)
    return _show(request, setting, form, 409, overtaken=error, again=again, instead=[] if again else buttons[:6])


def _send(request: StaffRequest, setting: Setting, number: str) -> HttpResponseBase:
    form = ActForm(setting, request.POST)
    form.take_photos(request.FILES.getlist("photo_ids_file"), request.POST.getlist("photo_ids"))
    if not form.is_valid():
        return _show(request, setting, form, InvalidInputError.status)
    try:
        return _done(request, setting, carry_out(setting, form))
    except ConflictError as error:
        return _overtaken(request, number, form, error)
    except NotAllowedError:
        raise
    except DomainError as error:
        form.blame(error)
        return _show(request, setting, form, error.status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_required
def act(request: StaffRequest, number: str, act: str) -> HttpResponseBase:
    """Show the form of an act on a case, or carry it out.

    htmx gets the panel alone; after success it gets 204 and the event `case-changed`
    with number, stage and a message. Without it: the case's page, or `next`.
    """
    chosen = request.GET.dict() if request.method == "GET" else request.POST.dict()
    setting = load_setting(request.actor, number, act, _order_id(request), now=clock.now(), chosen=chosen)
    if setting.name not in BINDINGS:
        setting.check()
        raise NotAllowedError(_("This is outside your area or your role."))
    if request.method == "POST":
        return _send(request, setting, number)
    setting.check()
    return _show(request, setting, ActForm(setting))
