"""Many points at once: as one by one, there and back, and as the npm package gcoord has them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some

from yizhi.grid.domain import coordinate_arrays as many
from yizhi.grid.domain import coordinates as one

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
POINTS = 10_000
DEGREES = some.arrays(
    np.float64,
    st.tuples(st.integers(1, 20), st.just(2)),
    elements=st.floats(0, 1, width=32),
).map(lambda shares: shares * (60.0, 35.0) + (74.0, 18.0))

ASK = """
const { transform, WGS84, GCJ02, BD09 } = require("gcoord");
let text = "";
process.stdin.on("data", (part) => { text += part; });
process.stdin.on("end", () => {
  const points = JSON.parse(text);
  const ask = (from, to) => points.map((point) => transform([...point], from, to));
  process.stdout.write(JSON.stringify({
    wgs84_to_gcj02: ask(WGS84, GCJ02), gcj02_to_wgs84: ask(GCJ02, WGS84), gcj02_to_bd09: ask(GCJ02, BD09),
    bd09_to_gcj02: ask(BD09, GCJ02), wgs84_to_bd09: ask(WGS84, BD09), bd09_to_wgs84: ask(BD09, WGS84),
  }));
});
"""
# gcoord goes forward by the same formulas; back it goes by an approximation, good to a metre or two.
CLOSE = {
    "wgs84_to_gcj02": 1e-9, "gcj02_to_bd09": 1e-9, "wgs84_to_bd09": 1e-9,
    "gcj02_to_wgs84": 1e-5, "bd09_to_gcj02": 1e-5, "bd09_to_wgs84": 2e-5,
}  # fmt: skip


@given(DEGREES)
def test_there_and_back_is_the_same_point(points: Any) -> None:
    assert np.abs(many.gcj02_to_wgs84(many.wgs84_to_gcj02(points)) - points).max() <= 1e-6
    assert np.abs(many.bd09_to_gcj02(many.gcj02_to_bd09(points)) - points).max() <= 1e-6
    assert np.abs(many.bd09_to_wgs84(many.wgs84_to_bd09(points)) - points).max() <= 1e-6


@given(DEGREES)
def test_many_are_as_one_by_one(points: Any) -> None:
    for name in ("wgs84_to_gcj02", "gcj02_to_wgs84", "gcj02_to_bd09", "bd09_to_gcj02"):
        expected = [getattr(one, name)(x, y) for x, y in points.tolist()]
        assert np.abs(getattr(many, name)(points) - expected).max() <= 1e-9


def test_abroad_and_nonsense_stay_as_they_are() -> None:
    points = np.array([(-71.06, 42.36), (151.2, -33.9), (np.inf, 36.0), (4e7, 4e6)])
    assert np.array_equal(many.gcj02_to_wgs84(points), points)
    assert np.array_equal(many.wgs84_to_gcj02(points[:2]), points[:2])
    assert np.array_equal(many.bd09_to_gcj02(points)[2:], points[2:])
    assert many.bd09_to_wgs84(np.empty((0, 2))).shape == (0, 2)


@pytest.fixture(scope="module")
def gcoord() -> tuple[Any, dict[str, Any]]:
    """Points all over China, and what gcoord makes of them, in one run of Node."""
    node = shutil.which("node") or str(FRONTEND.parent / ".run" / "bin" / "node")
    if not (FRONTEND / "node_modules" / "gcoord").is_dir() or not Path(node).exists():
        pytest.skip("Node or the package gcoord is not there: ./run setup installs both")
    rng = np.random.default_rng(20260310)
    points = np.column_stack([rng.uniform(74, 134, POINTS), rng.uniform(18, 53, POINTS)])
    done = subprocess.run(
        [node, "-e", ASK], input=json.dumps(points.tolist()), capture_output=True, text=True, check=True, cwd=FRONTEND
    )
    return points, json.loads(done.stdout)


@pytest.mark.parametrize("name", CLOSE)
def test_gcoord_agrees_on_ten_thousand_points(gcoord: tuple[Any, dict[str, Any]], name: str) -> None:
    points, expected = gcoord
    assert np.abs(getattr(many, name)(points) - np.array(expected[name])).max() <= CLOSE[name]
