"""A PostgreSQL of its own for a test run: made in a temporary directory, never durable, stopped and deleted afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALLED = "/usr/lib/postgresql"
OWNER = "postgres"
# Nothing in a test run has to survive a power cut, so nothing waits for the disk.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum": "off",
    "timezone": "UTC",
    "listen_addresses": "127.0.0.1",
}


class PostgresMissingError(Exception):
    """No PostgreSQL server programs are installed; the message says what to install."""


def programs() -> Path:
    """Directory of the newest installed server programs (initdb, pg_ctl)."""
    versions = sorted(Path(INSTALLED).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    message = "PostgreSQL is not installed (Debian: apt-get install postgresql). To test on SQLite alone: ./run test --db sqlite"
    raise PostgresMissingError(message)


def as_owner(command: list[str]) -> list[str]:
    """The command as the postgres user when we are root, which PostgreSQL refuses to run as."""
    return ["runuser", "-u", OWNER, "--", *command] if os.geteuid() == 0 else command


def free_port() -> int:
    """A TCP port that nobody listens on at the moment, below those that systems give to outgoing connections.

    From among those another connection could take it before its server does, or while its server is started again.
    """
    while True:
        port = secrets.choice(range(15_000, 30_000))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port


def call(command: list[str], cwd: Path) -> None:
    """Run a server program; its output is shown only when it fails."""
    done = subprocess.run(as_owner(command), cwd=cwd, check=False, capture_output=True, text=True)
    if done.returncode:
        message = f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)


@contextmanager
def temporary_cluster(**options: str) -> Iterator[str]:
    """Start a cluster and yield a DATABASE_URL of it; `options` overrule the settings above."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="yizhi-pg-"))
    password = secrets.token_hex(8)
    port = free_port()
    (folder / "password").write_text(password)
    settings = {**OPTIONS, "port": str(port), "unix_socket_directories": str(folder), **options}
    try:
        if os.geteuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, OWNER)
        data = folder / "data"
        auth = ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        call(
            [
                str(binaries / "initdb"),
                "-D",
                str(data),
                "-U",
                OWNER,
                "-E",
                "UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
                *auth,
            ],
            folder,
        )
        flags = " ".join(f"-c {name}={value}" for name, value in settings.items())
        call([str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", flags, "start"], folder)
        try:
            yield f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/postgres"
        finally:
            call([str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
