"""Text search over cases: Chinese of any length by pairs of signs (bigrams), on both databases."""

from __future__ import annotations

from yizhi.casework.models import Case


def index_case(case: Case, text: str, *, title: str | None = None, address: str | None = None) -> None:
    """Make a case findable by its title, address and report text."""
