"""The small subdistrict for tests of drafts."""

from __future__ import annotations

import pytest

from tests.builders import World, make_world
from tests.grid.editor.drafts import make_draft_rows
from yizhi.grid.models import BoundarySet


@pytest.fixture
def world(db: None) -> World:
    """A small subdistrict with people."""
    return make_world()


@pytest.fixture
def draft(world: World) -> BoundarySet:
    """A draft of its four grids."""
    return make_draft_rows()
