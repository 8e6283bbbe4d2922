"""The plots: how a case can go. Each is a generator of moments, resumed when its moment has come.

A plot never looks ahead of its own time, so that all cases together are told in the
order of time, and whatever lies beyond the present simply has not happened yet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yizhi.casework.enums import Stage
from yizhi.demo.pieces import (
    ACCEPTING,
    CHECKING,
    DISPATCHING,
    LOOKING,
    SIGNING,
    Moments,
    Plot,
    handled,
    handled_signed,
    opened,
    sent_and_closed,
    settled,
)

if TYPE_CHECKING:
    from yizhi.demo.story import Story


RUNNING: Final = (Stage.REPORTED, Stage.VERIFYING, Stage.ACCEPTED, Stage.HANDLING, Stage.CHECKING)


def plain(story: Story) -> Moments:
    """Reported, accepted, dispatched to one, handled, checked, closed."""
    yield from opened(story)
    yield from sent_and_closed(story)


def on_the_spot(story: Story) -> Moments:
    """A grid worker fixes it at once."""
    story.settle_on_the_spot()
    yield from ()


def verified(story: Story) -> Moments:
    """The desk is not sure; a grid worker looks first and finds it."""
    story.file()
    yield story.office(ACCEPTING)
    story.ask_to_look()
    yield story.office(LOOKING)
    story.verify(is_found=True)
    yield story.office(ACCEPTING)
    story.accept()
    yield story.office(DISPATCHING)
    yield from sent_and_closed(story)


def not_found(story: Story) -> Moments:
    """A grid worker looks and finds nothing; the desk refuses."""
    story.file()
    yield story.office(ACCEPTING)
    story.ask_to_look()
    yield story.office(LOOKING)
    story.verify(is_found=False)
    yield story.office(ACCEPTING)
    story.refuse(story.rng.choice(("settled", "unclear")))


def refused(story: Story) -> Moments:
    """The desk says no; now and then a supervisor takes that back."""
    story.file()
    yield story.office(ACCEPTING)
    story.refuse(story.rng.choice(("outside", "not_ours", "court", "repeated", "unclear")))
    if story.chance(0.08):
        yield story.office(600)
        story.take_back_refusal()
        yield story.office(ACCEPTING)
        story.accept()
        yield story.office(DISPATCHING)
        yield from sent_and_closed(story)


def withdrawn(story: Story) -> Moments:
    """The reporter takes it back before the desk is done with it."""
    story.file()
    yield story.now + (story.office(ACCEPTING) - story.now) * 0.6
    if story.is_at(Stage.REPORTED):
        story.withdraw()


def joint(story: Story) -> Moments:
    """Two or three organisations at once, one leads."""
    yield from opened(story)
    story.send(story.situation.lead, *(story.situation.joint or ("chengguan",)))
    yield from handled(story)
    yield from settled(story)


def call_up(story: Story) -> Moments:
    """The community calls departments to come (吹哨报到)."""
    yield from opened(story)
    story.send("chengguan", "gongan", story.situation.lead, is_call_up=True)
    yield from handled(story)
    yield from settled(story)


def returned(story: Story) -> Moments:
    """Sent to the wrong one, handed back with a reason, sent again."""
    yield from opened(story)
    others = ("zhujian", "chengguan", "jiaotong", "shichang", "weijian", "xinfang")
    story.send(story.rng.choice([code for code in others if code != story.situation.lead]))
    yield story.office(SIGNING * 2)
    (order,) = story.orders()
    wrong = ("not_responsible", "wrong_area", "other_owner", "place_unclear", "needs_others")
    story.give_back(order, story.rng.choice(wrong))
    yield story.office(DISPATCHING * 2)
    yield from sent_and_closed(story)


def transferred(story: Story) -> Moments:
    """The desk moves the order to another organisation."""
    yield from opened(story)
    story.send("xinfang" if story.situation.lead != "xinfang" else "zhujian")
    yield story.office(SIGNING)
    (order,) = story.orders()
    story.transfer(order, story.situation.lead)
    yield from handled(story)
    yield from settled(story)


def revoked(story: Story) -> Moments:
    """Sent in error, taken back, sent again."""
    yield from opened(story)
    story.send("tongzhan")
    yield story.office(6)
    (order,) = story.orders()
    story.revoke(order)
    yield story.office(DISPATCHING)
    yield from sent_and_closed(story)


def extended(story: Story) -> Moments:
    """The handler asks for more time; mostly it is granted."""
    yield from opened(story)
    story.send(story.situation.lead)
    (order,) = story.orders()
    yield story.office(SIGNING)
    if story.now >= order.deadline_at:
        yield from handled_signed(story, order)
        return
    story.sign(order)
    yield story.now + (order.deadline_at - story.now) * story.rng.uniform(0.4, 0.8)
    story.ask_for_time(order)
    yield story.office(40)
    story.decide_on_time(order, is_granted=story.chance(0.72))
    yield story.office(240)
    story.done(order)
    yield from settled(story)


def suspended(story: Story) -> Moments:
    """Paused with approval until a date, then taken up again."""
    yield from opened(story)
    story.send(story.situation.lead)
    (order,) = story.orders()
    yield story.office(SIGNING)
    story.sign(order)
    yield story.office(200)
    until = story.now + timedelta(days=story.rng.randint(10, 75))
    story.suspend(until)
    yield until + timedelta(seconds=40)
    story.resume()
    yield story.office(300)
    story.done(order)
    yield from settled(story)


def reworked(story: Story) -> Moments:
    """The check fails once, sometimes twice."""
    yield from opened(story)
    story.send(story.situation.lead, *(story.situation.joint[:1] if story.chance(0.3) else ()))
    yield from handled(story)
    for _ in range(2 if story.chance(0.15) else 1):
        yield story.office(CHECKING)
        story.check(has_passed=False)
        yield from handled(story)
    yield from settled(story)


def denied(story: Story) -> Moments:
    """The reporter is asked and says no; it is worked on again."""
    yield from opened(story)
    story.send(story.situation.lead)
    yield from handled(story)
    yield story.office(60)
    story.ask_reporter()
    yield story.later(2, 30)
    story.deny()
    yield from handled(story)
    yield from settled(story)


def confirmed(story: Story) -> Moments:
    """The reporter is asked, says yes, and that closes it."""
    yield from opened(story)
    story.send(story.situation.lead)
    yield from handled(story)
    yield story.office(40)
    story.ask_reporter()
    yield story.later(1, 20)
    story.confirm()
    yield story.later(0.1, 2)
    story.rate(story.rng.choice((4, 5, 5)))


def reopened(story: Story) -> Moments:
    """Closed, then the reporter says that it is not solved."""
    yield from opened(story)
    story.send(story.situation.lead)
    yield from handled(story)
    yield story.office(CHECKING)
    story.check(has_passed=True)
    yield story.later(10, 140)
    story.deny()
    yield story.office(DISPATCHING * 2)
    story.send(story.situation.lead)
    yield from handled(story)
    yield from settled(story)


def corrected(story: Story) -> Moments:
    """The desk corrects category and address before going on."""
    story.file()
    yield story.office(ACCEPTING / 2)
    story.correct()
    yield story.office(ACCEPTING)
    story.accept()
    yield story.office(DISPATCHING)
    yield from sent_and_closed(story)


def duplicate(story: Story) -> Moments:
    """The same as a case that runs already: merged with it, now and then taken apart again."""
    lead = story.neighbour()
    if lead is None:
        yield from plain(story)
        return
    story.file()
    yield story.office(ACCEPTING)
    if story.leads_others() or not lead.is_at(*RUNNING):
        story.accept()
        yield story.office(DISPATCHING)
        yield from sent_and_closed(story)
        return
    story.merge_into(lead)
    if story.chance(0.12):
        yield story.office(120)
        story.unmerge()
        yield story.office(ACCEPTING)
        story.accept()
        yield story.office(DISPATCHING)
        yield from sent_and_closed(story)


def me_too(story: Story) -> Moments:
    """Another resident joins a public case that runs already."""
    lead = story.neighbour()
    if lead is None or not story.may_join(lead):
        yield from plain(story)
        return
    story.join(lead)


# How often, in per mille, and how it goes.
PLOTS: Final[tuple[tuple[int, Plot], ...]] = (
    (430, plain),
    (85, on_the_spot),
    (60, verified),
    (25, not_found),
    (45, refused),
    (15, withdrawn),
    (75, joint),
    (12, call_up),
    (48, returned),
    (24, transferred),
    (8, revoked),
    (42, extended),
    (14, suspended),
    (40, reworked),
    (18, denied),
    (34, confirmed),
    (22, reopened),
    (12, corrected),
    (55, duplicate),
    (36, me_too),
)
