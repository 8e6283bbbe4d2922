"""A reporter's contact: kept encrypted in a row of its own, revealed on the record, deleted on time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from yizhi.casework.domain import snapshot
from yizhi.casework.enums import ENDED_STAGES
from yizhi.casework.models import Case, Report, ReporterContact
from yizhi.casework.rules import may_reveal_contact
from yizhi.kernel import audit
from yizhi.kernel.crypto import search_hash
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.insert import insert
from yizhi.org.actor import Actor

_PHONE = re.compile(r"^\+?\d{7,15}$")
_LAST = 4


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """How a reporter wants to be reached; every part may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


def normal_phone(typed: str) -> str:
    """Return a phone number's digits, without blanks, dashes and +86; InvalidInputError where it is none."""
    digits = re.sub(r"[\s\-()（）]", "", typed)
    digits = digits.removeprefix("+86")
    if digits and not _PHONE.match(digits):
        raise InvalidInputError(
            _("This does not look like a phone number. Check the digits, or leave it empty."), field="phone"
        )
    return digits


def _checked_email(typed: str) -> str:
    typed = typed.strip()
    try:
        if typed:
            validate_email(typed)
    except ValidationError as error:
        raise InvalidInputError(
            _("This does not look like an e-mail address. Check it, or leave it empty."), field="email"
        ) from error
    return typed


def last4_hash(report: Report, last4: str) -> str:
    """Return the hash that proves the last four digits for one report only."""
    return search_hash(f"{report.uuid}:{last4}")


def keep_contact(report: Report, draft: ContactDraft, *, now: datetime) -> ReporterContact | None:
    """Store a contact, or nothing where it is empty. Raises InvalidInputError."""
    phone, email = normal_phone(draft.phone), _checked_email(draft.email)
    if not (phone or email or draft.name.strip()):
        return None
    contact = ReporterContact(
        report=report,
        name=draft.name.strip()[:60],
        phone=phone,
        email=email,
        phone_hash=search_hash(phone),
        last4_hash=last4_hash(report, phone[-_LAST:]) if phone else "",
        consent_at=now,
    )
    return insert(contact)


def find_report(number: str, last4: str) -> Report:
    """Return the report of a case number that left a phone ending in these digits.

    Raises NotFoundError, in the same words whether the number or the digits are wrong.
    """
    reports = Report.objects.select_related("case", "contact").filter(case__number=number, contact__isnull=False)
    for report in reports:
        if report.contact.last4_hash and report.contact.last4_hash == last4_hash(report, last4):
            return report
    raise NotFoundError(
        _("No report with this number and these four digits. Check both; without a phone left, use the link you got.")
    )


def masked(contact: ReporterContact) -> dict[str, str]:
    """Return a contact as everybody may see it: that it exists, and little more."""
    phone, name = contact.phone or "", contact.name or ""
    return {
        "name": name[:1] + "＊" if name else "",
        "phone": f"{phone[:3]}****{phone[-_LAST:]}" if len(phone) > 7 else ("****" if phone else ""),  # noqa: PLR2004
        "email": "***@" + contact.email.split("@")[-1] if contact.email else "",
    }


def reveal_contact(report_id: int, *, actor: Actor, now: datetime, reason: str = "") -> ReporterContact:
    """Return a contact in the clear and record who saw it. Raises NotFoundError, NotAllowedError."""
    contact = ReporterContact.objects.select_related("report__case").filter(report_id=report_id).first()
    if contact is None:
        raise NotFoundError(_("No contact was left, or it was deleted."))
    if not may_reveal_contact(actor, snapshot.load(contact.report.case)):
        raise NotAllowedError(_("You may not see this contact."))
    audit.record(
        actor_id=actor.user_id,
        act="reveal_contact",
        subject_kind="report",
        subject_id=str(contact.report.uuid),
        reason=reason,
        now=now,
    )
    return contact


def own_contact(report: Report) -> ReporterContact | None:
    """Return what the holder of a report left about themselves, None where nothing is kept (any more)."""
    return ReporterContact.objects.filter(report=report).first()


def change_contact(report: Report, draft: ContactDraft, *, now: datetime) -> ReporterContact | None:
    """Replace a reporter's contact by what they say now; an empty draft deletes it. Raises InvalidInputError."""
    with transaction.atomic():
        ReporterContact.objects.filter(report=report).delete()
        return keep_contact(report, draft, now=now)


def forget_contact(report: Report) -> bool:
    """Delete a reporter's contact at their wish; the record of the problem stays. Tells whether there was one."""
    deleted, _rows = ReporterContact.objects.filter(report=report).delete()
    return bool(deleted)


def delete_expired_contacts(now: datetime) -> int:
    """Delete contacts of cases that ended longer ago than YIZHI_CONTACT_DAYS; returns how many."""
    before = now - timedelta(days=settings.YIZHI_CONTACT_DAYS)
    ended = Case.objects.filter(stage__in=ENDED_STAGES, moved_at__lt=before)
    deleted, _rows = ReporterContact.objects.filter(report__case__in=ended).delete()
    return deleted
