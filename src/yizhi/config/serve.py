"""`yizhi serve`: pages, live stream, worker and ticker on one machine, under one supervisor."""

from __future__ import annotations

import argparse
import http.client
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yizhi.config.supervisor import Program, Supervisor
from yizhi.kernel.queues import LONG, SOON

READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve. `threads` are those of one page worker."""

    host: str = "127.0.0.1"
    port: int = 8000
    live_port: int = 8001
    workers: int = 2
    threads: int = 4
    migrate: bool = True

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the pages."""
        return f"http://{'localhost' if self.host in {'0.0.0.0', '127.0.0.1', '::'} else self.host}:{self.port}/"  # noqa: S104 - compared, not bound


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def parse(argv: Sequence[str]) -> Options:
    """Read the command line."""
    standard = Options()
    parser = argparse.ArgumentParser(
        prog="yizhi serve", description="Run pages, live stream, worker and ticker together."
    )
    parser.add_argument("--host", default=standard.host, help="address to listen on (0.0.0.0: every one)")
    parser.add_argument("--port", type=int, default=standard.port, help="port of the pages")
    parser.add_argument("--live-port", type=int, default=standard.live_port, help="port of the live stream")
    parser.add_argument("--workers", type=int, default=standard.workers, help="processes that serve pages")
    parser.add_argument("--threads", type=int, default=standard.threads, help="threads of each of them")
    parser.add_argument(
        "--no-migrate", dest="migrate", action="store_false", help="leave the database's tables as they are"
    )
    return Options(**vars(parser.parse_args(argv)))


def _granian(
    target: str, interface: str, options: Options, *, port: int, workers: int, extra: Sequence[str]
) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "granian",
        target,
        "--interface",
        interface,
        "--host",
        options.host,
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        str(workers),
        "--no-ws",
        "--http",
        "1",
        "--respawn-failed-workers",
        "--log-level",
        "warning",
    ]
    return [*command, *extra]


def programs(options: Options) -> list[Program]:
    """Return what runs: a live stream of one process, because each listener's events come from one reader."""
    threads = ["--blocking-threads", str(options.threads), "--backlog", "1024", "--workers-kill-timeout", "10"]
    stream = ["--backlog", "2048", "--backpressure", "8192", "--workers-kill-timeout", "3"]
    manage = [sys.executable, "-m", "yizhi", "manage"]
    worker = [*manage, "db_worker", "--no-reload", "--interval", "0.5", "--queue-name"]
    return [
        Program(
            "pages",
            _granian(
                "yizhi.config.wsgi:application",
                "wsgi",
                options,
                port=options.port,
                workers=options.workers,
                extra=threads,
            ),
        ),
        Program(
            "live stream",
            _granian("yizhi.config.asgi:application", "asgi", options, port=options.live_port, workers=1, extra=stream),
        ),
        Program("worker", [*worker, SOON]),
        Program("long work", [*worker, LONG]),
        Program("ticker", [*manage, "tick"]),
    ]


def environment(options: Options) -> dict[str, str]:
    """Return the environment of the programs: as it is, and what goes without saying."""
    # glibc gives threads heaps of their own, which keep what one of them once needed: two are enough under one lock.
    usual = {"YIZHI_LIVE_URL": f":{options.live_port}/live/", "MALLOC_ARENA_MAX": "2"}
    return usual | os.environ


def prepare(options: Options) -> None:
    """Bring the tables up to date and gather the static files."""
    import django  # noqa: PLC0415 - after the environment is set
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    if options.migrate:
        call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def is_ready(port: int) -> bool:
    """Tell whether the pages on this machine answer that they can work."""
    from django.conf import settings  # noqa: PLC0415 - after the environment is set

    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready", headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_ready(port: int, seconds: float = READY_SECONDS) -> bool:
    """Wait for the pages; return False where they do not answer in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_ready(port):
            return True
        time.sleep(0.2)
    return False


def announce(options: Options, tell: Callable[[], None] | None = None) -> None:
    """Print the addresses as soon as the pages answer, and what else there is to tell."""
    if not wait_until_ready(options.port):
        say("The pages do not answer yet; see the log above.")
        return
    say(f"Residents   {options.address}")
    say(f"Staff       {options.address}work/")
    say(f"Admin       {options.address}admin/")
    if tell is not None:
        tell()
    say("Stop with Ctrl-C.")


def serve(options: Options, tell: Callable[[], None] | None = None) -> int:
    """Prepare, run everything, and return when told to stop; `tell` is called once the pages answer."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    os.environ.update(environment(options))
    prepare(options)
    supervisor = Supervisor(programs(options), {**os.environ}, say)
    return supervisor.run(lambda: announce(options, tell))


def main(argv: Sequence[str]) -> int:
    """Serve as the command line says."""
    return serve(parse(argv))
