"""What cases are told apart by on the map, besides their stage: lateness, category, source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhi.casework.domain import standards
from yizhi.casework.domain.map_data import BY, IN_TIME_KEY, LATE_KEY, NO_CLOCK_KEY, SOON_KEY
from yizhi.casework.enums import Source

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.utils.functional import Promise

BY_WORDS: Final[dict[str, Promise]] = {
    "stage": gettext_lazy("Stage"),
    "late": gettext_lazy("Deadline"),
    "category": gettext_lazy("Category"),
    "source": gettext_lazy("Source"),
}
_LATENESS: Final[dict[str, Promise]] = {
    LATE_KEY: gettext_lazy("Late"),
    SOON_KEY: gettext_lazy("Due soon"),
    IN_TIME_KEY: gettext_lazy("In time"),
    NO_CLOCK_KEY: gettext_lazy("No deadline"),
}


def read_by(query: QueryDict) -> str:
    """Return what an address asks cases to be told apart by; by their stage where it says nothing readable."""
    wanted = query.get("by", "")
    return wanted if wanted in BY else BY[0]


def _category(key: str) -> str:
    known = standards.categories().get(int(key)) if key.isdecimal() else None
    return known.label if known else _("No category yet")


def labels_of(by: str, keys: Iterable[str]) -> dict[str, str]:
    """Return the words of keys in the reader's language."""
    if by == "late":
        return {key: str(_LATENESS[key]) for key in keys}
    if by == "source":
        return {key: str(Source(key).label) for key in keys}
    return {key: _category(key) for key in keys}
