"""Who hears how far a long piece of work is. Pure."""

from __future__ import annotations

from collections.abc import Callable

# (done, total); it may raise to end the work.
type Tell = Callable[[int, int], None]


def nobody(_done: int, _total: int) -> None:
    """Tell nobody."""
