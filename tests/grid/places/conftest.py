"""A small subdistrict with its people, and a dictionary of components."""

from __future__ import annotations

import pytest

from tests.builders import World, make_world
from yizhi.casework.enums import CategoryKind
from yizhi.casework.models import Category
from yizhi.kernel.memo import forget_all


@pytest.fixture
def world(db: None) -> World:
    """Two communities of two grids, a desk, an administrator, workers; the class 01001 of components."""
    made = make_world()
    Category.objects.create(
        dictionary=made.category.dictionary,
        kind=CategoryKind.COMPONENT,
        major_code="01",
        major_name="公用设施",
        code="01001",
        name="供水井盖",
        name_en="Water manhole cover",
    )
    forget_all()
    return made
