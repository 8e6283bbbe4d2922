"""How fast the map's window is answered with many cases: `./run bench map_viewport --rows 100000`.

Windows from the whole subdistrict down to a street corner, open cases alone and with the ended ones: median, 95th
percentile and how many marks were answered. Open cases, which the map shows unless told otherwise, have a target.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 40
ZOOMS = (12, 13, 14, 15, 16, 17)
MIDDLE = (118.31, 36.815)
# Degrees that a map of 1000 × 800 px shows at zoom 0.
WIDE, HIGH = 360 * 1000 / 512, 360 * 800 / 512 * 0.8
LIMIT_MS = 100.0


def measure(stage: str, zoom: int) -> bool:
    """Ask windows at a zoom; True when the target was met, or there is none."""
    from bench.kit.figures import at_most, percentile, tell
    from yizhi.casework.domain.inbox import OPEN, Filters
    from yizhi.casework.domain.map_data import Window, map_view
    from yizhi.kernel import clock
    from yizhi.org.actor import Actor, ActorKind, Grant
    from yizhi.org.enums import Role

    actor = Actor(ActorKind.STAFF, user_id=1, grants=(Grant(Role.DUTY_DESK, "370305002"),))
    rng, took, marks = random.Random(zoom), [], 0
    wide, high = WIDE / 2**zoom / 2, HIGH / 2**zoom / 2
    for _ in range(ROUNDS):
        lon, lat = MIDDLE[0] + rng.uniform(-0.02, 0.02), MIDDLE[1] + rng.uniform(-0.02, 0.02)
        window = Window(lon - wide, lat - high, lon + wide, lat + high, zoom)
        started = time.perf_counter()
        view = map_view(actor, Filters(stage=stage), window, now=clock.now())
        took.append((time.perf_counter() - started) * 1000)
        marks = max(marks, len(view.cases) + len(view.cells))
    tell(f"{stage}, zoom {zoom}: median ({marks} marks at most)", percentile(took, 0.5), "ms")
    return tell(
        f"{stage}, zoom {zoom}: 95 %", percentile(took, 0.95), "ms", at_most(LIMIT_MS) if stage == OPEN else None
    )


def main(argv: Sequence[str]) -> int:
    """Fill the database up to the number of cases and measure; 0 when every target was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    django.setup()
    from bench.seed_cases import seed
    from yizhi.casework.domain.inbox import EVERY, OPEN

    seed(options.rows)
    results = [measure(stage, zoom) for stage in (OPEN, EVERY) for zoom in ZOOMS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
