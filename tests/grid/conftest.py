"""Ground for tests of areas: nothing held in memory from another test, and a small town."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shapely.geometry import box

from yizhi.grid.domain.areas import forget_areas
from yizhi.grid.domain.locate import forget_locator
from yizhi.grid.domain.writing import NewArea, store_areas

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> Iterator[None]:
    forget_areas()
    forget_locator()
    yield
    forget_areas()
    forget_locator()


@pytest.fixture
def town(db: None) -> None:
    """A community of two grids side by side, sharing the meridian 118.31, and a community without boundary."""
    store_areas(
        [
            NewArea("370305", "临淄区", "Linzi District"),
            NewArea("370305002", "雪宫街道", "Xuegong Subdistrict", geometry=box(118.30, 36.82, 118.32, 36.83)),
            NewArea("370305002004", "东高社区", "Donggao Community", geometry=box(118.30, 36.82, 118.32, 36.83)),
            NewArea("370305002004001", "网格 001", "Grid 001", 320, box(118.30, 36.82, 118.31, 36.83)),
            NewArea("370305002004002", "网格 002", "Grid 002", 410, box(118.31, 36.82, 118.32, 36.83)),
            NewArea("370305002014", "桑杨社区"),
        ]
    )


@pytest.fixture(scope="session")
def boston() -> Path:
    """The real ground of Boston, which is kept outside of the repo."""
    directory = SHARED / "boston311"
    if not directory.is_dir():
        pytest.skip("the data of Boston is not beside the repo (../shared/data)")
    return directory
