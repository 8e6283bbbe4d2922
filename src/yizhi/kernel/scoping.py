"""Scopes as index ranges: an area code is a prefix code, so "all below it" is a range."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

# Codes are digits (GB/T 47678.3: 6 + 3 + 3 + 3), which every collation sorts the same way.
CODE_LENGTH = 15


def code_range(prefix: str) -> tuple[str, str]:
    """Return the first and last code at or below an area."""
    return prefix, prefix.ljust(CODE_LENGTH, "9")


def covers(prefix: str, code: str) -> bool:
    """Tell whether the area `prefix` is `code` or contains it."""
    return code.startswith(prefix)


def within(field: str, prefixes: Iterable[str]) -> Q:
    """Return the filter "field lies in any of these areas"; no areas match nothing."""
    condition = Q(pk__in=[])
    for prefix in sorted(set(prefixes)):
        first, last = code_range(prefix)
        condition |= Q(**{f"{field}__gte": first, f"{field}__lte": last})
    return condition
