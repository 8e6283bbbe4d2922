"""The categories as residents search them: grouped by major class, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from yizhi.casework.domain.standards import categories
from yizhi.casework.models import Category
from yizhi.kernel.memo import memo


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """A major class and its active categories."""

    label: str
    categories: tuple[Category, ...]


@memo(60)
def _groups(language: str) -> tuple[CategoryGroup, ...]:
    found: dict[str, list[Category]] = {}
    for category in categories().values():
        if not category.is_active or not category.dictionary.is_current:
            continue
        label = category.major_name_en if language == "en" and category.major_name_en else category.major_name
        found.setdefault(label, []).append(category)
    return tuple(CategoryGroup(label, tuple(rows)) for label, rows in found.items())


def category_groups() -> tuple[CategoryGroup, ...]:
    """Return the groups of the current dictionary, in the order of codes."""
    return _groups(get_language() or "")
