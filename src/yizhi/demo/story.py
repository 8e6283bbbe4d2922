"""One case's story while it is told: what each party does and says. Every change goes through a domain act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from yizhi.casework.domain import checking, desk, dispatch, handling, pauses, reporter, supervision
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import (
    ENDED_STAGES,
    OPEN_ORDER_STAGES,
    OPEN_STAGES,
    OrderRole,
    Outcome,
    Severity,
    Source,
    Stage,
)
from yizhi.casework.models import Case, Order
from yizhi.demo import texts
from yizhi.demo.tale import Tale
from yizhi.org.actor import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.casework.models import Report


RECENT = timedelta(days=4)


@dataclass(slots=True)
class Story(Tale):
    """A case under way and the acts on it. `running` is shared by all stories: what others may join, by case."""

    running: dict[int, Story] = field(default_factory=dict)

    def _keep(self, report: Report) -> None:
        Tale._keep(self, report)  # noqa: SLF001 - super() does not work in a dataclass with slots
        self.running[self.case.pk] = self

    # --- the desk -----------------------------------------------------------------------------------------------------
    def accept(self) -> None:
        """Take the case on with its category and severity."""
        severity = Severity.URGENT if self.chance(self.situation.urgent) else Severity.ORDINARY
        category = self.town.categories[self.situation.category]
        self.case = desk.accept_case(
            self.case.pk, actor=self.desk, now=self.now, category_id=category, severity=severity
        )

    def refuse(self, reason: str) -> None:
        """Say no, in words for the reporter."""
        words = Words(reason=reason, public_text=texts.REFUSALS[reason])
        self.case = desk.refuse_case(self.case.pk, actor=self.desk, now=self.now, words=words)

    def merge_into(self, lead: Story) -> None:
        """Join this case to the one that leads."""
        self.case = desk.merge_case(
            self.case.pk, lead_id=lead.case.pk, actor=self.desk, now=self.now, note="同一地点同一问题"
        )

    def unmerge(self) -> None:
        """Take the merge back."""
        self.case = desk.unmerge_case(self.case.pk, actor=self.desk, now=self.now, note="现场核实为两处不同问题")

    def take_back_refusal(self) -> None:
        """A supervisor has a refused case taken up after all."""
        words = Words(reason="wrongly_refused", note="经复核，应由街道协调处理。")
        self.case = reporter.reopen_case(self.case.pk, words=words, actor=self.supervisor, now=self.now)

    def correct(self) -> None:
        """Put category and address right."""
        category = self.town.categories[self.situation.category]
        address = f"{self.spot.address}附近"
        self.case = desk.correct_case(
            self.case.pk, actor=self.desk, now=self.now, category_id=category, address=address
        )

    def ask_reporter(self) -> None:
        """Ask the reporter whether it is solved."""
        text = "您反映的问题已处置完毕，请您确认是否解决。"
        self.case = desk.ask_reporter(self.case.pk, actor=self.desk, now=self.now, text=text)

    def close_by_phone(self) -> None:
        """Close from the desk after a call."""
        outcome = Outcome.PARTLY if self.chance(0.2) else Outcome.SOLVED
        self.case = desk.close_case(
            self.case.pk, outcome=outcome, public_text="", actor=self.desk, now=self.now, note="电话回访确认"
        )

    def recent(self) -> list[Story]:
        """Return cases of the last days that may still run, oldest first; forgets those that ended or grew old."""
        for pk, other in list(self.running.items()):
            if other.case.stage in ENDED_STAGES or other.case.reported_at < self.now - RECENT:
                del self.running[pk]
        return list(self.running.values())

    def neighbour(self) -> Story | None:
        """Return a case that runs already, and move this story to its place and problem."""
        open_cases = self.recent()
        if not open_cases:
            return None
        lead = self.rng.choice(open_cases)
        self.situation, self.spot = lead.situation, lead.spot
        return lead

    def leads_others(self) -> bool:
        """Tell whether other cases were merged into this one meanwhile."""
        return Case.objects.filter(merged_into_id=self.case.pk).exists()

    def may_join(self, lead: Story) -> bool:
        """Tell whether a case is public and still open."""
        rows = Case.objects.filter(pk=lead.case.pk, is_public=True)
        return rows.filter(stage__in=OPEN_STAGES).exists()

    def send(self, *codes: str, is_call_up: bool = False) -> None:
        """Dispatch to organisations, of which the first leads."""
        ids = list(dict.fromkeys(self.organisation(code) for code in codes))
        drafts = [OrderDraft(pk, OrderRole.JOINT if n else OrderRole.LEAD) for n, pk in enumerate(ids)]
        spoken = texts.JOINT_INSTRUCTIONS if len(ids) > 1 else texts.INSTRUCTIONS
        self.case = dispatch.dispatch_case(
            self.case.pk, drafts, actor=self.desk, now=self.now, instruction=self.rng.choice(spoken), is_call_up=is_call_up
        )  # fmt: skip

    def orders(self) -> list[Order]:
        """Return the orders that are out."""
        return list(Order.objects.filter(case_id=self.case.pk, stage__in=OPEN_ORDER_STAGES).order_by("id"))

    # --- the organisations --------------------------------------------------------------------------------------------
    def sign(self, order: Order) -> None:
        """Take an order on."""
        self.case = handling.sign_order(self.case.pk, order.pk, actor=self.handler(order), now=self.now)

    def done(self, order: Order, text: str = "") -> None:
        """Report an order done, with a photo."""
        text = text or texts.result_text(self.situation, self.rng)
        note = self.rng.choice(texts.NOTES) if self.chance(0.15) else ""
        words = Words(public_text=text, note=note, photo_ids=self.photos(is_after=True, share=0.85))
        self.case = handling.report_order_done(
            self.case.pk, order.pk, words=words, actor=self.handler(order), now=self.now
        )

    def give_back(self, order: Order, reason: str) -> None:
        """Hand an order back to the desk."""
        words = Words(reason=reason, note=texts.RETURNS[reason])
        self.case = handling.return_order(self.case.pk, order.pk, words=words, actor=self.handler(order), now=self.now)

    def transfer(self, order: Order, code: str) -> None:
        """Move an order to another organisation."""
        words = Words(reason="not_responsible", note="经核实由对方单位负责。")
        self.case = dispatch.transfer_order(
            self.case.pk, order.pk, organisation_id=self.organisation(code), words=words, actor=self.desk, now=self.now
        )

    def revoke(self, order: Order) -> None:
        """Take an order back."""
        words = Words(reason="sent_in_error", note="派遣对象有误，重新派遣。")
        self.case = dispatch.revoke_order(self.case.pk, order.pk, words=words, actor=self.desk, now=self.now)

    def ask_for_time(self, order: Order) -> None:
        """Ask for more time."""
        reason, note = texts.pick_reason(texts.EXTENSIONS, self.rng)
        amount = max(1, order.limit // 2)
        self.case = handling.request_extension(
            self.case.pk, order.pk, amount=amount, words=Words(reason, note), actor=self.handler(order), now=self.now
        )

    def decide_on_time(self, order: Order, *, is_granted: bool) -> None:
        """Grant or decline it."""
        if is_granted:
            self.case = handling.grant_extension(
                self.case.pk, order.pk, actor=self.desk, now=self.now, note="同意，请注意告知上报人。"
            )
            return
        words = Words(*texts.pick_reason(texts.DECLINES, self.rng))
        self.case = handling.decline_extension(self.case.pk, order.pk, words=words, actor=self.desk, now=self.now)

    # --- pauses and checks --------------------------------------------------------------------------------------------
    def suspend(self, until: datetime) -> None:
        """Stop the clock until a date."""
        words = Words(*texts.pick_reason(texts.SUSPENSIONS, self.rng))
        self.case = pauses.suspend_case(
            self.case.pk, until=until, approver_id=None, words=words, actor=self.supervisor, now=self.now
        )

    def resume(self) -> None:
        """Let it run again; the system does so at the end date."""
        self.case = pauses.resume_case(self.case.pk, actor=SYSTEM, now=self.now)

    def ask_to_look(self) -> None:
        """Ask the grid worker to look before the desk decides."""
        self.case = desk.request_verification(self.case.pk, actor=self.desk, now=self.now, note="请到现场核实。")

    def verify(self, *, is_found: bool) -> None:
        """Say whether it is there."""
        note = self.rng.choice(texts.VERIFY_FOUND if is_found else texts.VERIFY_NOT_FOUND)
        words = Words(note=note, photo_ids=self.photos(is_after=not is_found, share=0.7))
        self.case = checking.verify_case(self.case.pk, found=is_found, words=words, actor=self.worker, now=self.now)

    def check(self, *, has_passed: bool) -> None:
        """Look after the work: close, or send it back."""
        if has_passed:
            outcome = Outcome.PARTLY if self.chance(0.03) else Outcome.SOLVED
            words = Words(note=self.rng.choice(texts.CHECKS), photo_ids=self.photos(is_after=True, share=0.3))
            self.case = checking.pass_check(self.case.pk, words=words, actor=self.worker, now=self.now, outcome=outcome)
            return
        reason, note = texts.pick_reason(texts.FAILS, self.rng)
        words = Words(reason=reason, note=note, photo_ids=self.photos(is_after=False, share=0.8))
        self.case = checking.fail_check(self.case.pk, words=words, actor=self.worker, now=self.now)

    # --- from above, and quiet acts -----------------------------------------------------------------------------------
    def urge(self) -> None:
        """Nudge."""
        self.case = supervision.urge_case(
            self.case.pk, actor=self.supervisor, now=self.now, note=self.rng.choice(texts.URGES)
        )

    def supervise(self, days: float) -> None:
        """Order formally, with a deadline."""
        self.case = supervision.supervise_case(
            self.case.pk, until=self.now + timedelta(days=days), actor=self.supervisor, now=self.now,
            note=self.rng.choice(texts.SUPERVISIONS),
        )  # fmt: skip

    def small_things(self) -> None:
        """What happens on the side while a case runs: a note, a call, a remark, a reply."""
        if self.has_contact and self.chance(0.35):
            supervision.record_contact(
                self.case.pk, actor=self.desk, now=self.now, note=self.rng.choice(texts.CONTACTS)
            )
        if self.chance(0.08):
            supervision.add_note(self.case.pk, text=self.rng.choice(texts.NOTES), actor=self.desk, now=self.now)
        if self.chance(0.05):
            desk.publish_reply(self.case.pk, actor=self.desk, now=self.now, text=self.rng.choice(texts.REPLIES))
        if self.source in {Source.PHONE, Source.WEB} and self.chance(0.06):
            words = Words(public_text=self.rng.choice(texts.REMARKS), photo_ids=self.photos(is_after=False, share=0.4))
            reporter.remark(self.case.pk, words=words, actor=self.resident, now=self.now)

    # --- the reporter -------------------------------------------------------------------------------------------------
    def withdraw(self) -> None:
        """Take the report back."""
        text = self.rng.choice(texts.WITHDRAWALS)
        self.case = reporter.withdraw(self.case.pk, actor=self.resident, now=self.now, text=text)

    def confirm(self) -> None:
        """Say that it is solved."""
        self.case = reporter.confirm_solved(self.case.pk, actor=self.resident, now=self.now)

    def deny(self) -> None:
        """Say that it is not solved; a closed case is reopened by that."""
        is_closed = self.case.stage == Stage.CLOSED
        known = {"not_done", "partly", "came_back"} | ({"new_facts"} if is_closed else {"nobody_came"})
        reason = self.rng.choice(sorted(known))
        words = Words(
            reason=reason, public_text=texts.DENIALS[reason], photo_ids=self.photos(is_after=False, share=0.5)
        )
        self.case = reporter.deny_solved(self.case.pk, words=words, actor=self.resident, now=self.now)

    def rate(self, stars: int) -> None:
        """Rate with words."""
        text = self.rng.choice(texts.PRAISE if stars > 3 else texts.COMPLAINTS)  # noqa: PLR2004 - content from four stars on
        self.case = reporter.rate(self.case.pk, stars=stars, text=text, actor=self.resident, now=self.now)

    def is_at(self, *stages: Stage) -> bool:
        """Tell whether the case stands at one of the stages (1 statement: others act too)."""
        return Case.objects.filter(pk=self.case.pk, stage__in=stages).exists()
