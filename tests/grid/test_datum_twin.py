"""The browser's WGS 84 → GCJ-02 says the same as npm `gcoord` and finds its way back, on 10,000 points of China."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

FRONTEND = Path(settings.ROOT) / "frontend"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_twin_agrees_with_gcoord(tmp_path: Path) -> None:
    rng = random.Random(7)
    points = [[rng.uniform(74, 134), rng.uniform(18.5, 53)] for _ in range(10_000)]
    file = tmp_path / "points.json"
    file.write_text(json.dumps(points))
    done = subprocess.run(
        ["node", "scripts/datum.mjs", str(file)],  # noqa: S607 - the node of the machine
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    apart = json.loads(done.stdout.splitlines()[-1])
    assert apart["there"] < 1e-6
    assert apart["back"] < 1e-6
