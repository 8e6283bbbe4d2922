"""Notices: a row in the act's transaction, delivered afterwards at least once.

A worker claims a message by a conditional UPDATE that also moves its next
attempt into the future, so that several workers never take the same one and a
worker that dies leaves it to be tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import translation

from yizhi.kernel import registry
from yizhi.kernel.models import OutboxMessage, OutboxStatus

FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=6)
MOST_ATTEMPTS: Final = 10
ERROR_LENGTH: Final = 300

logger = logging.getLogger("yizhi.outbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message to be written. `recipient` is a reference, `kind:id`, never an address."""

    channel: str
    recipient: str
    notice: str
    context: dict[str, Any] = field(default_factory=dict)
    language: str = "zh-hans"


def _row(draft: Draft, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        channel=draft.channel,
        recipient=draft.recipient,
        notice=draft.notice,
        context=draft.context,
        language=draft.language,
        next_attempt_at=now,
        created_at=now,
    )


def enqueue_many(drafts: Sequence[Draft], *, now: datetime) -> list[OutboxMessage]:
    """Write messages in the caller's transaction (1 statement, none for no drafts)."""
    return OutboxMessage.objects.bulk_create([_row(draft, now) for draft in drafts]) if drafts else []


def enqueue(
    *, channel: str, recipient: str, notice: str, context: dict[str, Any], language: str, now: datetime
) -> OutboxMessage:
    """Write one message in the caller's transaction."""
    draft = Draft(channel=channel, recipient=recipient, notice=notice, context=context, language=language)
    return enqueue_many([draft], now=now)[0]


def delay(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts: 30 s, 1 min, 2 min … 6 h."""
    doublings: int = min(attempts - 1, 20)
    return min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def due_exists(now: datetime) -> bool:
    """Tell whether any message waits for delivery (1 statement, on the partial index)."""
    return OutboxMessage.objects.filter(status=OutboxStatus.WAITING, next_attempt_at__lte=now).exists()


def deliver_due(now: datetime, limit: int = 100) -> int:
    """Try up to `limit` messages that are due, oldest first; return how many were tried."""
    due = OutboxMessage.objects.filter(status=OutboxStatus.WAITING, next_attempt_at__lte=now).order_by(
        "next_attempt_at"
    )
    tried = 0
    for message in due[:limit]:
        if _claim(message, now):
            tried += 1
            _try(message, now)
    return tried


def resend(ids: Sequence[Any], *, now: datetime) -> int:
    """Put messages back at the start of the queue, whatever became of them; return how many."""
    rows = OutboxMessage.objects.filter(pk__in=ids)
    return rows.update(status=OutboxStatus.WAITING, attempts=0, next_attempt_at=now, sent_at=None, last_error="")


def _claim(message: OutboxMessage, now: datetime) -> bool:
    mine = OutboxMessage.objects.filter(pk=message.pk, status=OutboxStatus.WAITING, attempts=message.attempts)
    won = mine.update(attempts=F("attempts") + 1, next_attempt_at=now + delay(message.attempts + 1)) == 1
    message.attempts += won
    return won


def _try(message: OutboxMessage, now: datetime) -> None:
    try:
        sent = _deliver(message, now)
    except Exception as error:  # noqa: BLE001 - whatever a channel raises, the message is tried again
        _note_failure(message, error)
        return
    _finish(message, OutboxStatus.SENT if sent else OutboxStatus.SKIPPED, sent_at=now if sent else None, last_error="")


def _deliver(message: OutboxMessage, now: datetime) -> bool:
    """Send one message; False where nobody can be reached (any more)."""
    kind, _, reference = message.recipient.partition(":")
    addresses = registry.recipients.get(kind)(reference, message.channel)
    if not addresses:
        return False
    with translation.override(message.language):
        subject, body = registry.notices.get(message.notice)(message.context, message.language)
    registry.channels.get(message.channel)(message, addresses, subject, body, now)
    return True


def _note_failure(message: OutboxMessage, error: Exception) -> None:
    """Keep the kind of error only: its text may quote an address."""
    code = getattr(error, "smtp_code", "")
    name = f"{type(error).__name__} {code}".strip()[:ERROR_LENGTH]
    logger.warning("delivery failed: %s", name, extra={"message_id": str(message.pk), "channel": message.channel})
    status = OutboxStatus.FAILED if message.attempts >= MOST_ATTEMPTS else OutboxStatus.WAITING
    _finish(message, status, last_error=name)


def _finish(message: OutboxMessage, status: OutboxStatus, **fields: Any) -> None:
    OutboxMessage.objects.filter(pk=message.pk, attempts=message.attempts).update(status=status, **fields)
