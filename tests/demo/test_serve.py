"""`yizhi demo` at the terminal: its own database whatever the shell says, clears only what is its own, judges answers."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from yizhi.demo import serve
from yizhi.demo.browser import Answer
from yizhi.demo.check import Page, fault, free_ports

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "<html><p>演示数据</p></html>"


def test_defaults_of_the_command_line() -> None:
    options = serve.parse([])
    assert (options.port, options.live_port, options.wanted) == (8000, 8001, 3000)
    assert options.home.parts[-2:] == ("var", "demo")
    assert serve.parse(["--port", "9000"]).live_port == 9001


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("127.0.0.1", "http://localhost:8000"),
        ("0.0.0.0", "http://localhost:8000"),  # noqa: S104 - read, not bound
        ("10.0.0.7", "http://10.0.0.7:8000"),
    ],
)
def test_every_printed_address_is_of_one_site(host: str, base: str) -> None:
    assert serve.parse(["--host", host]).base == base


def test_a_check_leaves_the_demonstration_alone() -> None:
    options = serve.parse(["--check"])
    assert options.home.parts[-1] == "demo-check"
    assert options.wanted < 300


def test_it_never_touches_the_database_that_the_shell_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "YIZHI_ENV", "YIZHI_DATA_DIR", "YIZHI_LIVE_URL", "YIZHI_HOSTS"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@somewhere/real")
    serve.set_environment(serve.parse(["--data", "var/other"]))
    assert os.environ["DATABASE_URL"] == ""
    assert os.environ["YIZHI_ENV"] == "demo"
    assert os.environ["YIZHI_DATA_DIR"].endswith("var/other")


def test_fresh_clears_only_what_a_demonstration_consists_of(tmp_path: Path) -> None:
    for name in ("yizhi.sqlite3", "yizhi.sqlite3-wal", serve.MARKER, "notes.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    for folder in (tmp_path / "media" / "photos", tmp_path / "copy"):
        folder.mkdir(parents=True)
    serve.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_finished_demonstration_is_marked(tmp_path: Path) -> None:
    (tmp_path / serve.MARKER).write_text(
        json.dumps({"cases": 1, "built_at": "2026-01-01T00:00:00+00:00"}), encoding="utf-8"
    )
    assert json.loads((tmp_path / serve.MARKER).read_text(encoding="utf-8"))["cases"] == 1


@pytest.mark.parametrize(
    ("answer", "is_right"),
    [
        (Answer(200, "text/html", "/x/", GOOD), True),
        (Answer(200, "text/html", "/x/", "<p>a part of a page</p>"), True),
        (Answer(200, "text/html", "/x/", "<html>nothing</html>"), False),
        (Answer(200, "application/json", "/x/", "{}"), False),
        (Answer(200, "text/html", "/accounts/login/?next=/x/", GOOD), False),
        (Answer(404, "text/html", "/x/", GOOD), False),
        (Answer(500, "text/html", "/x/", GOOD), False),
        (Answer(0, "", "/x/", "refused"), False),
    ],
)
def test_what_counts_as_an_answer(answer: Answer, is_right: bool) -> None:  # noqa: FBT001 - a case of the table
    assert (fault(Page("desk", "workbench:home"), answer) == "") == is_right


def test_free_ports_are_different() -> None:
    assert len(set(free_ports(3))) == 3
