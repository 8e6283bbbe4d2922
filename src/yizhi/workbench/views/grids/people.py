"""Who is in charge of an area: duties given and ended, absences with who stands in."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhi.grid.domain import appointing
from yizhi.grid.domain.appointing import AbsenceDraft, HolderDraft, may_appoint
from yizhi.grid.domain.areas import area_path
from yizhi.grid.domain.coming import coming_in
from yizhi.grid.domain.duties import bare_name, people_of
from yizhi.grid.models import Duty
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.kernel.typed import clean
from yizhi.org.domain.people import holders
from yizhi.org.enums import Role
from yizhi.org.models import User
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.acts.orders import organisations
from yizhi.workbench.domain.inside import area_for
from yizhi.workbench.place_filters import whole

LONGEST: Final = 100
MOST_NAMED: Final = 3
_YEARS: Final = (1990, 2199)
_NAMES: Final = (
    "duty", "user", "organisation", "name", "office_phone", "from_day", "until_day", "who", "substitute", "substitute_name", "substitute_phone",
)  # fmt: skip


def _typed(request: StaffRequest) -> dict[str, str]:
    return {name: clean(request.POST.get(name), LONGEST) for name in _NAMES}


def _administrators(code: str) -> list[str]:
    ids = holders(Role.ADMINISTRATOR, area_code=code)
    return [bare_name(user) for user in User.objects.filter(pk__in=ids).order_by("display_name", "pk")[:MOST_NAMED]]


def _show(
    request: StaffRequest,
    code: str,
    error: DomainError | None = None,
    values: dict[str, str] | None = None,
    form: str = "",
) -> HttpResponseBase:
    info = area_for(request.actor, code)
    people, may = people_of(code, clock.today()), may_appoint(request.actor, code)
    context: dict[str, Any] = {
        "place": "ground",
        "info": info,
        "path": area_path(code),
        "people": people,
        "coming": coming_in(code, clock.today()),
        "may_appoint": may,
        "administrators": [] if may else _administrators(code),
        "error": error,
        "error_field": getattr(error, "field", "") or "",
        "values": values or {},
        "form": form,
        "away_options": [(one.key, f"{one.name or one.organisation} · {one.label}") for one in people],
        "duty_options": [
            (duty.pk, f"{duty.label} · {duty.get_contact_rule_display()}") for duty in Duty.objects.filter(is_active=True)
        ],
        "colleagues": [(user.pk, str(user)) for user in User.objects.filter(is_active=True).order_by("display_name", "pk")],
        "organisation_options": [(one.pk, one.label) for one in organisations().values() if one.is_active],
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "workbench/grids/people.html", context, status=error.status if error else 200)


@require_safe
@staff_required(*GROUND_ROLES)
def people_page(request: StaffRequest, code: str) -> HttpResponseBase:
    """Show who is in charge, and to administrators the forms."""
    return _show(request, code)


def _day(typed: str, field: str, *, needed: bool = False) -> date | None:
    if not typed and not needed:
        return None
    try:
        found = parse_date(typed)
    except ValueError:
        found = None
    if found is None or not _YEARS[0] <= found.year <= _YEARS[1]:
        raise InvalidInputError(_("Enter a day."), field=field)
    return found


def _id(typed: str, field: str) -> int | None:
    if not typed:
        return None
    number = whole(typed)
    if number is None:
        raise InvalidInputError(_("Choose one from the list."), field=field)
    return number


@require_POST
@staff_required(*GROUND_ROLES)
def give(request: StaffRequest, code: str) -> HttpResponseBase:
    """Give a duty."""
    area_for(request.actor, code)
    values = _typed(request)
    try:
        draft = HolderDraft(
            duty_id=_id(values["duty"], "duty") or 0,
            area_code=code,
            user_id=_id(values["user"], "user"),
            organisation_id=_id(values["organisation"], "organisation"),
            name=values["name"],
            office_phone=values["office_phone"],
            from_day=_day(values["from_day"], "from_day"),
            until_day=_day(values["until_day"], "until_day"),
        )
        appointing.give_duty(draft, actor=request.actor, now=clock.now())
    except InvalidInputError as error:
        return _show(request, code, error, values, "duty")
    messages.success(request, _("The duty is given."))
    return redirect("workbench:grid_people", code=code)


@require_POST
@staff_required(*GROUND_ROLES)
def end(request: StaffRequest, code: str, pk: int) -> HttpResponseBase:
    """Take a duty away."""
    area_for(request.actor, code)
    appointing.end_duty(pk, actor=request.actor, now=clock.now())
    messages.success(request, _("The duty is taken away."))
    return redirect("workbench:grid_people", code=code)


@require_POST
@staff_required(*GROUND_ROLES)
def absence(request: StaffRequest, code: str) -> HttpResponseBase:
    """Enter an absence."""
    area_for(request.actor, code)
    values = _typed(request)
    kind, _dash, number = values["who"].partition("-")
    try:
        first = _day(values["from_day"], "from_day", needed=True)
        last = _day(values["until_day"], "until_day", needed=True)
        draft = AbsenceDraft(
            from_day=first or clock.today(),
            until_day=last or clock.today(),
            holder_id=_id(number, "who") if kind == "holder" else None,
            user_id=_id(number, "who") if kind == "user" else None,
            substitute_id=_id(values["substitute"], "substitute"),
            substitute_name=values["substitute_name"],
            substitute_phone=values["substitute_phone"],
        )
        appointing.enter_absence(draft, actor=request.actor, now=clock.now())
    except InvalidInputError as error:
        return _show(request, code, error, values, "absence")
    messages.success(request, _("The absence is entered."))
    return redirect("workbench:grid_people", code=code)


@require_POST
@staff_required(*GROUND_ROLES)
def absence_end(request: StaffRequest, code: str, pk: int) -> HttpResponseBase:
    """Take an absence back."""
    area_for(request.actor, code)
    appointing.take_back_absence(pk, actor=request.actor, now=clock.now())
    messages.success(request, _("The absence is taken back."))
    return redirect("workbench:grid_people", code=code)
