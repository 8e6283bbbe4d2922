"""What a reporter reads of a case's log: outward steps, in plain words. Pure, from plain values.

The log holds more than a reporter may know. Only what this module names comes
through: stages, reasons from the list, names of organisations, public texts, and
the reporter's own words. Never staff, internal notes, or what other reporters said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from yizhi.casework.enums import Act, OrderRole, Outcome, Party, Stage
from yizhi.portal.facts import EventFact, Facts, Step

Told = tuple[str, str, str]  # title, text, quote


def _mine(facts: Facts, event: EventFact) -> bool:
    return event.party == Party.REPORTER and event.report_id == facts.report_id


def _reason(facts: Facts, event: EventFact) -> str:
    return facts.reason_label(event.act, event.reason) if event.reason else ""


def _reported(facts: Facts, event: EventFact) -> Told | None:
    if event.report_id != facts.report_id:
        return None
    count = facts.photo_counts.get(event.id, 0)
    text = (
        ngettext(
            "%(count)d photo. You can add to it at any time.", "%(count)d photos. You can add to it at any time.", count
        )
        % {"count": count}
        if count
        else _("You can add words or photos at any time.")
    )
    if event.act == Act.ME_TOO:
        text = _("Somebody reported the same problem before; it is handled together with theirs.")
    return pgettext("told to the reporter", "Reported"), text, ""


def _accepted(facts: Facts, _event: EventFact) -> Told:
    limit = _("time limit %(limit)s") % {"limit": facts.limit} if facts.limit else ""
    return (
        pgettext("told to the reporter", "Accepted"),
        " · ".join(part for part in (facts.category, limit) if part),
        "",
    )


def _dispatched(facts: Facts, event: EventFact) -> Told:
    orders = [facts.orders[pk] for pk in event.data.get("orders", ()) if pk in facts.orders]
    leads = [o.organisation for o in orders if o.role == OrderRole.LEAD]
    joint = [o.organisation for o in orders if o.role != OrderRole.LEAD]
    parts = [_("Lead: %(name)s") % {"name": name} for name in leads] + [
        _("With: %(name)s") % {"name": name} for name in joint
    ]
    return _("Handed over"), "　".join(parts), ""


def _organisation(facts: Facts, event: EventFact) -> str:
    order = facts.orders.get(event.order_id or 0)
    return order.organisation if order else ""


def _transferred(facts: Facts, event: EventFact) -> Told:
    order = facts.orders.get(int(event.data.get("to_order") or 0))
    return _("Handed to somebody else"), order.organisation if order else "", ""


def _taken_back(_facts: Facts, event: EventFact) -> Told | None:
    if event.to_stage != Stage.ACCEPTED:
        return None
    return _("Looking for who is in charge"), _("It is being handed over anew."), ""


def _signed(facts: Facts, event: EventFact) -> Told:
    return _("Work has begun"), _organisation(facts, event), ""


def _handled(facts: Facts, event: EventFact) -> Told:
    title = (
        pgettext("told to the reporter", "Handled") if event.to_stage != Stage.HANDLING else _("One part is handled")
    )
    return title, _organisation(facts, event), event.public_text


def _more_time(facts: Facts, event: EventFact) -> Told:
    return _("More time was granted"), _organisation(facts, event), ""


def _refused(facts: Facts, event: EventFact) -> Told:
    return _("Not accepted"), _reason(facts, event), event.public_text


def _merged(facts: Facts, _event: EventFact) -> Told:
    text = _("Somebody reported the same problem before. This report follows number %(number)s.") % {
        "number": facts.lead_number
    }
    return _("Joined with an earlier report"), text if facts.lead_number else "", ""


def _unmerged(_facts: Facts, _event: EventFact) -> Told:
    return _("On its own again"), _("It turned out to be a different problem."), ""


def _withdrawn(facts: Facts, event: EventFact) -> Told:
    return _("Withdrawn"), "", event.public_text if _mine(facts, event) else ""


def _suspended(facts: Facts, event: EventFact) -> Told:
    return _("Paused"), _reason(facts, event), ""


def _resumed(_facts: Facts, _event: EventFact) -> Told:
    return _("Work goes on"), "", ""


def _asked(_facts: Facts, event: EventFact) -> Told:
    return _("Your answer is asked for"), _("Is it solved? Please tell us below."), event.public_text


def _closed(facts: Facts, event: EventFact) -> Told:
    text = {
        Outcome.SOLVED: _("Solved."),
        Outcome.PARTLY: _("Partly solved."),
        Outcome.UNSOLVED: _("It could not be solved; the answer says why."),
    }.get(event.data.get("outcome", ""), "")
    if event.act == Act.PASS_CHECK:
        text = _("%(first)s %(second)s") % {"first": _("The grid worker looked at it on the spot."), "second": text}
    if event.act == Act.CONFIRM_SOLVED:
        text = (
            _("You confirmed that it is solved.")
            if _mine(facts, event)
            else _("A reporter confirmed that it is solved.")
        )
    return (
        pgettext("told to the reporter", "Closed"),
        text.strip(),
        event.public_text if event.party != Party.REPORTER else "",
    )


def _confirmed(facts: Facts, event: EventFact) -> Told | None:
    if event.to_stage == Stage.CLOSED and event.from_stage != Stage.CLOSED:
        return _closed(facts, event)
    return (_("You confirmed that it is solved"), "", "") if _mine(facts, event) else None


def _check_failed(facts: Facts, event: EventFact) -> Told:
    return _("Checked: not good enough yet, it goes back to work"), _reason(facts, event), ""


def _again(facts: Facts, event: EventFact) -> Told:
    if _mine(facts, event):
        return _("You said it is not solved; it is taken up again"), _reason(facts, event), event.public_text
    if event.party == Party.REPORTER:
        return _("Somebody said it is not solved; it is taken up again"), "", ""
    return _("Opened again"), _reason(facts, event), event.public_text


def _rated(facts: Facts, event: EventFact) -> Told | None:
    stars = int(event.data.get("stars") or 0)
    return (
        (_("Your rating: %(stars)s") % {"stars": "★" * stars + "☆" * (5 - stars)}, "", event.public_text)
        if _mine(facts, event)
        else None
    )


def _remark(facts: Facts, event: EventFact) -> Told | None:
    return (_("You added"), "", event.public_text) if _mine(facts, event) else None


def _replied(_facts: Facts, event: EventFact) -> Told:
    return _("Public answer"), "", event.public_text


def _looking(_facts: Facts, _event: EventFact) -> Told:
    return _("A grid worker goes and looks"), _("We look at it on the spot first."), ""


def _found(_facts: Facts, _event: EventFact) -> Told:
    return _("Looked at on the spot"), _("The problem is there."), ""


def _not_found(_facts: Facts, _event: EventFact) -> Told:
    return _("Looked at on the spot"), _("The problem could not be seen. The duty desk decides how to go on."), ""


# Acts that are told, and how. What is not here (urging, notes, corrections, contacts) stays inside.
TELLERS: Final[Mapping[str, Callable[[Facts, EventFact], Told | None]]] = {
    Act.REPORT: _reported,
    Act.ME_TOO: _reported,
    Act.REQUEST_VERIFICATION: _looking,
    Act.VERIFY_FOUND: _found,
    Act.VERIFY_NOT_FOUND: _not_found,
    Act.ACCEPT: _accepted,
    Act.REFUSE: _refused,
    Act.MERGE: _merged,
    Act.UNMERGE: _unmerged,
    Act.WITHDRAW: _withdrawn,
    Act.DISPATCH: _dispatched,
    Act.TRANSFER: _transferred,
    Act.REVOKE: _taken_back,
    Act.RETURN: _taken_back,
    Act.SIGN: _signed,
    Act.REPORT_DONE: _handled,
    Act.GRANT_EXTENSION: _more_time,
    Act.SUSPEND: _suspended,
    Act.RESUME: _resumed,
    Act.ASK_REPORTER: _asked,
    Act.PASS_CHECK: _closed,
    Act.CLOSE: _closed,
    Act.ON_THE_SPOT: _closed,
    Act.FAIL_CHECK: _check_failed,
    Act.DENY_SOLVED: _again,
    Act.REOPEN: _again,
    Act.CONFIRM_SOLVED: _confirmed,
    Act.RATE: _rated,
    Act.REMARK: _remark,
    Act.REPLY: _replied,
}


def told_steps(facts: Facts) -> list[Step]:
    """Return what happened so far, oldest first. The holder's own report comes before what it joined."""
    steps = []
    for event in facts.events:
        teller = TELLERS.get(event.act)
        told = teller(facts, event) if teller else None
        if told is not None:
            title, text, quote = told
            steps.append(Step(title, "done", event.at, text, quote, event.id, event.act))
    first = [step for step in steps if step.kind in {Act.REPORT, Act.ME_TOO}]
    return first + [step for step in steps if step not in first]


