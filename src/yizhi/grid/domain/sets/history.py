"""What was done to a draft, told to people: who did what to which areas, and what can be undone next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from yizhi.grid.models import BoundarySet, BoundaryStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yizhi.org.models import User

_MOST_ACTS: Final = 20
_NAMED: Final = 2
KINDS: Final = {
    "draw": pgettext_lazy("boundaries", "Draw"),
    "reshape": pgettext_lazy("boundaries", "Move the border"),
    "split": pgettext_lazy("boundaries", "Split"),
    "merge": pgettext_lazy("boundaries", "Merge"),
    "delete": pgettext_lazy("boundaries", "Delete"),
    "edit": pgettext_lazy("boundaries", "Change code, name or households"),
    "repair": pgettext_lazy("boundaries", "Repair"),
}


def show_kind(kind: str) -> str:
    """Return a kind of step in words; one that nobody named is told as it is."""
    return str(KINDS.get(kind, kind))


def names_of(changes: Iterable[dict[str, Any]]) -> str:
    """Return the areas of a step's changes as people call them, at most two by name."""
    names = []
    for change in changes:
        area = change["after"] or change["before"] or {}
        name = area.get("name") or area.get("code", "")[-3:]
        if name and name not in names:
            names.append(name)
    text = "、".join(names[:_NAMED])
    return _("%(names)s and others") % {"names": text} if len(names) > _NAMED else text


def _who(user: User | None) -> str:
    return str(user) if user is not None else _("the system")


def _told(step: BoundaryStep, version: int) -> dict[str, Any]:
    """Return the act by which a step made changes after a version: taken, undone or done again."""
    is_new = step.version > version
    turned = step.turned_version is not None and step.turned_version > version
    words = show_kind(step.kind)
    if turned and not is_new:
        words = _("Undone or done again: %(what)s") % {"what": words}
    return {
        "act": words,
        "areas": names_of(step.changes),
        "at": step.turned_at if turned else step.at,
        "who": _who(step.turned_by if turned else step.by),
        "who_id": step.turned_by_id if turned else step.by_id,
    }


def acts_since(set_id: int, version: int) -> list[dict[str, Any]]:
    """Return the acts on a draft after a version, the latest first: {act, areas, at, who, who_id}."""
    rows = BoundaryStep.objects.filter(boundary_set_id=set_id).filter(
        Q(version__gt=version) | Q(turned_version__gt=version)
    )
    found = sorted(
        rows.select_related("by", "turned_by").order_by("-number")[:_MOST_ACTS],
        key=lambda step: max(step.version, step.turned_version or 0),
        reverse=True,
    )
    return [_told(step, version) for step in found]


def next_turns(boundary_set: BoundarySet) -> dict[str, dict[str, Any] | None]:
    """Return what undo and redo would do next: {undo, redo}, each {what, areas, who, who_id} or None (1 statement)."""
    numbers = (boundary_set.step, boundary_set.step + 1)
    rows = BoundaryStep.objects.filter(boundary_set=boundary_set, number__in=numbers).select_related("by")
    found = {step.number: step for step in rows}
    told: dict[str, dict[str, Any] | None] = {}
    for name, number in zip(("undo", "redo"), numbers, strict=True):
        step = found.get(number)
        told[name] = (
            None
            if step is None
            else {
                "what": show_kind(step.kind),
                "areas": names_of(step.changes),
                "who": _who(step.by),
                "who_id": step.by_id,
            }
        )
    return told
