"""Giving duties and entering absences. Administrators of the area do this; everything is audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.duties import WORKER
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.kernel import audit
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.memo import forget_all
from yizhi.org.domain.people import grants_in_force
from yizhi.org.enums import Role
from yizhi.org.models import Organisation, RoleGrant, User

if TYPE_CHECKING:
    from datetime import date, datetime

    from yizhi.org.actor import Actor

LONGEST_ABSENCE: Final = timedelta(days=366)
_PHONE_SIGNS: Final = frozenset("0123456789+-() 转#")
# A mobile number is a person's own: duties show an office's.
_MOBILE_DIGITS: Final = 11


@dataclass(frozen=True, slots=True)
class HolderDraft:
    """Who shall hold a duty in an area: a member of staff, an organisation, or a name; and from and until which day."""

    duty_id: int
    area_code: str
    user_id: int | None = None
    organisation_id: int | None = None
    name: str = ""
    office_phone: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class AbsenceDraft:
    """Who is away (a holder of a duty, or a grid worker) from and until which day (inclusive), and who stands in."""

    from_day: date
    until_day: date
    holder_id: int | None = None
    user_id: int | None = None
    substitute_id: int | None = None
    substitute_name: str = ""
    substitute_phone: str = ""


def may_appoint(actor: Actor, area_code: str) -> bool:
    """Tell whether the actor may give duties and enter absences in an area."""
    return actor.holds(Role.ADMINISTRATOR, area_code)


def _require(actor: Actor, area_code: str) -> None:
    if not may_appoint(actor, area_code):
        raise NotAllowedError(_("Only an administrator of the area may change who is in charge."))


def check_phone(typed: str, field: str) -> str:
    """Return an office phone. Raises InvalidInputError for what is no number and for a mobile number."""
    phone = typed.strip()
    digits = "".join(sign for sign in phone if sign.isdigit())
    if len(phone) > 30 or not set(phone) <= _PHONE_SIGNS or (phone and len(digits) < 3):  # noqa: PLR2004 - the column; 110
        raise InvalidInputError(_("This is not a phone number."), field=field)
    if len(digits.removeprefix("86")) == _MOBILE_DIGITS and digits.removeprefix("86").startswith("1"):
        raise InvalidInputError(
            _("This is a mobile number. Enter the office's number: residents may see it."), field=field
        )
    return phone


def give_duty(draft: HolderDraft, *, actor: Actor, now: datetime) -> DutyHolder:
    """Give a duty in an area; the same person with the same duty there is changed, not doubled.

    Raises NotAllowedError, InvalidInputError (names the field).
    """
    if draft.area_code not in area_index():
        raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area_code")
    _require(actor, draft.area_code)
    duty = Duty.objects.filter(pk=draft.duty_id, is_active=True).first()
    if duty is None:
        raise InvalidInputError(_("Choose a duty."), field="duty")
    name = draft.name.strip()[:60]
    user = User.objects.filter(pk=draft.user_id, is_active=True).first() if draft.user_id else None
    organisation = Organisation.objects.filter(pk=draft.organisation_id).first() if draft.organisation_id else None
    phone = check_phone(draft.office_phone, "office_phone")
    if not (user or organisation or name) and not (duty.code == WORKER and phone):
        raise InvalidInputError(_("Choose a colleague or an organisation, or enter a name."), field="name")
    if draft.from_day and draft.until_day and draft.until_day < draft.from_day:
        raise InvalidInputError(_("The last day lies before the first."), field="until_day")
    with transaction.atomic():
        row, _made = DutyHolder.objects.update_or_create(
            duty=duty, area_code=draft.area_code, user=user, organisation=organisation, name=name,
            defaults={"office_phone": phone, "from_day": draft.from_day, "until_day": draft.until_day},
        )  # fmt: skip
        audit.record(
            actor_id=actor.user_id, act="duty_given", subject_kind="area", subject_id=draft.area_code, now=now, reason=f"{duty.code} {row}"
        )  # fmt: skip
        forget_all()
    return row


def end_duty(holder_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a duty away. Raises NotFoundError and NotAllowedError."""
    row = DutyHolder.objects.select_related("duty", "organisation", "user").filter(pk=holder_id).first()
    if row is None:
        raise NotFoundError(_("There is no such duty."))
    _require(actor, row.area_code)
    with transaction.atomic():
        audit.record(
            actor_id=actor.user_id, act="duty_ended", subject_kind="area", subject_id=row.area_code, now=now, reason=f"{row.duty.code} {row}"
        )  # fmt: skip
        row.delete()
        forget_all()


def _grids_of(user_id: int, day: date) -> list[RoleGrant]:
    return list(RoleGrant.objects.filter(grants_in_force(day), role=Role.GRID_WORKER, user_id=user_id))


