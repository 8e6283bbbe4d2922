"""What every test gets: one database kind a run, nothing skipped silently, markers that pick a database."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from yizhi.grid.domain import revision
from yizhi.kernel import memo

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytest_django import Settings

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# A machine that is busy with other work is slow, not wrong.
hypothesis_settings.register_profile(
    "patient", hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the runner leave browser tests to the other database's run."""
    parser.addoption("--no-e2e", action="store_true", help="leave out tests that drive a browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what belongs to the other run: it is run there, so it is not skipped here. The browser comes last.

    Its driver keeps an event loop in the thread, beside which no other test can run one of its own.
    """
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)
    unwanted = {"sqlite_only" if connection.vendor == "postgresql" else "postgres_only"}
    if config.getoption("--no-e2e"):
        unwanted.add("e2e")
    out = [item for item in items if any(item.get_closest_marker(name) for name in unwanted)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.CallInfo[None]]:
    """Under CI a skipped test is a failed test: what is not run is not known."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CallInfo[None]]:
    """The same for a module that skips itself while it is collected."""
    outcome = yield
    report: pytest.CollectReport = outcome.get_result()  # type: ignore[attr-defined]
    if IN_CI and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """On SQLite tests use a file, as the product does: an in-memory database locks in other ways. It need not be durable."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(autouse=True)
def _files_of_a_test(tmp_path: Path, settings: Settings) -> None:
    """Uploads go to a directory of the test's own; passwords are hashed fast."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.YIZHI_COPY_DIR = tmp_path / "copy"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _what_is_kept_is_kept_for_a_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for some seconds is kept for one test and not for the next: on a slow machine those seconds end between two requests that count statements.

    Not where a browser looks on, which waits for pages to change.
    """
    memo.forget_all()
    if request.node.get_closest_marker("e2e") is None:
        monkeypatch.setattr(memo, "time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture(autouse=True)
def _areas_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process asks once a second whether areas changed: on a slow machine that is a statement more or less. Here it asks at first and after a change."""
    monkeypatch.setattr(revision, "LOOK_EVERY_SECONDS", 3600.0)
    revision.look_again()
