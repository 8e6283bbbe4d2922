"""`./run` where it may not write: a service that was prepared starts, and one that was not says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
# In place of Python, Node and npm: all of them can do everything, and do nothing.
STUB = '#!/bin/sh\n[ "$1" = -m ] && [ "$2" = yizhi ] && echo "$*"\nexit 0\n'


@pytest.fixture
def place() -> Iterator[Path]:
    """The task runner and what it looks at, where somebody who may write nothing can read."""
    folder = Path(tempfile.mkdtemp(prefix="yizhi-run-"))
    for name in ("bin", ".venv/bin", "frontend", "requirements", "src/yizhi/static_build"):
        (folder / name).mkdir(parents=True)
    for name in ("requirements/base.txt", "requirements/dev.txt", "requirements/node.txt"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("frontend/package.json", "frontend/package-lock.json", "src/yizhi/static_build/manifest.json"):
        (folder / name).write_text("{}")
    for name in (".venv/bin/python", "bin/node", "bin/npm"):
        (folder / name).write_text(STUB)
        (folder / name).chmod(0o755)
    shutil.copy(ROOT / "run", folder / "run")
    yield folder
    shutil.rmtree(folder)


def run(place: Path, *arguments: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        [place / "run", *arguments], env=environment, user=user, capture_output=True, text=True, check=False, timeout=60
    )


def read_only(place: Path) -> int | None:
    """Take the right to write; return who is to try: root would not notice."""
    for folder, _folders, _files in os.walk(place):
        Path(folder).chmod(0o555)
    return NOBODY if os.geteuid() == 0 else None


def test_a_prepared_service_starts_where_it_may_not_write(place: Path) -> None:
    assert run(place, "build").returncode == 0
    done = run(place, "serve", "--port", "9000", user=read_only(place))
    assert (done.stdout, done.stderr) == ("-m yizhi serve --port 9000\n", "")


def test_a_service_that_is_not_prepared_says_what_to_do(place: Path) -> None:
    assert run(place, "build").returncode == 0
    (place / "frontend" / "new.ts").touch()
    done = run(place, "serve", user=read_only(place))
    assert done.returncode == 1
    assert "older than its sources: the front end." in done.stderr
    assert "Run ./run setup as its owner" in done.stderr


def test_a_place_that_was_never_set_up_says_what_to_do(place: Path) -> None:
    done = run(place, "serve", user=read_only(place))
    assert done.returncode == 1
    assert ".venv. It cannot be made" in done.stderr
