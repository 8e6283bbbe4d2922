"""What people typed, as fields can hold it."""

from __future__ import annotations

import unicodedata

# Longer than any field that is typed into.
LONGEST = 6_000


def clean(value: object, longest: int = LONGEST) -> str:
    """Return a typed value without NUL signs (PostgreSQL takes none) and blanks around it, cut at `longest` signs."""
    return str(value or "").replace("\x00", "").strip()[:longest]


def narrow(typed: str) -> str:
    """Return a number or code in plain digits and letters: a Chinese keyboard also gives them as wide as a sign."""
    return unicodedata.normalize("NFKC", typed).strip()
