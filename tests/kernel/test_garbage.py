"""A long search for garbage sets aside what lasts; short ones and those of young objects leave everything as it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from yizhi.kernel.garbage import ShortSearches


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.parametrize(
    ("generation", "seconds", "is_set_aside"), [(2, 0.2, True), (2, 0.001, False), (1, 0.2, False), (0, 0.2, False)]
)
def test_only_a_long_search_through_everything_sets_aside(
    generation: int, seconds: float, *, is_set_aside: bool
) -> None:
    moments = iter([10.0, 10.0 + seconds])
    searches = ShortSearches(lambda: next(moments))
    before = gc.get_freeze_count()
    searches("start", {"generation": generation})
    searches("stop", {"generation": generation})
    assert (gc.get_freeze_count() > before) == is_set_aside


def test_python_tells_it_of_its_searches() -> None:
    """What lasts is looked through once, not again; what is let go of is freed all the same."""
    held = [[number] for number in range(1_000)]
    moments = iter(float(second) for second in range(1_000))
    searches = ShortSearches(lambda: next(moments))  # every search takes a second
    gc.callbacks.append(searches)
    try:
        gc.collect()
    finally:
        gc.callbacks.remove(searches)
    assert gc.get_freeze_count() >= len(held)
    young = gc.get_objects(generation=2)
    assert not any(one is held for one in young)
