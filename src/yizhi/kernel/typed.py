"""What people typed, as fields can hold it."""

from __future__ import annotations

# Longer than any field that is typed into.
LONGEST = 6_000


def clean(value: object, longest: int = LONGEST) -> str:
    """Return a typed value without NUL signs (PostgreSQL takes none) and blanks around it, cut at `longest` signs."""
    return str(value or "").replace("\x00", "").strip()[:longest]