def _areas_of(draft: AbsenceDraft) -> list[str]:
    """Return the areas in which somebody is away. Raises InvalidInputError on `who`."""
    if (draft.holder_id is None) == (draft.user_id is None):
        raise InvalidInputError(_("Choose who is away."), field="who")
    if draft.holder_id is not None:
        found = list(DutyHolder.objects.filter(pk=draft.holder_id).values_list("area_code", flat=True))
    else:
        found = [grant.area_code for grant in _grids_of(draft.user_id or 0, draft.from_day)]
    if not found:
        raise InvalidInputError(_("Choose who is away."), field="who")
    return found


def _check_substitute(draft: AbsenceDraft) -> None:
    if draft.substitute_id is None:
        return
    own = DutyHolder.objects.filter(pk=draft.holder_id or 0, user=draft.substitute_id).exists()
    if own or draft.substitute_id == draft.user_id:
        raise InvalidInputError(_("Nobody stands in for themselves."), field="substitute")
    if not User.objects.filter(pk=draft.substitute_id, is_active=True).exists():
        raise InvalidInputError(_("There is no such colleague."), field="substitute")
    days = {"from_day__lte": draft.until_day, "until_day__gte": draft.from_day}
    if Absence.objects.filter(user_id=draft.substitute_id, **days).exists():
        raise InvalidInputError(
            _("This colleague is away on some of these days. Choose somebody else."), field="substitute"
        )


def _check_absence(draft: AbsenceDraft) -> None:
    if draft.until_day < draft.from_day:
        raise InvalidInputError(_("The last day lies before the first."), field="until_day")
    if draft.until_day - draft.from_day > LONGEST_ABSENCE:
        raise InvalidInputError(_("An absence lasts at most a year. End the duty instead."), field="until_day")
    _check_substitute(draft)
    whose = {"holder_id": draft.holder_id, "user_id": draft.user_id}
    overlap = Absence.objects.filter(from_day__lte=draft.until_day, until_day__gte=draft.from_day, **whose)
    if overlap.exists():
        raise InvalidInputError(
            _("An absence of these days is entered already. Take that back first."), field="from_day"
        )


def enter_absence(draft: AbsenceDraft, *, actor: Actor, now: datetime) -> Absence:
    """Enter who is away and who stands in. The substitute of a grid worker gets the role in those grids for those days, tasks and notices with it.

    Raises NotAllowedError unless the actor administers every area concerned, InvalidInputError (names the field).
    """
    areas = _areas_of(draft)
    for area_code in areas:
        _require(actor, area_code)
    _check_absence(draft)
    phone = check_phone(draft.substitute_phone, "substitute_phone")
    with transaction.atomic():
        row = Absence.objects.create(
            holder_id=draft.holder_id, user_id=draft.user_id, from_day=draft.from_day, until_day=draft.until_day,
            substitute_id=draft.substitute_id, substitute_name=draft.substitute_name.strip()[:60], substitute_phone=phone,
        )  # fmt: skip
        if draft.user_id is not None and draft.substitute_id is not None:
            RoleGrant.objects.bulk_create(
                RoleGrant(
                    user_id=draft.substitute_id, role=Role.GRID_WORKER, area_code=code, starts_on=draft.from_day, ends_on=draft.until_day
                )
                for code in areas
            )  # fmt: skip
        for area_code in areas:
            audit.record(
                actor_id=actor.user_id, act="absence_entered", subject_kind="area", subject_id=area_code, now=now,
                reason=f"{draft.from_day} {draft.until_day}",
            )  # fmt: skip
        forget_all()
    return row


def _areas_of_row(row: Absence) -> list[str]:
    if row.holder is not None:
        return [row.holder.area_code]
    return [grant.area_code for grant in _grids_of(row.user_id or 0, row.from_day)]


def take_back_absence(absence_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an absence back, and the role of the substitute with it. Raises NotFoundError and NotAllowedError."""
    row = Absence.objects.select_related("holder").filter(pk=absence_id).first()
    if row is None:
        raise NotFoundError(_("There is no such absence."))
    areas = _areas_of_row(row)
    for area_code in areas:
        _require(actor, area_code)
    if not areas and not actor.has_role(Role.ADMINISTRATOR):
        raise NotFoundError(_("There is no such absence."))
    with transaction.atomic():
        if row.user_id is not None and row.substitute_id is not None:
            RoleGrant.objects.filter(
                user_id=row.substitute_id, role=Role.GRID_WORKER, area_code__in=areas, starts_on=row.from_day, ends_on=row.until_day
            ).delete()  # fmt: skip
        row.delete()
        for area_code in areas:
            audit.record(
                actor_id=actor.user_id, act="absence_ended", subject_kind="area", subject_id=area_code, now=now
            )
        forget_all()
