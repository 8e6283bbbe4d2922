"""What the proofs share: the small subdistrict, and the real ground of Boston where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache

from tests.builders import World, make_world

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def world(db: None) -> World:
    """The small subdistrict of the builders; nobody was counted for a rate limit yet."""
    cache.clear()
    return make_world()


@pytest.fixture(scope="session")
def boston() -> Path:
    """The real requests of Boston, which are kept outside of the repo."""
    directory = ROOT.parent / "shared" / "data" / "boston311"
    if not directory.is_dir():
        pytest.skip("the data of Boston is not beside the repo (../shared/data)")
    return directory
