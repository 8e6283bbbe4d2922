"""Builds the demonstration: ground, organisations, people, master data, and a year of cases told in the order of time."""

from __future__ import annotations

import gc
import heapq
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import F

from yizhi.casework.domain.contacts import delete_expired_contacts
from yizhi.casework.domain.seed import seed_casework
from yizhi.casework.models import Case
from yizhi.demo import arrivals, division, people, walls
from yizhi.demo.duties import appoint
from yizhi.demo.furniture import furnish
from yizhi.demo.geography import draw_geography
from yizhi.demo.organisations import make_organisations
from yizhi.demo.story import Story
from yizhi.demo.town import Town, load_town
from yizhi.kernel.errors import ConflictError
from yizhi.kernel.memo import forget_all
from yizhi.kernel.models import Notification, OutboxMessage, OutboxStatus
from yizhi.kernel.outbox import deliver_due
from yizhi.org.domain.calendar import seed_calendar
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yizhi.demo.pieces import Moments

SEED: Final = 20260501
CASES: Final = 3000
STEPS_A_TRANSACTION: Final = 2000
STEPS_A_REPORT: Final = 50
RARE: Final = (200_000, 50, 100)
# Inboxes hold the last week's on-site notices; those of the last day are unread.
KEPT: Final = timedelta(days=7)
UNREAD: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)

type Progress = Callable[[str, int, int], None]


def no_progress(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@contextmanager
def rare_collection() -> Iterator[None]:
    """Look for garbage less often while many rows are made: a tenth of the time, for some megabytes."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*RARE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@dataclass(slots=True)
class Built:
    """What was built, and how long it took."""

    cases: int = 0
    steps: int = 0
    seconds: float = 0.0
    # Steps that somebody else's act had made impossible; such a case stays as it was.
    conflicts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Teller:
    """Tells all stories side by side: whoever's moment is next goes on."""

    town: Town
    built: Built
    queue: list[tuple[datetime, int, Story, Moments]] = field(default_factory=list)
    running: dict[int, Story] = field(default_factory=dict)

    def begin(self, arrival: arrivals.Arrival, number: int) -> None:
        """Put a story in the queue."""
        story = Story(
            self.town, arrival.situation, self.town.spot(), arrival.plot.__name__, arrival.at, arrival.source, arrival.slow,
            running=self.running,
        )  # fmt: skip
        heapq.heappush(self.queue, (arrival.at, number, story, arrival.plot(story)))

    def step(self) -> datetime:
        """Carry on the story whose moment is next; return that moment."""
        at, number, story, moments = heapq.heappop(self.queue)
        story.now = at
        self.built.steps += 1
        try:
            following = next(moments, None)
        except ConflictError as error:
            self.built.conflicts[f"{story.plot} {error.code}"] += 1
            following = None
        if following is not None:
            heapq.heappush(self.queue, (max(following, at + timedelta(seconds=1)), number, story, moments))
        return at


def build_cases(town: Town, *, cases: int, now: datetime, progress: Progress = no_progress) -> Built:
    """Tell the stories of a year up to now. Raises nothing for what two people wanted at once: that is counted."""
    built = Built()
    teller = Teller(town, built)
    coming = arrivals.plan(cases, now, town.rng)
    for number, arrival in enumerate(coming):
        teller.begin(arrival, number)
    begun = time.monotonic()
    first = coming[0].at if coming else now
    whole = int((now - first).total_seconds())
    while teller.queue and teller.queue[0][0] <= now:
        with transaction.atomic():
            for number in range(STEPS_A_TRANSACTION):
                if not teller.queue or teller.queue[0][0] > now:
                    break
                at = teller.step()
                if number % STEPS_A_REPORT == 0:
                    progress("cases", int((at - first).total_seconds()), whole)
    progress("cases", whole, whole)
    built.cases = Case.objects.count()
    built.seconds = time.monotonic() - begun
    return built


def settle_messages(now: datetime) -> None:
    """Mark the year's notices as sent, and deliver the last week's on-site ones hour by hour, so that inboxes are not empty."""
    rows = OutboxMessage.objects.filter(status=OutboxStatus.WAITING)
    for old in (rows.exclude(channel="onsite"), rows.filter(created_at__lt=now - KEPT)):
        old.update(status=OutboxStatus.SENT, attempts=1, sent_at=F("created_at"))
    moment = now - KEPT
    while moment < now:
        moment = min(moment + HOUR, now)
        while deliver_due(moment):
            pass
    Notification.objects.filter(created_at__lt=now - UNREAD).update(read_at=F("created_at") + HOUR)


def build_demo(*, now: datetime, cases: int = CASES, seed: int = SEED, progress: Progress = no_progress) -> Built:
    """Build everything on an empty, migrated database; the same seed tells the same stories."""
    progress("ground", 0, 1)
    division.begin(draw_geography(), now=now)
    with transaction.atomic():
        progress("people", 0, 1)
        seed_calendar()
        directory = make_organisations()
        people.make_people(directory, seed)
        seed_casework()
        furnish(directory)
    forget_all()
    with rare_collection():
        built = build_cases(load_town(directory, seed=seed), cases=cases, now=now, progress=progress)
    with transaction.atomic():
        admin = load_actor(User.objects.get(username=people.ADMINISTRATOR))
        division.adjust(admin, now=now)
        division.propose(admin, now=now)
        appoint(directory, now=now)
        settle_messages(now)
        delete_expired_contacts(now)
        walls.hang_up(now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    forget_all()
    return built
