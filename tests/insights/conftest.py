"""The small subdistrict, for every test of figures and of the columnar copy."""

from __future__ import annotations

import pytest

from tests.builders import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Return the small subdistrict of tests/builders.py."""
    return make_world()
