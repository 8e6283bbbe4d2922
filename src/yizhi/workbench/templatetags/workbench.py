"""Template tags of the staff pages: the shell, times as people say them, stage and lateness marks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from yizhi.casework.domain.inbox import SOON
from yizhi.casework.domain.standards import categories
from yizhi.casework.enums import OPEN_STAGES, Stage
from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.labels.access import may_write
from yizhi.grid.domain.labels.codes import show_code
from yizhi.kernel import clock
from yizhi.kernel.ids import show_number
from yizhi.kernel.models import Notification
from yizhi.workbench.access import actor_of, scope_counts
from yizhi.workbench.shell import home_of, places_of

register = template.Library()
_DAY, _HOUR, _MINUTE = 86400, 3600, 60


@register.simple_tag(takes_context=True)
def shell(context: template.Context) -> dict[str, Any]:
    """Return what the frame shows: rail, home, unread notices, late and soon (2 statements)."""
    request = context["request"]
    actor = actor_of(request)
    counts = scope_counts(request)
    return {
        "places": places_of(actor),
        "home": home_of(actor),
        "unread": Notification.objects.filter(user_id=request.user.pk, read_at__isnull=True).count(),
        "counts": counts,
        "has_desk": counts is not None,
        "label": actor.label,
    }


@register.filter
def when(moment: datetime | None) -> str:
    """Say a moment as colleagues do: `今天 9:02`, `昨天 17:20`, `3月4日 9:02`, with the year when it is another."""
    if moment is None:
        return "—"
    there, today = clock.local(moment), clock.today()
    time = there.strftime("%H:%M").removeprefix("0")
    days = (there.date() - today).days
    if days in {-1, 0, 1}:
        word = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[days]
        return f"{word} {time}"
    return f"{day(there)} {time}"


def day(there: datetime) -> str:
    """Say a day: `3月4日`, `4 Mar`, with the year when it is not this one."""
    same = there.year == clock.today().year
    if get_language() == "en":
        return date_format(there, "j M" if same else "j M Y")
    return date_format(there, "n月j日" if same else "Y年n月j日")


@register.filter
def span(delta: timedelta) -> str:
    """Say a length of time: `1:54` under a day, `3 天` above."""
    seconds = int(abs(delta.total_seconds()))
    days = seconds // _DAY
    if days:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return f"{seconds // _HOUR}:{seconds % _HOUR // _MINUTE:02d}"


def due_state(due_at: datetime | None, now: datetime) -> str:
    """Return `late`, `soon`, `ok`, or empty where nothing is due."""
    if due_at is None:
        return ""
    if due_at < now:
        return "late"
    return "soon" if due_at - now <= SOON else "ok"


@register.inclusion_tag("workbench/_due.html")
def due(due_at: datetime | None, stage: str = "", suspended_until: datetime | None = None) -> dict[str, Any]:
    """Draw the mark that says how long is left, or since when it is late; `data-due` lets the page count on."""
    now = clock.now()
    if stage == Stage.SUSPENDED:
        return {"state": "paused", "until": suspended_until}
    state = due_state(due_at, now) if not stage or stage in OPEN_STAGES else ""
    return {"state": state, "due_at": due_at, "left": span(due_at - now) if due_at else ""}


@register.inclusion_tag("workbench/_stage.html")
def stage(value: str, css: str = "") -> dict[str, Any]:
    """Draw a stage: colour, shape and word."""
    return {"value": value, "label": Stage(value).label, "css": css}


@register.filter
def area(code: str) -> str:
    """Return an area as people read it: `东高社区 · 网格 007`."""
    return show_area(code)


@register.filter
def category(pk: int | None) -> str:
    """Return a category's name; empty without one."""
    known = categories().get(pk) if pk else None
    return known.label if known else ""


@register.filter
def number(stored: str) -> str:
    """Return a case number as people read it: `7KX4-M2PQ`."""
    return show_number(stored)


@register.filter
def hour(moment: datetime) -> str:
    """Say only the hour and minute where it is today, else the month and day: `9:06`, `3-04`."""
    there = clock.local(moment)
    return there.strftime("%H:%M" if there.date() == clock.today() else "%m-%d").removeprefix("0")


@register.filter
def names(some: Iterable[str]) -> str:
    """Return names as the page's language lists them: `王芳、李明`, `Wang Fang, Li Ming`."""
    return pgettext("between names", ", ").join(some)


@register.simple_tag(takes_context=True)
def may_label(context: template.Context, area_code: str) -> bool:
    """Tell whether the reader may issue labels in an area."""
    return may_write(actor_of(context["request"]), area_code)


@register.filter
def label_code(code: str) -> str:
    """Return a label's code as people read it: `7KX4 M2PQ 9RTB`."""
    return show_code(code)


@register.simple_tag
def new_key() -> str:
    """Return a UUID for a form's hidden key: sent twice, done once."""
    return str(uuid.uuid4())


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look a key up in a mapping."""
    return mapping.get(key)
