"""Ways to reach people: on the site, by e-mail, and a console in place of an SMS gateway."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, mailers

from yizhi.kernel.models import Notification, OutboxMessage

SUBJECT_LENGTH = 200
_SHOWN = 4

logger = logging.getLogger("yizhi.outbox")


def onsite(message: OutboxMessage, addresses: Sequence[str], subject: str, body: str, now: datetime) -> None:
    """Write one notice per person (addresses are user ids); a second delivery changes nothing."""
    url = str(message.context.get("url", ""))
    rows = [
        Notification(
            message=message, user_id=int(user), subject=subject[:SUBJECT_LENGTH], body=body, url=url, created_at=now
        )
        for user in dict.fromkeys(addresses)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def email(message: OutboxMessage, addresses: Sequence[str], subject: str, body: str, now: datetime) -> None:  # noqa: ARG001 - the shape of a Sender
    """Send one e-mail to each address, so that nobody sees who else was told."""
    one_line = " ".join(subject.split())
    mails = [
        EmailMessage(one_line, body, to=[address], headers={"X-Yizhi-Message": str(message.pk)})
        for address in addresses
    ]
    mailers.default.send_messages(mails)


def mask(number: str) -> str:
    """Return a phone number as it may be logged: `138****1234`."""
    return f"{number[:3]}****{number[-_SHOWN:]}" if len(number) > 2 * _SHOWN else "****"


def console_sms(message: OutboxMessage, addresses: Sequence[str], subject: str, body: str, now: datetime) -> None:  # noqa: ARG001 - the shape of a Sender
    """Stand in for an SMS gateway: log the masked number; print the text outside production."""
    for number in addresses:
        logger.info("sms to %s", mask(number), extra={"message_id": str(message.pk), "channel": "sms"})
        if not settings.PRODUCTION:
            sys.stdout.write(f"SMS {mask(number)}: {body}\n")


def user_addresses(reference: str, channel: str) -> list[str]:
    """Resolve `user:12`: the id for on-site notices, the address for e-mail; nobody where the account is closed."""
    person = get_user_model().objects.filter(pk=int(reference), is_active=True).values_list("pk", "email").first()
    if person is None:
        return []
    address = {"onsite": str(person[0]), "email": person[1]}.get(channel, "")
    return [address] if address else []
