"""Runs several programs as one: starts them, restarts what crashed, stops all together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A program that lived this long (seconds) has started well: its next crash waits the first pause again.
SETTLED = 60.0
STOP_SECONDS = 15.0
POLL = 0.2


@dataclass(slots=True)
class Program:
    """One child process and how it fares."""

    name: str
    argv: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float = 0.0


def _die_with_parent() -> None:
    """Ask Linux to stop this child when the supervisor is killed (prctl PR_SET_PDEATHSIG)."""
    import ctypes  # noqa: PLC0415 - runs in the child, between fork and exec

    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass(slots=True)
class Supervisor:
    """Keeps its programs running until `stop` is set."""

    programs: list[Program]
    environment: Mapping[str, str]
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, after_start: Callable[[], None] | None = None) -> int:
        """Run until SIGINT or SIGTERM (or `stop`); return 0 when all stopped by themselves in time, else 1.

        `after_start` is called in a thread of its own once every program runs.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop.set())
        for program in self.programs:
            self.start(program)
        if after_start is not None:
            threading.Thread(target=after_start, daemon=True).start()
        while not self.stop.wait(POLL):
            for program in self.programs:
                self.look_after(program)
        return self.stop_all()

    def start(self, program: Program) -> None:
        """Start one program in a process group of its own, so that Ctrl-C reaches only the supervisor."""
        linux = sys.platform == "linux"
        program.process = subprocess.Popen(
            program.argv,
            env=dict(self.environment),
            start_new_session=True,
            preexec_fn=_die_with_parent if linux else None,  # noqa: PLW1509 - one system call, nothing that locks
        )
        program.started = time.monotonic()
        program.restart_at = 0.0

    def look_after(self, program: Program) -> None:
        """Restart a program that ended, after a pause that doubles while it keeps failing."""
        now = time.monotonic()
        if program.process is None or program.process.poll() is None:
            return
        if not program.restart_at:
            program.pause = FIRST_PAUSE if now - program.started > SETTLED else min(program.pause * 2, LONGEST_PAUSE)
            program.restart_at = now + program.pause
            self.say(
                f"{program.name} ended with status {program.process.returncode}; starting it again in {program.pause:.0f} s"
            )
        elif now >= program.restart_at:
            self.start(program)

    def stop_all(self) -> int:
        """Stop every program: politely, and after 15 seconds by force."""
        running = [p.process for p in self.programs if p.process is not None and p.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        clean = True
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                clean = False
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return 0 if clean else 1
