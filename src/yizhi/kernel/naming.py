"""Names that are kept in both languages."""

from __future__ import annotations

from django.utils.translation import get_language


def in_language(name: str, name_en: str) -> str:
    """Return a name in the reader's language: the English one for English readers, where there is one."""
    return name_en if name_en and get_language() == "en" else name
