"""The pieces that plots are put together from. Each is a generator of moments, like a plot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yizhi.casework.enums import Stage

if TYPE_CHECKING:
    from yizhi.casework.models import Order
    from yizhi.demo.story import Story

type Moments = Iterator[datetime]
type Plot = Callable[[Story], Moments]

# Minutes of working time that a step usually takes.
ACCEPTING, DISPATCHING, SIGNING, LOOKING, CHECKING = 22, 9, 15, 90, 130


def opened(story: Story) -> Moments:
    """The report comes in and the desk takes it on."""
    story.file()
    yield story.office(ACCEPTING)
    story.accept()
    yield story.office(DISPATCHING)


def worked_on(story: Story, order: Order) -> Moments:
    """One organisation signs, works, and reports done; from above it is urged when it gets late."""
    yield story.office(SIGNING)
    story.sign(order)
    at = story.by_limit(order)
    if at > order.deadline_at and story.chance(0.6):
        yield max(story.now, order.deadline_at - timedelta(hours=2))
        story.urge()
    if at > order.deadline_at + timedelta(days=1) and story.chance(0.4):
        yield order.deadline_at + timedelta(hours=20)
        story.supervise(days=2)
    yield at
    story.small_things()
    story.done(order)


def handled(story: Story) -> Moments:
    """All orders that are out are worked on side by side (串联变并联)."""
    running = [worked_on(story, order) for order in story.orders()]
    waiting = [(next(moments), number) for number, moments in enumerate(running)]
    while waiting:
        waiting.sort()
        at, number = waiting.pop(0)
        yield at
        following = next(running[number], None)
        if following is not None:
            waiting.append((max(following, at), number))


def settled(story: Story) -> Moments:
    """The grid worker looks, the case is closed, and perhaps the reporter says something."""
    yield story.office(CHECKING)
    if story.chance(0.04):
        story.close_by_phone()
    else:
        story.check(has_passed=True)
    yield from remembered(story)


def remembered(story: Story) -> Moments:
    """After closing: a third of those who can be reached say whether it is solved, and rate."""
    if not story.has_contact or not story.chance(0.45):
        return
    yield story.later(1, 60)
    if not story.is_at(Stage.CLOSED):
        return
    if story.chance(0.7):
        story.confirm()
    late = story.case.rework_count > 0 or story.slow > 1
    story.rate(story.rng.choices((1, 2, 3, 4, 5), (4, 4, 10, 22, 60) if not late else (10, 12, 28, 30, 20))[0])


def sent_and_closed(story: Story) -> Moments:
    """The rest of an ordinary life, from dispatch on."""
    story.send(story.situation.lead)
    yield from handled(story)
    yield from settled(story)


def handled_signed(story: Story, order: Order) -> Moments:
    """Too late to ask for anything: sign and do it."""
    story.sign(order)
    yield story.by_limit(order)
    story.done(order)
    yield from settled(story)
