"""The words of notices, and the people behind a recipient's reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yizhi.casework.enums import Act, Stage
from yizhi.casework.models import ReporterContact
from yizhi.kernel.ids import show_number
from yizhi.org.domain.people import holders
from yizhi.org.enums import Role


def report_addresses(report_id: str, channel: str) -> Sequence[str]:
    """Return the phone or e-mail of a report's contact, nothing once it was deleted."""
    contact = ReporterContact.objects.filter(report_id=int(report_id)).first()
    address = {"sms": "phone", "email": "email"}.get(channel)
    value = getattr(contact, address) if contact is not None and address else ""
    return [value] if value else []


def organisation_people(organisation_id: str, channel: str) -> Sequence[str]:
    """Return the user ids of an organisation's handlers (`onsite` only)."""
    return (
        [str(pk) for pk in holders(Role.HANDLER, organisation_id=int(organisation_id))] if channel == "onsite" else []
    )


def area_people(reference: str, channel: str) -> Sequence[str]:
    """Return the user ids who hold `role:code`'s role on the area or above (`onsite` only)."""
    role, code = reference.split(":", 1)
    return [str(pk) for pk in holders(Role(role), area_code=code)] if channel == "onsite" else []


def _said(act: str, stage: str) -> str:
    """Return the sentence that tells a reporter what happened, in the active language."""
    said = {
        Act.REPORT: _("We have received your report."),
        Act.ACCEPT: _("Your report was accepted."),
        Act.REFUSE: _("Your report could not be accepted. The reason is on its page."),
        Act.MERGE: _("Your report joined an earlier one about the same problem. You will hear of every step."),
        Act.UNMERGE: _("Your report is followed as a case of its own again."),
        Act.DISPATCH: _("Your report was handed to those in charge."),
        Act.SUSPEND: _("Work on your report is paused. The reason is on its page."),
        Act.RESUME: _("Work on your report goes on."),
        Act.ASK_REPORTER: _("Is the problem solved? Please answer on the report's page."),
        Act.PASS_CHECK: _("Your report was handled and checked. Please tell us whether you are satisfied."),
        Act.CLOSE: _("Your report was closed. The answer is on its page."),
        Act.REOPEN: _("Your report was opened again."),
        Act.REPLY: _("There is an answer to your report."),
    }
    return said.get(Act(act)) or _("Your report is at “%(stage)s” now.") % {"stage": Stage(stage).label}


def to_reporter(context: dict[str, Any], language: str) -> tuple[str, str]:
    """Return subject and text for a reporter: what happened and the number, no more."""
    with translation.override(language):
        name = settings.YIZHI_NAME.get(language) or settings.YIZHI_NAME["zh-hans"]
        number = show_number(context["number"])
        subject = _("%(name)s: your report %(number)s") % {"name": name, "number": number}
        return subject, f"{_said(context['act'], context['stage'])} {_('Number')}: {number}."


def to_staff(context: dict[str, Any], language: str) -> tuple[str, str]:
    """Return subject and text for a member of staff; the text ends with the page's path."""
    with translation.override(language):
        act, stage = Act(context["act"]).label, Stage(context["stage"]).label
        return f"{act} · {context['title']}"[
            :200
        ], f"{show_number(context['number'])} · {stage}\n/work/cases/{context['number']}/"
