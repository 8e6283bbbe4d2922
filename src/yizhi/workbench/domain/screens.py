"""Links of wall screens: made for some areas, signed, read-only, with an end, revocable."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhi.casework.domain.queries import SEEING
from yizhi.grid.domain.areas import area_index
from yizhi.kernel import audit
from yizhi.kernel.crypto import signature
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.ids import is_token
from yizhi.kernel.live.events import LiveEvent, Subscription, below
from yizhi.kernel.scoping import covers
from yizhi.org.actor import Actor, ActorKind, Grant
from yizhi.org.enums import Role
from yizhi.workbench.models import ScreenLink

TOKEN_LENGTH: Final = 22
SIGNATURE_BYTES: Final = 9
LEAST_SECONDS, MOST_SECONDS = 10, 600
MOST_AREAS: Final = 40
LONGEST_TITLE: Final = 60
# How often it is written down that a screen is alive.
SEEN_EVERY: Final = timedelta(minutes=1)


def _proof(token: str) -> str:
    return base64.urlsafe_b64encode(signature("screen", token)[:SIGNATURE_BYTES]).decode()


def signed(link: ScreenLink) -> str:
    """Return what the address carries: the token and its proof (34 signs)."""
    return link.token + _proof(link.token)


def manages(actor: Actor, link: ScreenLink) -> bool:
    """Tell whether somebody may see the address of a screen and revoke it: an administrator of all its areas."""
    return all(actor.holds(Role.ADMINISTRATOR, code) for code in link.areas)


def reads(actor: Actor, link: ScreenLink) -> bool:
    """Tell whether somebody knows of a screen: it shows an area of theirs."""
    mine = actor.areas(*SEEING)
    return any(covers(area, code) or covers(code, area) for area in mine for code in link.areas)


def links_of(actor: Actor) -> list[ScreenLink]:
    """Return the screens that somebody knows of, newest first (1 statement)."""
    return [link for link in ScreenLink.objects.select_related("created_by")[:200] if reads(actor, link)]


def _checked(title: str, areas: Sequence[str], seconds: int, actor: Actor) -> list[str]:
    if not title:
        raise InvalidInputError(_("Give the screen a name."), field="title")
    if len(title) > LONGEST_TITLE:
        raise InvalidInputError(_("At most %(most)d characters.") % {"most": LONGEST_TITLE}, field="title")
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        message = _("Between %(least)d and %(most)d seconds.") % {"least": LEAST_SECONDS, "most": MOST_SECONDS}
        raise InvalidInputError(message, field="seconds")
    wanted = list(dict.fromkeys(areas))
    if not wanted or len(wanted) > MOST_AREAS or any(code not in area_index() for code in wanted):
        raise InvalidInputError(_("Choose the areas that it shows."), field="areas")
    if not all(actor.holds(Role.ADMINISTRATOR, code) for code in wanted):
        raise NotAllowedError(_("Screens are made by administrators of the areas they show."))
    return wanted


def make_screen(
    *,
    title: str,
    areas: Sequence[str],
    seconds: int,
    expires_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> ScreenLink:
    """Make a link that rotates through some areas, each shown for `seconds`.

    Raises InvalidInputError, naming the field, and NotAllowedError.
    """
    title = title.strip()
    wanted = _checked(title, areas, seconds, actor)
    if expires_at is not None and expires_at <= now:
        raise InvalidInputError(_("Choose a day that lies ahead."), field="expires")
    link = ScreenLink.objects.create(
        title=title, areas=wanted, seconds=seconds, expires_at=expires_at, created_at=now, created_by_id=actor.user_id
    )
    audit.record(
        actor_id=actor.user_id, act="screen.make", subject_kind="screen", subject_id=str(link.pk), now=now, reason=title
    )
    return link


def revoke_screen(pk: int, *, actor: Actor, now: datetime) -> ScreenLink:
    """Switch a screen off for good; again, nothing changes. Raises NotFoundError, NotAllowedError."""
    link = ScreenLink.objects.filter(pk=pk).first()
    if link is None or not reads(actor, link):
        raise NotFoundError(_("There is no such screen."))
    if not manages(actor, link):
        raise NotAllowedError(_("Screens are made by administrators of the areas they show."))
    if ScreenLink.objects.filter(pk=pk, revoked_at__isnull=True).update(revoked_at=now):
        audit.record(actor_id=actor.user_id, act="screen.revoke", subject_kind="screen", subject_id=str(pk), now=now)
    link.refresh_from_db()
    return link


def open_screen(address: str, now: datetime) -> ScreenLink:
    """Return the screen of a signed address (1 statement). Raises NotFoundError where it is forged, revoked or at its end."""
    token, proof = address[:TOKEN_LENGTH], address[TOKEN_LENGTH:]
    is_genuine = is_token(token) and proof.isascii() and hmac.compare_digest(_proof(token), proof)
    alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    link = ScreenLink.objects.filter(alive, token=token, revoked_at__isnull=True).first() if is_genuine else None
    if link is None:
        raise NotFoundError(_("This screen is switched off, or its address is not complete."))
    return link


def mark_seen(link: ScreenLink, now: datetime) -> None:
    """Write down that a screen is alive, at most once a minute."""
    if link.seen_at is None or now - link.seen_at >= SEEN_EVERY:
        ScreenLink.objects.filter(pk=link.pk).update(seen_at=now)


def viewer(link: ScreenLink) -> Actor:
    """Return who a screen is to the rest of the system: an auditor of its areas, who reads and never writes."""
    grants = tuple(Grant(Role.AUDITOR, code) for code in link.areas)
    return Actor(kind=ActorKind.STAFF, label="screen", grants=grants)


def outward(event: LiveEvent) -> dict[str, object]:
    """Tell a screen that something moved, and where."""
    return {"seq": event.seq, "stage": event.payload["stage"], "area": event.payload["area"]}


def hears(link: ScreenLink) -> Subscription:
    """Return what a screen hears on the live stream."""
    return Subscription(accepts=below(link.areas), shape=outward)