def coming_steps(stage: Stage) -> list[Step]:
    """Return what is going on now and what is still to come."""
    now = {
        Stage.REPORTED: _("The duty desk reads your report"),
        Stage.VERIFYING: _("A grid worker goes and looks"),
        Stage.ACCEPTED: _("It is being handed to those in charge"),
        Stage.HANDLING: _("Being handled"),
        Stage.SUSPENDED: _("Paused"),
        Stage.CHECKING: _("Being checked"),
    }.get(stage)
    if now is None:
        return []
    texts = {Stage.CHECKING: _("It only counts once somebody has looked at it on the spot.")}
    rest = [
        (_("Handed over"), ""),
        (pgettext("told to the reporter", "Handled"), ""),
        (_("Checked on the spot"), ""),
        (pgettext("told to the reporter", "Closed"), _("Then you tell us: is it solved?")),
    ]
    passed = {Stage.ACCEPTED: 1, Stage.SUSPENDED: 1, Stage.HANDLING: 2, Stage.CHECKING: 3}.get(stage, 0)
    return [Step(now, "now", text=texts.get(stage, ""), kind=stage)] + [
        Step(title, "next", text=text) for title, text in rest[passed:]
    ]


# Acts that begin a stage of waiting: told once, as what is going on now.
BEGINS: Final[Mapping[Stage, str]] = {Stage.SUSPENDED: Act.SUSPEND, Stage.VERIFYING: Act.REQUEST_VERIFICATION}


def timeline(facts: Facts) -> list[Step]:
    """Return all steps: done, now, next."""
    told, coming = told_steps(facts), coming_steps(facts.stage)
    began = [step for step in told if step.kind == BEGINS.get(facts.stage)]
    if began:
        told.remove(began[-1])
        coming[0] = replace(began[-1], state="now")
    return told + coming
