"""Who is told about an act: one table, turned into outbox rows in the act's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from yizhi.casework.enums import Act, Party, Stage
from yizhi.casework.models import Case, CaseEvent, Report, ReporterContact
from yizhi.kernel import outbox
from yizhi.org.enums import Role

if TYPE_CHECKING:
    from yizhi.casework.domain.contacts import ContactDraft
    from yizhi.casework.domain.step import Step

# Acts after which a reporter hears something new. Stage moves inside the office stay quiet.
TELLS_REPORTER: Final = frozenset(
    {
        Act.ACCEPT,
        Act.REFUSE,
        Act.MERGE,
        Act.UNMERGE,
        Act.DISPATCH,
        Act.SUSPEND,
        Act.RESUME,
        Act.ASK_REPORTER,
        Act.PASS_CHECK,
        Act.CLOSE,
        Act.REOPEN,
        Act.REPLY,
    },
)
TELLS_ORDER: Final = frozenset({Act.TRANSFER, Act.REVOKE, Act.GRANT_EXTENSION, Act.DECLINE_EXTENSION})
TELLS_OPEN_ORDERS: Final = frozenset(
    {Act.URGE, Act.SUPERVISE, Act.DISPATCH, Act.FAIL_CHECK, Act.DENY_SOLVED, Act.SUSPEND, Act.RESUME}
)
TELLS_DESK: Final = frozenset(
    {
        Act.RETURN,
        Act.REQUEST_EXTENSION,
        Act.REOPEN,
        Act.VERIFY_FOUND,
        Act.VERIFY_NOT_FOUND,
        Act.DENY_SOLVED,
        Act.SUPERVISE,
    }
)


def staff_recipients(step: Step) -> Iterator[str]:
    """Yield whom of the staff an act concerns, by reference."""
    act, to_stage = step.decision.rule.act, step.decision.to_stage
    area = step.case.area_code
    if act in TELLS_ORDER and step.order is not None:
        yield f"org:{step.order.organisation_id}"
    if act in TELLS_OPEN_ORDERS:
        told = step.data.get("organisations") or [o.organisation_id for o in step.view.open_orders]
        yield from (f"org:{organisation}" for organisation in dict.fromkeys(told))
    if act == Act.TRANSFER:
        yield f"org:{step.data['to_organisation']}"
    if act in TELLS_DESK or (
        step.decision.moves and to_stage == Stage.ACCEPTED and step.decision.party == Party.HANDLER
    ):
        yield f"area:{Role.DUTY_DESK}:{area}"
    if step.decision.moves and to_stage in {Stage.VERIFYING, Stage.CHECKING}:
        yield f"area:{Role.GRID_WORKER}:{area}"


def reporter_recipients(case_id: int) -> Iterator[tuple[str, str, str]]:
    """Yield (channel, recipient, language) for each reporter who left a way to be reached, merged cases included (1 statement)."""
    # A union, because no database uses an index for "this case, or one that was merged into it".
    own, merged = Case.objects.filter(pk=case_id), Case.objects.filter(merged_into_id=case_id)
    feeding = own.values("pk").union(merged.values("pk"), all=True)
    for contact in ReporterContact.objects.filter(report__case_id__in=feeding).select_related("report").defer("name"):
        if contact.phone_hash:
            yield "sms", f"report:{contact.report_id}", contact.report.language
        if contact.email:
            yield "email", f"report:{contact.report_id}", contact.report.language


def send(step: Step, event: CaseEvent) -> None:
    """Write the outbox rows of an act."""
    act = step.decision.rule.act
    drafts = [("onsite", recipient, "zh-hans") for recipient in dict.fromkeys(staff_recipients(step))]
    if act in TELLS_REPORTER:
        case_id = step.case.pk
        drafts += reporter_recipients(case_id)
    context = {
        "case": step.case.pk,
        "event": event.pk,
        "act": act,
        "stage": step.decision.to_stage,
        "number": step.case.number,
        "title": step.case.title,
    }
    outbox.enqueue_many(
        [
            outbox.Draft(
                channel=channel,
                recipient=recipient,
                notice=f"case.{'reporter' if recipient.startswith('report:') else 'staff'}",
                context=context,
                language=language,
            )
            for channel, recipient, language in drafts
        ],
        now=step.now,
    )


def send_receipt(report: Report, draft: ContactDraft, *, now: datetime) -> None:
    """Tell a reporter that the report arrived, over each way they left."""
    channels = [channel for channel, given in (("sms", draft.phone), ("email", draft.email)) if given.strip()]
    context = {
        "case": report.case_id,
        "act": Act.REPORT,
        "stage": report.case.stage,
        "number": report.case.number,
        "title": report.case.title,
    }
    outbox.enqueue_many(
        [
            outbox.Draft(
                channel=channel,
                recipient=f"report:{report.pk}",
                notice="case.reporter",
                context=context,
                language=report.language,
            )
            for channel in channels
        ],
        now=now,
    )
