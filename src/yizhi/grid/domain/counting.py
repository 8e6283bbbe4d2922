"""How many areas of each level and places of each kind there are, counted once per revision of the ground."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count
from django.db.models.functions import Substr

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.revision import Refreshed
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place


def _count_places() -> Counter[tuple[str, str]]:
    rows = Place.objects.filter(is_active=True).annotate(group=Substr("component_class", 1, 2))
    found: Counter[tuple[str, str]] = Counter()
    for kind, group, n in rows.values_list("kind", "group").annotate(n=Count("pk")).order_by():
        found[kind, group if kind == PlaceKind.COMPONENT else ""] += n
    return found


_places: Refreshed[Counter[tuple[str, str]]] = Refreshed(_count_places)


def place_count(kind: str, group: str = "") -> int:
    """Return how many places of a kind stand, of components those of a main class (two digits)."""
    return _places.get()[kind, group]


def area_count(level: str) -> int:
    """Return how many areas of a level are in force."""
    return sum(1 for info in area_index().values() if info.level == level and info.is_active)


def forget_counts() -> None:
    """Have this process count again, whatever the revision says."""
    _places.forget()
