"""A person's notices on the site, and the page that each of them leads to."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _

from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.ids import parse_number
from yizhi.kernel.models import Notification
from yizhi.workbench.domain.paging import Page, page_of

_CASE = re.compile(r"^/work/cases/([0-9A-Z-]{8,9})/$", re.MULTILINE)


def list_unread(user_id: int, *, after: str = "") -> Page[Notification]:
    """Return one page of what was not read yet, newest first (1 statement)."""
    return page_of(
        Notification.objects.filter(user_id=user_id, read_at__isnull=True), "created_at", after, newest_first=True
    )


def list_read(user_id: int, *, after: str = "") -> Page[Notification]:
    """Return one page of what was read, newest first (1 statement)."""
    return page_of(
        Notification.objects.filter(user_id=user_id, read_at__isnull=False), "created_at", after, newest_first=True
    )


def mark_read(user_id: int, pk: int, *, now: datetime) -> Notification:
    """Mark one notice of a person as read and return it; read twice is read once. Raises NotFoundError."""
    notice = Notification.objects.filter(user_id=user_id, pk=pk).first()
    if notice is None:
        raise NotFoundError(_("There is no such notice."))
    Notification.objects.filter(pk=pk, read_at__isnull=True).update(read_at=now)
    return notice


def mark_all_read(user_id: int, *, until: datetime, now: datetime) -> int:
    """Mark what the person had before them as read: nothing that came after `until`. Returns how many."""
    rows = Notification.objects.filter(user_id=user_id, read_at__isnull=True, created_at__lte=until)
    return rows.update(read_at=now)


def case_number(notice: Notification) -> str:
    """Return the number of the case that a notice is about (its address, or the last line of its text), else ""."""
    found = _CASE.search(f"{notice.url}\n{notice.body}")
    return parse_number(found.group(1)) or "" if found else ""


def told(notice: Notification) -> str:
    """Return a notice's text without the address at its end: the whole row leads there."""
    return _CASE.sub("", notice.body).strip()
