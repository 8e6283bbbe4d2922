"""The real servers, started with the very command lines of `yizhi serve`."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import free_port
from yizhi.config.serve import Options, environment, programs, wait_until_ready

PAGES, STREAM, WORKER, TICKER = "pages", "live stream", "worker", "ticker"
EVERYTHING = (PAGES, STREAM, WORKER, TICKER)


@dataclass(slots=True)
class Site:
    """Running servers and where they listen."""

    options: Options
    log: Path
    processes: dict[str, subprocess.Popen[bytes]]

    def start(self, name: str) -> None:
        """Start one program of `yizhi serve`; what it says goes to the log, as a deployment's would."""
        argv = next(program.argv for program in programs(self.options) if program.name == name)
        with self.log.open("ab") as log:
            self.processes[name] = subprocess.Popen(
                argv, env=environment(self.options), stdout=log, stderr=log, start_new_session=True
            )

    def stop(self, name: str) -> None:
        """Stop one program politely; after 20 seconds by force."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill(process)

    def kill_now(self, name: str) -> None:
        """Kill one program and all its workers at once (SIGKILL), as a power cut or the system would."""
        self.kill(self.processes.pop(name))

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """Kill a process group of ours."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def workers(self, name: str) -> list[int]:
        """Return the process ids of a program's workers (its children)."""
        children = Path(f"/proc/{self.processes[name].pid}/task/{self.processes[name].pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()]

    def processor_seconds(self) -> float:
        """Return the processor time that the pages' workers have used so far."""
        ticks = 0
        for pid in self.workers(PAGES):
            after_name = (
                Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            )
            ticks += int(after_name[11]) + int(after_name[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> list[float]:
        """Return the resident memory of each of the pages' workers, in MB (2**20 bytes)."""
        found = []
        for pid in self.workers(PAGES):
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
            found.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
        return found


def collect_static() -> None:
    """Gather and compress the static files, as `yizhi serve` does at its start."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def site(folder: Path, names: Sequence[str] = (PAGES,), *, workers: int = 0, threads: int = 0) -> Iterator[Site]:
    """Run servers on free ports until the block ends; waits until the pages are ready."""
    standard = Options()
    options = Options(
        port=free_port(),
        live_port=free_port(),
        workers=workers or standard.workers,
        threads=threads or standard.threads,
    )
    running = Site(options, folder / "server.log", {})
    try:
        for name in names:
            running.start(name)
        if PAGES in names and not wait_until_ready(options.port):
            message = "the pages do not answer:\n" + running.log.read_text(encoding="utf-8", errors="replace")[-4000:]
            raise RuntimeError(message)
        time.sleep(1.0)
        yield running
    finally:
        for name in list(running.processes):
            running.stop(name)
