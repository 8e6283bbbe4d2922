"""Who hears how far a long piece of work is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

# (done, total); it may raise to end the work.
type Tell = Callable[[int, int], None]
_FINE = 10_000


def nobody(_done: int, _total: int) -> None:
    """Tell nobody."""


def part_of(tell: Tell, start: float, end: float) -> Tell:
    """Return who hears of a part of the work, which takes it from one share of the whole to another (0 to 1)."""
    return lambda done, total: tell(round(_FINE * (start + (end - start) * done / max(total, 1))), _FINE)


def rounds(tell: Tell) -> Iterator[Tell]:
    """Yield who hears of one round after another of work that nobody knows the number of rounds of.

    Each round takes half of what is left, so that what is told never goes back and is never all.
    """
    left = 1.0
    while True:
        yield part_of(tell, 1 - left, 1 - left / 2)
        left /= 2


def one_by_one[T](things: Sequence[T], tell: Tell) -> Iterator[T]:
    """Yield things and tell before each of them how many there were."""
    for number, thing in enumerate(things):
        tell(number, len(things))
        yield thing
