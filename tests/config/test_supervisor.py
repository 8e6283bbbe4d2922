from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from yizhi.config import supervisor
from yizhi.config.serve import Options, parse, programs
from yizhi.config.supervisor import Program, Supervisor

MAIN = """
    import sys
    from pathlib import Path
    from yizhi.config import supervisor
    from yizhi.config.supervisor import Program, Supervisor
    supervisor.FIRST_PAUSE = 0.1
    child = "import os,time,pathlib; pathlib.Path(r'{folder}',str(os.getpid())).touch(); time.sleep(600)"
    programs = [Program("one", [sys.executable, "-c", child]), Program("two", [sys.executable, "-c", child])]
    for program in programs:
        program.pause = 0.1
    sys.exit(Supervisor(programs, dict(**__import__("os").environ), print).run())
"""


# Seconds until a test gives up; a machine may be busy with other work.
PATIENCE = 60.0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor of two programs that write their process ids."""
    environment = {**os.environ, "PYTHONPATH": str(Path(settings.ROOT) / "src")}
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(MAIN).format(folder=tmp_path)], env=environment)
    try:
        wait(lambda: len(pids(tmp_path)) == 2)
        yield process
    finally:
        process.kill()  # and its programs with it
        process.wait()


def wait(condition: object, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def pids(folder: Path) -> set[int]:
    return {int(path.name) for path in folder.iterdir() if path.name.isdecimal()}


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_everything(running: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals) -> None:
    running.send_signal(number)
    assert running.wait(PATIENCE) == 0
    assert not any(alive(pid) for pid in pids(tmp_path))


def test_program_that_crashed_is_started_again(running: subprocess.Popen[bytes], tmp_path: Path) -> None:
    first = pids(tmp_path)
    os.kill(min(first), signal.SIGKILL)
    wait(lambda: len(pids(tmp_path)) == 3)
    running.terminate()
    assert running.wait(PATIENCE) == 0
    assert not any(alive(pid) for pid in pids(tmp_path))


@pytest.mark.skipif(sys.platform != "linux", reason="the system call is Linux's")
def test_nothing_is_left_when_the_supervisor_is_killed(running: subprocess.Popen[bytes], tmp_path: Path) -> None:
    running.kill()
    running.wait()
    wait(lambda: not any(alive(pid) for pid in pids(tmp_path)))


def test_program_that_ignores_the_signal_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    stubborn = f"import pathlib,signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); pathlib.Path(r'{tmp_path}','1').touch(); time.sleep(600)"
    program = Program("stubborn", [sys.executable, "-c", stubborn])
    watch = Supervisor([program], dict(os.environ), lambda _text: None)
    watch.start(program)
    wait(lambda: pids(tmp_path) == {1})
    assert watch.stop_all() == 1
    assert program.process is not None
    assert program.process.poll() is not None


def test_pause_doubles_while_a_program_keeps_failing() -> None:
    said: list[str] = []
    program = Program("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    watch = Supervisor([program], dict(os.environ), said.append)
    for _ in range(2):
        watch.start(program)
        assert program.process is not None
        program.process.wait()
        watch.look_after(program)
    assert program.pause == 4
    assert "status 3" in said[0]


def test_what_serve_runs() -> None:
    options = parse(["--port", "9000", "--live-port", "9001", "--workers", "3", "--no-migrate"])
    assert options == Options(port=9000, live_port=9001, workers=3, migrate=False)
    assert [program.name for program in programs(options)] == ["pages", "live stream", "worker", "long work", "ticker"]
    pages, stream = (" ".join(program.argv) for program in programs(options)[:2])
    assert "--workers 3" in pages
    assert "--workers 1" in stream
    assert options.address == "http://localhost:9000/"
