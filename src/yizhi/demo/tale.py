"""How a case's story begins: where and what, who is there to act, how long things take, and the report."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from yizhi.casework.domain import clocks, intake
from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.draft import ReportDraft, area_of
from yizhi.casework.enums import Source
from yizhi.demo import texts
from yizhi.demo.people import SURNAMES
from yizhi.kernel import clock
from yizhi.org.actor import Actor
from yizhi.org.actor import reporter as reporter_actor

if TYPE_CHECKING:
    from yizhi.casework.models import Case, Order, Report
    from yizhi.demo.situations import Situation
    from yizhi.demo.town import Spot, Town

PRIVATE: Final = frozenset({"10991", "10986"})
MINUTE: Final = 60
MORNING, NIGHT = 7, 22


@dataclass(slots=True)
class Tale:
    """How a case began, and what its acts draw on. `now` is set by whoever tells it; `slow` stretches everybody's time (1: as usual)."""

    town: Town
    situation: Situation
    spot: Spot
    plot: str
    now: datetime
    source: Source = Source.PHONE
    slow: float = 1.0
    case: Case = field(init=False)
    report: Report = field(init=False)
    has_contact: bool = False

    @property
    def rng(self) -> random.Random:
        """The town's source of chance."""
        return self.town.rng

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of cases."""
        return self.rng.random() < share

    # --- when ---------------------------------------------------------------------------------------------------------
    def office(self, median_minutes: float, spread: float = 0.8) -> datetime:
        """Return when somebody in office hours gets to it: median in minutes of working time, with a long tail."""
        seconds = median_minutes * MINUTE * self.rng.lognormvariate(0, spread) * self.slow
        return self.town.working(self.now, seconds)

    def later(self, first: float, last: float) -> datetime:
        """Return a time of day when residents act, so many hours from now."""
        at = self.now + timedelta(hours=self.rng.uniform(first, last))
        local = clock.local(at)
        if MORNING <= local.hour < NIGHT:
            return at
        hours = (MORNING - local.hour) % 24
        return at + timedelta(hours=hours, minutes=self.rng.randint(0, 50))

    def by_limit(self, order: Order, median: float = 0.4, spread: float = 0.55) -> datetime:
        """Return when an order is done: a share of its own limit, sometimes more than all of it."""
        share = median * self.rng.lognormvariate(0, spread) * self.slow
        seconds = clocks.limit_seconds(order.limit, order.time_kind, self.town.calendar)
        return self.town.working(self.now, seconds * share, order.time_kind)

    # --- who ----------------------------------------------------------------------------------------------------------
    @property
    def desk(self) -> Actor:
        """Somebody at the street's desk."""
        return self.rng.choice(self.town.cast.desks)

    @property
    def supervisor(self) -> Actor:
        """A supervisor of the street."""
        return self.rng.choice(self.town.cast.supervisors)

    @property
    def worker(self) -> Actor:
        """The grid worker of the case's grid (or of the building's, before there is a case)."""
        code = self.case.area_code if hasattr(self, "case") else self.spot.area_code
        return self.town.cast.workers.get(code) or self.town.cast.workers[self.spot.area_code]

    @property
    def resident(self) -> Actor:
        """Whoever holds the report's link."""
        return reporter_actor(self.report.pk)

    def handler(self, order: Order) -> Actor:
        """Somebody of the order's organisation."""
        return self.rng.choice(self.town.cast.handlers[order.organisation_id])

    def organisation(self, code: str) -> int:
        """Return the id of an organisation, or of the area's property company."""
        return self.town.directory.responsible(code, self.spot.area_code)

    # --- photos -------------------------------------------------------------------------------------------------------
    def photos(self, *, is_after: bool, share: float = 1.0) -> tuple[uuid.UUID, ...]:
        """Return a photo of the situation, in a share of cases."""
        if not self.chance(share):
            return ()
        return (self.town.album.photo(self.situation.scene, is_after=is_after, now=self.now),)

    # --- a report comes in --------------------------------------------------------------------------------------------
    def draft(self, text: str) -> ReportDraft:
        """Return what a resident (or the desk, or a grid worker) sends in."""
        lon, lat = self.town.near(self.spot)
        situation = self.situation
        is_staff = self.source in {Source.PATROL, Source.HOTLINE}
        self.has_contact = self.source == Source.HOTLINE or (not is_staff and self.chance(0.55))
        contact = self._contact() if self.has_contact else None
        is_known = is_staff or self.chance(0.25)
        return ReportDraft(
            text=text,
            topic_id=None if is_staff else self.town.topics[situation.topic],
            category_id=self.town.categories[situation.category] if is_known else None,
            lon=lon,
            lat=lat,
            address=self.spot.address,
            place_id=self.spot.place_id,
            source=self.source,
            is_public=situation.category not in PRIVATE and self.chance(0.75),
            photo_ids=self.photos(is_after=False, share=0.75) if self.source != Source.HOTLINE else (),
            contact=contact,
        )

    def _contact(self) -> ContactDraft:
        rng = self.rng
        phone = f"139000{rng.randint(0, 99999):05d}"
        email = f"resident{rng.randint(100, 999)}@example.com" if self.chance(0.1) else ""
        return ContactDraft(rng.choice(SURNAMES) + rng.choice(("女士", "先生")), phone, email)

    def file(self) -> None:
        """Send the report."""
        told = texts.patrol_text if self.source == Source.PATROL else texts.report_text
        draft = self.draft(told(self.situation, self.rng))
        if self.source == Source.WEB and self.chance(0.12):
            draft = replace(draft, text=self.rng.choice(texts.ENGLISH), language="en")
        actor = {Source.PATROL: self.worker, Source.HOTLINE: self.desk}.get(self.source, reporter_actor())
        self._keep(intake.file_report(draft, actor=actor, now=self.now, key=uuid.uuid4()))

    def settle_on_the_spot(self) -> None:
        """A grid worker finds and fixes it at once."""
        self.source = Source.PATROL
        draft = replace(self.draft(texts.patrol_text(self.situation, self.rng)), photo_ids=self.photos(is_after=False))
        after = self.photos(is_after=True)
        place = area_of(draft)
        worker = self.town.cast.workers.get(place) or self.worker
        reply = self.rng.choice(texts.ON_THE_SPOT)
        self._keep(
            intake.settle_on_the_spot(
                draft, after_ids=after, public_text=reply, actor=worker, now=self.now, key=uuid.uuid4()
            )
        )

    def join(self, other: Tale) -> Report:
        """Another resident says "I have this too" on a public case."""
        draft = self.draft(texts.same_text(self.situation, self.rng))
        return intake.join_case(other.case.pk, draft, actor=reporter_actor(), now=self.now, key=uuid.uuid4())

    def _keep(self, report: Report) -> None:
        self.report, self.case = report, report.case
