"""Long work is told to stop between any two of its small steps, not only between its rounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from tests.grid.coverage.tilings import around, tiles
from yizhi.grid.domain.coverage import REPAIRABLE_KINDS, GroundArea, check_coverage, repair
from yizhi.grid.enums import Level


class EnoughError(Exception):
    """Whoever listens wants it to end."""


def crooked(columns: int, rows: int) -> list[GroundArea]:
    """Tiles of which every corner is off by up to 1.5 m, so that each border is a strip of overlaps and gaps."""
    rng = np.random.default_rng(3)

    def off(points: np.ndarray) -> np.ndarray:
        shift = rng.uniform(-1.3e-5, 1.3e-5, points.shape)
        shift[-1] = shift[0]
        return points + shift

    return [replace(one, geometry=shapely.transform(one.geometry, off)) for one in tiles(columns, rows)]


class Listener:
    """Keeps what it was told, and ends the work after so many words."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.most, self.told = most, list[float]()

    def __call__(self, done: int, total: int) -> None:
        self.told.append(done / max(total, 1))
        if len(self.told) >= self.most:
            raise EnoughError


def test_a_repair_can_be_ended_before_every_piece_and_never_goes_back() -> None:
    areas, ears = crooked(6, 5), Listener()
    findings = check_coverage(areas, around(6, 5), Level.GRID)
    repaired = repair(areas, around(6, 5), REPAIRABLE_KINDS, Level.GRID, ears)
    assert len(repaired.changes) == len(areas)
    assert len(ears.told) > sum(one.repairable for one in findings) + len(areas)
    assert ears.told == sorted(ears.told)
    assert 0 <= ears.told[0] < ears.told[-1] <= 1


@pytest.mark.parametrize("most", [1, 5, 40, 90])
def test_whoever_listens_ends_it(most: int) -> None:
    areas, ears = crooked(6, 5), Listener(most)
    with pytest.raises(EnoughError):
        repair(areas, around(6, 5), REPAIRABLE_KINDS, Level.GRID, ears)
    assert len(ears.told) == most


def test_nobody_needs_to_listen() -> None:
    areas = crooked(3, 3)
    heard = repair(areas, around(3, 3), REPAIRABLE_KINDS, Level.GRID, Listener())
    unheard = repair(areas, around(3, 3), REPAIRABLE_KINDS, Level.GRID)
    assert [one.geometry.wkb for one in heard.areas] == [one.geometry.wkb for one in unheard.areas]
