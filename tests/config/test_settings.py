from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from yizhi.config import env
from yizhi.config.guard import refuse_unsafe
from yizhi.config.mail import mailer
from yizhi.config.settings_page import settings_page

ROOT = Path(settings.ROOT)
SAFE = {
    "YIZHI_ENV": "production",
    "YIZHI_SECRET_KEY": "k" * 20 + "-made-for-this-test-0123456789-ABCDEFGHIJKLMNOP",
    "YIZHI_FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "YIZHI_SEARCH_KEY": "a-key-for-searching-only",
    "YIZHI_HOSTS": "yizhi.example.cn",
}


def manage(*arguments: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with nothing of this one's settings."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("YIZHI_", "DATABASE_", "DJANGO_"))
    }
    clean |= {"PYTHONPATH": str(ROOT / "src"), "YIZHI_DATA_DIR": str(tmp_path), **environment}
    command = [sys.executable, "-m", "yizhi", *arguments]
    return subprocess.run(command, env=clean, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_page_of_settings_is_current() -> None:
    call_command("settings_table", check=True, stdout=StringIO())


def test_page_that_is_not_current_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(env.SETTINGS, "YIZHI_NEW", env.Setting("YIZHI_NEW", "", "New."))
    with pytest.raises(CommandError):
        call_command("settings_table", check=True, stdout=StringIO())


def test_every_variable_that_the_code_reads_is_in_the_table() -> None:
    used: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        used |= set(re.findall(r"env\.(?:text|flag|number|listing)\(\s*\"(\w+)\"", path.read_text(encoding="utf-8")))
    assert used == set(env.SETTINGS)
    assert all(f"`{name}`" in settings_page() for name in used)


def test_production_is_clean_under_the_deployment_check(tmp_path: Path) -> None:
    done = manage("manage", "check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path, **SAFE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [
        ({"YIZHI_SECRET_KEY": ""}, "YIZHI_SECRET_KEY"),
        ({"YIZHI_SECRET_KEY": "short"}, "YIZHI_SECRET_KEY"),
        ({"YIZHI_DEBUG": "1"}, "YIZHI_DEBUG"),
        ({"YIZHI_FIELD_KEYS": ""}, "YIZHI_FIELD_KEYS"),
        ({"YIZHI_FIELD_KEYS": "not a key"}, "YIZHI_FIELD_KEYS"),
        ({"YIZHI_SEARCH_KEY": ""}, "YIZHI_SEARCH_KEY"),
        ({"YIZHI_HOSTS": "*"}, "YIZHI_HOSTS"),
        ({"YIZHI_HOSTS": ""}, "YIZHI_HOSTS"),
        ({"YIZHI_UPLOAD_MB": "many"}, "YIZHI_UPLOAD_MB"),
    ],
)
def test_production_refuses_what_is_unsafe_in_one_sentence(tmp_path: Path, unsafe: dict[str, str], named: str) -> None:
    done = manage("manage", "check", tmp_path=tmp_path, **{**SAFE, **unsafe})
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_everything_unsafe_is_named_at_once() -> None:
    with pytest.raises(env.SettingError) as caught:
        refuse_unsafe(secret_key=env.DEFAULT_SECRET, debug=True, field_keys=[], search_key="", hosts=["*"])
    for name in ("SECRET_KEY", "DEBUG", "FIELD_KEYS", "SEARCH_KEY", "HOSTS"):
        assert f"YIZHI_{name}" in str(caught.value)


def test_keys_can_be_made_before_there_are_any(tmp_path: Path) -> None:
    done = manage("manage", "newkey", tmp_path=tmp_path, YIZHI_ENV="production")
    assert done.returncode == 0, done.stderr
    assert "YIZHI_FIELD_KEYS=" in done.stdout


def test_command_without_a_word_explains_itself(tmp_path: Path) -> None:
    done = manage(tmp_path=tmp_path)
    assert done.returncode == 2
    assert "serve" in done.stdout
    assert manage("--help", tmp_path=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example.cn", 25, False, False),
        ("smtps://u:p%40ss@mail.example.cn", 465, True, False),
        ("smtp+tls://mail.example.cn:2525", 2525, False, True),
    ],
)
def test_mail_server_is_read_from_its_address(url: str, port: int, ssl: bool, tls: bool) -> None:  # noqa: FBT001 - a table
    options = mailer(url)["OPTIONS"]
    assert (options["host"], options["port"], options["use_ssl"], options["use_tls"]) == (
        "mail.example.cn",
        port,
        ssl,
        tls,
    )
    assert options["password"] == ("p@ss" if "@ss" in url or "%40" in url else "")


def test_without_a_mail_server_messages_are_printed() -> None:
    assert "console" in mailer("")["BACKEND"]
