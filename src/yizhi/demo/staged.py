"""Cases that are under way at the end whatever the hour or weekday: the night shift works on them by the clock.

Each waits for something that a visitor can do: dispatch it, sign for it, check it, decide on more time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from yizhi.demo import scenarios

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.demo.pieces import Moments, Plot
    from yizhi.demo.story import Story

LONG: Final = timedelta(days=60)


def soon(story: Story, minutes: float) -> datetime:
    """Return so many minutes of the clock from now, more or less."""
    return story.now + timedelta(minutes=minutes * story.rng.uniform(0.7, 1.4))


def awaiting_dispatch(story: Story) -> Moments:
    """Accepted, not yet dispatched."""
    story.file()
    yield soon(story, 9)
    story.accept()
    yield story.now + LONG


def awaiting_verification(story: Story) -> Moments:
    """A grid worker was asked to look first."""
    story.file()
    yield soon(story, 9)
    story.ask_to_look()
    yield story.now + LONG


def _sent(story: Story, *, joint: bool = False) -> Moments:
    story.file()
    yield soon(story, 9)
    story.accept()
    yield soon(story, 4)
    story.send(story.situation.lead, *(story.situation.joint or ("chengguan",) if joint else ()))


def awaiting_signature(story: Story) -> Moments:
    """Sent, not yet signed for."""
    yield from _sent(story)
    yield story.now + LONG


def in_hand(story: Story) -> Moments:
    """Signed for, being worked on."""
    yield from _sent(story)
    yield soon(story, 6)
    for order in story.orders():
        story.sign(order)
    yield soon(story, 10)
    story.small_things()
    yield story.now + LONG


def half_done(story: Story) -> Moments:
    """Joint work: one organisation is done, the lead still works."""
    yield from _sent(story, joint=True)
    yield soon(story, 6)
    lead, *others = story.orders()
    for order in (lead, *others):
        story.sign(order)
    yield soon(story, 40)
    if others:
        story.done(others[0])
    yield story.now + LONG


def more_time_asked(story: Story) -> Moments:
    """The handler asked for more time; the desk has to decide."""
    yield from _sent(story)
    (order,) = story.orders()
    yield soon(story, 4)
    story.sign(order)
    yield soon(story, 10)
    if story.now < order.deadline_at:
        story.ask_for_time(order)
    yield story.now + LONG


def awaiting_check(story: Story) -> Moments:
    """Reported done, the grid worker has to look."""
    yield from _sent(story)
    (order,) = story.orders()
    yield soon(story, 5)
    story.sign(order)
    yield soon(story, 35)
    story.done(order)
    yield story.now + LONG


def supervised(story: Story) -> Moments:
    """Urged and then formally ordered from above."""
    yield from _sent(story)
    yield soon(story, 6)
    for order in story.orders():
        story.sign(order)
    yield soon(story, 120)
    story.urge()
    yield soon(story, 60)
    story.supervise(days=1.5)
    yield story.now + LONG


# Plot, how many hours ago it began, how slow people in office hours are.
STAGED: Final[tuple[tuple[Plot, float, float], ...]] = (
    (awaiting_dispatch, 0.6, 1), (awaiting_dispatch, 1.1, 1), (awaiting_dispatch, 2.2, 1), (awaiting_dispatch, 4.5, 1),
    (awaiting_verification, 1.4, 1), (awaiting_verification, 3.5, 1),
    (awaiting_signature, 0.8, 1), (awaiting_signature, 1.6, 1), (awaiting_signature, 3, 1),
    (in_hand, 2, 1), (in_hand, 5, 1), (in_hand, 9, 1), (in_hand, 20, 1), (in_hand, 30, 1), (in_hand, 44, 1), (in_hand, 70, 1), (in_hand, 120, 1),
    (half_done, 4, 1), (half_done, 26, 1), (more_time_asked, 1.5, 1), (more_time_asked, 3, 1),
    (awaiting_check, 2, 1), (awaiting_check, 4, 1), (awaiting_check, 11, 1), (awaiting_check, 27, 1), (awaiting_check, 50, 1),
    (supervised, 30, 1), (supervised, 75, 1),
    (scenarios.joint, 30, 12), (scenarios.call_up, 76, 10), (scenarios.suspended, 24 * 9, 1), (scenarios.suspended, 24 * 8, 1),
    (scenarios.plain, 24 * 8, 40), (scenarios.plain, 24 * 6, 30), (scenarios.plain, 24 * 5, 14), (scenarios.denied, 75, 2),
    (scenarios.plain, 0.1, 1), (scenarios.plain, 0.4, 1), (scenarios.plain, 0.9, 1), (scenarios.plain, 1.6, 2),
)  # fmt: skip
