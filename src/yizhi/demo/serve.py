"""`yizhi demo`: builds the demonstration in a directory of its own when it is not there yet, and serves it.

Nothing of Django is imported before the environment is set: the settings read it
once. Who serves is handed in (`start`), because this part lies below `config`.
"""

# ruff: noqa: PLC0415 - nothing of Django may be imported before the environment is set

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).resolve().parents[3]
HOME, CHECK_HOME = "var/demo", "var/demo-check"
MARKER: Final = "demo.json"
CASES, CHECK_CASES = 3000, 150
STALE_DAYS: Final = 3
BAR: Final = 32


class Start(Protocol):
    """Serves until told to stop; calls `tell` once the pages answer; returns an exit status."""

    def __call__(self, *, host: str, port: int, live_port: int, tell: Callable[[], None]) -> int:
        """Serve."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    host: str
    port: int
    live_port: int
    cases: int | None
    fresh: bool
    check: bool
    data: str | None

    @property
    def home(self) -> Path:
        """The demonstration's own data directory."""
        return ROOT / (self.data or (CHECK_HOME if self.check else HOME))

    @property
    def base(self) -> str:
        """Where a browser on this machine finds the pages: the same name everywhere, or it would have to sign in again."""
        return f"http://{'localhost' if self.host in {'0.0.0.0', '127.0.0.1', '::'} else self.host}:{self.port}"  # noqa: S104 - compared, not bound

    @property
    def wanted(self) -> int:
        """How many reports to tell of."""
        return self.cases if self.cases is not None else (CHECK_CASES if self.check else CASES)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def parse(argv: Sequence[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="yizhi demo", description="Build a demonstration subdistrict and serve it.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (0.0.0.0: phones on the same network)"
    )
    parser.add_argument("--port", type=int, default=8000, help="port of the pages")
    parser.add_argument("--live-port", type=int, default=None, help="port of the live stream (default: the next one)")
    parser.add_argument("--cases", type=int, default=None, help=f"how many reports to tell of (default {CASES})")
    parser.add_argument("--fresh", action="store_true", help="throw the demonstration away and build it again")
    parser.add_argument("--check", action="store_true", help="start, ask every main page for an answer, stop")
    parser.add_argument("--data", default=None, help=f"data directory (default {HOME})")
    found = vars(parser.parse_args(argv))
    found["live_port"] = found["live_port"] or found["port"] + 1
    return Options(**found)


def set_environment(options: Options) -> None:
    """Point everything at the demonstration, whatever database the shell names: it must not fill a real one."""
    os.environ |= {
        "YIZHI_ENV": "demo",
        "YIZHI_DATA_DIR": str(options.home),
        "DATABASE_URL": "",
        "YIZHI_LIVE_URL": f":{options.live_port}/live/",
        "YIZHI_HOSTS": "*",
    }
    os.environ.setdefault("YIZHI_LOG_LEVEL", "WARNING")


def clear(home: Path) -> None:
    """Delete what a demonstration consists of, and nothing else that may lie there."""
    for file in (*home.glob("yizhi.sqlite3*"), home / MARKER):
        file.unlink(missing_ok=True)
    for folder in ("media", "copy"):
        shutil.rmtree(home / folder, ignore_errors=True)


def show_progress(what: str, done: int, total: int) -> None:
    """Draw a bar on a terminal; elsewhere say only where it begins."""
    share = min(1.0, done / total) if total else 1.0
    if not sys.stdout.isatty():
        if not done:
            say(f"building {what} …")
        return
    bar = "█" * round(share * BAR)
    sys.stdout.write(f"\r  {what:<10} {bar:<{BAR}} {share:4.0%} ")
    if share >= 1:
        sys.stdout.write("\n")
    sys.stdout.flush()


def build(options: Options) -> None:
    """Build the demonstration where the directory has no finished one."""
    from yizhi.demo.build import build_demo
    from yizhi.kernel import clock

    begun, now = time.monotonic(), clock.now()
    say(f"Building a year of {options.wanted} reports; once, a minute or two.")
    built = build_demo(now=now, cases=options.wanted, progress=show_progress)
    marker = {"cases": built.cases, "built_at": now.isoformat()}
    (options.home / MARKER).write_text(json.dumps(marker), encoding="utf-8")
    say(f"{built.cases} cases in {time.monotonic() - begun:.0f} s.")


def prepare(options: Options) -> None:
    """Set up Django, bring the tables up to date, and build unless a finished demonstration is there."""
    marker = options.home / MARKER
    is_for_once = options.check and options.data is None
    if options.fresh or is_for_once or not marker.exists():
        clear(options.home)
    options.home.mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if not marker.exists():
        build(options)
        return
    from yizhi.kernel import clock

    built_at = datetime.fromisoformat(json.loads(marker.read_text(encoding="utf-8"))["built_at"])
    days = (clock.now() - built_at).days
    if days >= STALE_DAYS:
        say(f"This demonstration was built {days} days ago; --fresh builds one that ends today.")


def show_logins(options: Options) -> None:
    """Print who can sign in, and what opens without."""
    from yizhi.demo.people import PASSWORD, logins
    from yizhi.demo.walls import addresses

    say("")
    say(f"Sign in as (password for everybody: {PASSWORD})")
    for username, who in logins():
        say(f"  {username:<16} {who}")
    say("  … and every other department, company and grid worker: see the admin.")
    say("")
    for address, what in addresses(options.base):
        say(f"{what}\n  {address}")
    say("")


def main(argv: Sequence[str], *, start: Start) -> int:
    """Build what is missing and serve, or check and report."""
    options = parse(argv)
    set_environment(options)
    prepare(options)
    if options.check:
        from yizhi.demo.check import run_check

        return run_check(options.home, say=say)
    return start(host=options.host, port=options.port, live_port=options.live_port, tell=lambda: show_logins(options))
