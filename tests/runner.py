"""Runs the tests on SQLite and on PostgreSQL: `./run test [--db sqlite|postgres|both] [-- PYTEST ARGUMENTS]`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import PostgresMissingError, temporary_cluster

ROOT = Path(__file__).resolve().parent.parent
WORKERS = "2"
NO_TESTS_COLLECTED = 5


@dataclass
class Tally:
    """How many tests ended how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Tally) -> None:
        """Count another run in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        """Say it as one plain line."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def read_report(path: Path) -> Tally:
    """Counts from a JUnit report. A run that ended before it wrote one counts as one failure."""
    if not path.exists():
        return Tally(failed=1)
    tally = Tally()
    for suite in ET.parse(path).getroot().iter("testsuite"):  # noqa: S314 - pytest wrote it a moment ago
        total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        tally.add(Tally(total - failed - skipped, failed, skipped))
    return tally


def run_pytest(name: str, url: str, arguments: list[str], report: Path) -> Tally:
    """One pytest run on one database."""
    print(f"• tests on {name}", flush=True)
    environment = {**os.environ, "YIZHI_ENV": "test", "DATABASE_URL": url, "YIZHI_DATABASE_POOL": "0"}
    workers = (
        [] if any(word in ("-n", "-p", "--pdb") or word.startswith("-n") for word in arguments) else ["-n", WORKERS]
    )
    command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *workers, *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code == NO_TESTS_COLLECTED:
        return Tally()
    tally = read_report(report)
    if code and not tally.failed:
        tally.failed = 1
    return tally


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; everything after `--` goes to pytest."""
    parser = argparse.ArgumentParser(prog="./run test", description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument(
        "--e2e",
        choices=["sqlite", "postgres", "both", "none"],
        help="where browser tests run; by default on one database",
    )
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args(arguments)
    if options.e2e is None:
        options.e2e = "sqlite" if options.db == "sqlite" else "postgres"
    return options


def main(arguments: list[str]) -> int:
    """Run what was asked for; 0 when nothing failed."""
    options = parse(arguments)
    started = time.monotonic()
    total = Tally()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yizhi-test-")))
        urls: dict[str, str] = {}
        if options.db != "postgres":
            urls["sqlite"] = f"sqlite:///{folder}/yizhi.sqlite3"
        if options.db != "sqlite":
            urls["postgres"] = stack.enter_context(temporary_cluster())
        for name, url in urls.items():
            browser = [] if options.e2e in (name, "both") else ["--no-e2e"]
            tally = run_pytest(name, url, [*browser, *options.pytest], folder / f"{name}.xml")
            print(f"{name}: {tally}", flush=True)
            total.add(tally)
    print(f"{total} ({time.monotonic() - started:.0f} s)")
    return 1 if total.failed or not (total.passed or total.skipped) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresMissingError as error:
        sys.exit(str(error))
