"""A small subdistrict with its people, and the duties a deployment starts with."""

from __future__ import annotations

import pytest

from tests.builders import World, make_world
from yizhi.grid.domain.duties import seed_duties


@pytest.fixture
def world(db: None) -> World:
    """Return the builders' world with duties."""
    made = make_world()
    seed_duties()
    return made
