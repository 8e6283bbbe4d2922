"""Instants as residents read them: `今天 9:02`, `昨天 14:48`, `7月3日 9:02`. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yizhi.kernel.clock import local


def when(moment: datetime, now: datetime) -> str:
    """Return an instant in words, relative to today where it is near."""
    there, here = local(moment), local(now)
    clock = f"{there.hour}:{there.minute:02d}"
    days = (there.date() - here.date()).days
    near = {-1: _("yesterday %(time)s"), 0: _("today %(time)s"), 1: _("tomorrow %(time)s")}.get(days)
    if near is not None:
        return near % {"time": clock}
    parts = {"year": there.year, "month": there.month, "day": there.day, "time": clock, "name": there.strftime("%b")}
    if there.year == here.year:
        return _("%(day)d %(name)s %(time)s") % parts
    return _("%(day)d %(name)s %(year)d %(time)s") % parts


def day(moment: datetime, now: datetime) -> str:
    """Return the day of an instant in words, without the hour."""
    there, here = local(moment), local(now)
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((there.date() - here.date()).days)
    if near is not None:
        return near
    parts = {"year": there.year, "month": there.month, "day": there.day, "name": there.strftime("%b")}
    return (_("%(day)d %(name)s") if there.year == here.year else _("%(day)d %(name)s %(year)d")) % parts


def left(until: datetime, now: datetime) -> str:
    """Return how long it is until an instant of the next 24 hours; empty where it is past or farther off."""
    if not now < until <= now + timedelta(days=1):
        return ""
    minutes = int((until - now).total_seconds()) // 60
    parts = {"hours": minutes // 60, "minutes": minutes % 60}
    if parts["hours"] and not parts["minutes"]:
        return pgettext("time left", "%(hours)d h left") % parts
    if parts["hours"]:
        return pgettext("time left", "%(hours)d h %(minutes)d min left") % parts
    return pgettext("time left", "%(minutes)d min left") % parts
