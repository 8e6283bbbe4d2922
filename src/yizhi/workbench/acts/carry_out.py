"""From a filled form to the domain function of its act: the one table that binds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from yizhi.casework.domain import checking, desk, dispatch, handling, pauses, reporter, supervision
from yizhi.casework.domain.queries import visible_to
from yizhi.casework.enums import Act, Outcome, Severity
from yizhi.casework.models import Case
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.ids import parse_number
from yizhi.workbench.acts.forms import ActForm
from yizhi.workbench.acts.names import ACCEPT_DISPATCH
from yizhi.workbench.acts.setting import Setting


class Call:
    """One act about to be carried out: the form's values, and what every domain function takes."""

    def __init__(self, setting: Setting, form: ActForm) -> None:
        self.setting = setting
        self.form = form
        self.data: dict[str, Any] = form.cleaned_data
        self.case_id = setting.case.pk
        self.order_id = setting.order.id if setting.order else 0
        self.who: dict[str, Any] = {"actor": setting.actor, "now": setting.now, "key": self.data["key"]}
        # Acts that move the case are held against the version that the person saw.
        self.seen: dict[str, Any] = {**self.who, "version": self.data.get("version")}

    @property
    def accepting(self) -> dict[str, Any]:
        """What acceptance takes."""
        data = self.data
        return {"category_id": data["category"], "severity": Severity(data["severity"]), "title": data["title"]}

    @property
    def dispatching(self) -> dict[str, Any]:
        """What dispatching takes beside the orders."""
        return {"instruction": self.data.get("instruction", ""), "is_call_up": self.data.get("is_call_up", False)}


def _lead_id(call: Call) -> int:
    number = parse_number(call.data["lead_case"])
    lead = visible_to(call.setting.actor).filter(number=number).values_list("pk", flat=True).first() if number else None
    if lead is None:
        raise InvalidInputError(
            _("No case has this number. Check it, or choose one of those below."), field="lead_case"
        )
    return int(lead)


def _correct(call: Call) -> Case:
    data = call.data
    point = {"lon": data["lon"], "lat": data["lat"]} if data["lon"] is not None and data["lat"] is not None else {}
    if not point and (data["lon"] is None) != (data["lat"] is None):
        raise InvalidInputError(_("A point needs both longitude and latitude."), field="lat")
    facts = {
        "title": data["title"] or None,
        "category_id": data["category"],
        "severity": data["severity"],
        "address": data["address"],
    }
    return desk.correct_case(call.case_id, **facts, **point, **call.seen)


def _dispatch_now(call: Call) -> Case:
    return dispatch.accept_and_dispatch(
        call.case_id, call.data["orders"], **call.accepting, **call.dispatching, **call.seen
    )


def _suspend(call: Call) -> Case:
    return pauses.suspend_case(
        call.case_id, until=call.data["until"], approver_id=call.data["approver"], words=call.form.words(), **call.seen
    )


def _close(call: Call) -> Case:
    texts = {"public_text": call.data["public_text"], "note": call.data["note"]}
    return desk.close_case(call.case_id, outcome=Outcome(call.data["outcome"]), **texts, **call.seen)


def _pass(call: Call) -> Case:
    return checking.pass_check(
        call.case_id, words=call.form.words(), outcome=Outcome(call.data["outcome"]), **call.seen
    )


BINDINGS: Final[dict[str, Callable[[Call], Case]]] = {
    ACCEPT_DISPATCH: _dispatch_now,
    Act.REQUEST_VERIFICATION: lambda c: desk.request_verification(c.case_id, note=c.data["note"], **c.seen),
    Act.VERIFY_FOUND: lambda c: checking.verify_case(c.case_id, found=True, words=c.form.words(), **c.seen),
    Act.VERIFY_NOT_FOUND: lambda c: checking.verify_case(c.case_id, found=False, words=c.form.words(), **c.seen),
    Act.ACCEPT: lambda c: desk.accept_case(c.case_id, **c.accepting, **c.seen),
    Act.REFUSE: lambda c: desk.refuse_case(c.case_id, words=c.form.words(), **c.seen),
    Act.MERGE: lambda c: desk.merge_case(c.case_id, lead_id=_lead_id(c), note=c.data["note"], **c.seen),
    Act.UNMERGE: lambda c: desk.unmerge_case(c.case_id, note=c.data["note"], **c.seen),
    Act.DISPATCH: lambda c: dispatch.dispatch_case(c.case_id, c.data["orders"], **c.dispatching, **c.seen),
    Act.TRANSFER: lambda c: dispatch.transfer_order(
        c.case_id, c.order_id, organisation_id=c.data["organisation"], words=c.form.words(), **c.seen
    ),
    Act.REVOKE: lambda c: dispatch.revoke_order(c.case_id, c.order_id, words=c.form.words(), **c.seen),
    Act.SIGN: lambda c: handling.sign_order(c.case_id, c.order_id, **c.seen),
    Act.RETURN: lambda c: handling.return_order(c.case_id, c.order_id, words=c.form.words(), **c.seen),
    Act.REPORT_DONE: lambda c: handling.report_order_done(c.case_id, c.order_id, words=c.form.words(), **c.seen),
    Act.REQUEST_EXTENSION: lambda c: handling.request_extension(
        c.case_id, c.order_id, amount=c.data["limit"], words=c.form.words(), **c.seen
    ),
    Act.GRANT_EXTENSION: lambda c: handling.grant_extension(c.case_id, c.order_id, note=c.data["note"], **c.seen),
    Act.DECLINE_EXTENSION: lambda c: handling.decline_extension(c.case_id, c.order_id, words=c.form.words(), **c.seen),
    Act.SUSPEND: _suspend,
    Act.RESUME: lambda c: pauses.resume_case(c.case_id, note=c.data["note"], **c.seen),
    Act.ASK_REPORTER: lambda c: desk.ask_reporter(c.case_id, text=c.data["public_text"], **c.seen),
    Act.PASS_CHECK: _pass,
    Act.FAIL_CHECK: lambda c: checking.fail_check(c.case_id, words=c.form.words(), **c.seen),
    Act.CLOSE: _close,
    Act.REOPEN: lambda c: reporter.reopen_case(c.case_id, words=c.form.words(), **c.seen),
    Act.URGE: lambda c: supervision.urge_case(c.case_id, note=c.data["note"], **c.who),
    Act.SUPERVISE: lambda c: supervision.supervise_case(c.case_id, until=c.data["until"], note=c.data["note"], **c.who),
    Act.CORRECT: _correct,
    Act.REPLY: lambda c: desk.publish_reply(c.case_id, text=c.data["public_text"], **c.who),
    Act.NOTE: lambda c: supervision.add_note(c.case_id, text=c.data["note"], **c.who),
    Act.RECORD_CONTACT: lambda c: supervision.record_contact(c.case_id, note=c.data["note"], **c.who),
}


def carry_out(setting: Setting, form: ActForm) -> Case:
    """Do the act with what a valid form says and return the case after it. Raises DomainError."""
    binding = BINDINGS.get(setting.name)
    if binding is None:
        raise NotFoundError(_("There is no such act."))
    return binding(Call(setting, form))
