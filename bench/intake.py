"""Reports through the API, 8 clients at once, each answer a durable commit.

Beside it the floor: a bare script that carries out the same INSERTs on the same database, 8 at once, without any of
our code. With `--size N` the same again with N stored cases.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.kit import figures, ground, load, servers
from bench.kit.figures import at_least, at_most
from bench.kit.floor import Recorder, inserts_per_second

RATE = {"sqlite": 150, "postgresql": 200}
WARM_UP = 200


def count_statements(body: dict[str, Any]) -> tuple[int, Recorder]:
    """Return how many statements the second of two reports takes, transaction control included, and its INSERTs."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, recorder = Client(), Recorder()
    first = {**body, "key": "00000000-0000-4000-8000-00000000000a"}
    assert client.post("/api/v1/reports", first, content_type="application/json").status_code == 201
    with CaptureQueriesContext(connection) as captured, connection.execute_wrapper(recorder):
        assert client.post("/api/v1/reports", body, content_type="application/json").status_code == 201
    return len(captured), recorder


def requests(count: int, seed: int, *, contact: bool) -> list[bytes]:
    """Return requests that differ in all that must differ."""
    return [
        load.post("/api/v1/reports", json.dumps(body).encode())
        for body in ground.reports(count, seed=seed, contact=contact)
    ]


def measure(site: servers.Site, options: argparse.Namespace, seed: int) -> list[load.Result]:
    """Send everything, several times."""
    port = site.options.port
    load.run(port, requests(WARM_UP, seed, contact=options.contact))
    batches = [requests(options.count, seed + 1 + turn, contact=options.contact) for turn in range(options.rounds)]
    used = site.processor_seconds()
    results = [load.run(port, batch, clients=options.clients) for batch in batches]
    used = site.processor_seconds() - used
    figures.tell("processor time of the pages' workers", used * 1000 / options.count / options.rounds, "ms/report")
    return results


def show(results: Sequence[load.Result], vendor: str) -> bool:
    """Print the medians of the rounds; return whether they reach the targets."""
    times = [[seconds * 1000 for seconds in result.times] for result in results]
    met = figures.tell(
        "intake", statistics.median(result.rate for result in results), "reports/s", at_least(RATE[vendor])
    )
    figures.tell("half of the answers within", statistics.median(figures.percentile(t, 0.5) for t in times), "ms")
    met &= figures.tell(
        "95 % of the answers within", statistics.median(figures.percentile(t, 0.95) for t in times), "ms", at_most(80)
    )
    figures.tell("99 % of the answers within", statistics.median(figures.percentile(t, 0.99) for t in times), "ms")
    return met & figures.tell("answers that were no 201", sum(result.errors for result in results), "", at_most(0))


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./run bench intake", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="reports a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--no-contact", dest="contact", action="store_false", help="reports without a phone number")
    parser.add_argument(
        "--whole",
        action="store_true",
        help="live stream, worker and ticker run beside the pages, as under `yizhi serve`",
    )
    parser.add_argument("--workers", type=int, default=0, help="processes that serve pages (default: as `yizhi serve`)")
    parser.add_argument("--threads", type=int, default=0, help="threads of each (default: as `yizhi serve`)")
    parser.add_argument(
        "--size", type=int, default=0, help="measure again with so many stored cases, and compare with 10,000"
    )
    return parser.parse_args(argv)


def at_size(size: int, site: servers.Site, options: argparse.Namespace) -> float:
    """Fill the database up and return milliseconds of both cores per report (8 at once)."""
    from bench.seed_cases import seed
    from yizhi.casework.models import Case

    seed(size)
    rate = statistics.median(result.rate for result in measure(site, options, size))
    figures.tell(f"intake with {Case.objects.count():,} stored cases", rate, "reports/s")
    return 1000 / rate


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every target was met."""
    options = parse(argv)
    ground.set_up()
    from django.db import connection

    statements, recorder = count_statements(ground.reports(1, seed=1, contact=options.contact)[0])
    met = figures.tell("statements a report", statements, "", at_most(12))
    names = servers.EVERYTHING if options.whole else (servers.PAGES,)
    with tempfile.TemporaryDirectory() as folder:
        if options.size:
            with servers.site(Path(folder), names, workers=options.workers, threads=options.threads) as site:
                small = at_size(10_000, site, options)
            with servers.site(Path(folder), names, workers=options.workers, threads=options.threads) as site:
                large = at_size(options.size, site, options)
            return (
                0
                if met & figures.tell("cost of a report against 10,000 cases", large / small, "×", at_most(1.3))
                else 1
            )
        with servers.site(Path(folder), names, workers=options.workers, threads=options.threads) as site:
            results = measure(site, options, 10)
        met &= show(results, connection.vendor)
    floor = statistics.median(
        inserts_per_second(recorder.inserts, options.count, turn) for turn in range(options.rounds)
    )
    figures.compare("intake and its floor", statistics.median(result.rate for result in results), floor, "reports/s")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
