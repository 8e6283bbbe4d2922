from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from yizhi.kernel import audit, clock, crypto, health, throttle
from yizhi.kernel.models import AuditEntry


def test_alive(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    answer = client.get("/health/ready")
    assert (answer.status_code, set(answer.json()["checks"].values())) == (200, {True})


@pytest.mark.django_db
def test_not_ready_without_a_writable_directory(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "migrations": True, "data_dir": False}


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise DatabaseError("password of the database")

    monkeypatch.setattr(health, "CHECKS", {"database": away})
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert b"password" not in answer.content


@pytest.mark.parametrize(("hops", "expected"), [(0, "127.0.0.1"), (1, "9.9.9.9"), (2, "8.8.8.8"), (5, "127.0.0.1")])
def test_address_of_the_visitor(settings: Settings, hops: int, expected: str) -> None:
    settings.YIZHI_PROXY_HOPS = hops
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "1.1.1.1, 8.8.8.8, 9.9.9.9"})
    assert throttle.client_address(request) == expected


def test_rate_limit() -> None:
    cache.clear()
    assert [throttle.allow("a", 2, 60) for _ in range(3)] == [True, True, False]
    assert throttle.allow("b", 2, 60)
    with pytest.raises(throttle.TooManyError):
        throttle.require("a", 2, 60)


@pytest.mark.django_db
def test_audit_entry_is_written() -> None:
    audit.record(
        actor_id=None, act="reveal", subject_kind="report", subject_id="7", reason="called back", now=clock.now()
    )
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.subject_id, entry.reason) == ("reveal", "7", "called back")


def stored_tokens() -> list[str]:
    from yizhi.casework.models import ReporterContact

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT phone FROM {ReporterContact._meta.db_table} ORDER BY report_id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def put_contacts(*phones: str) -> None:
    """Rows without their report: only the encrypted columns matter here."""
    from yizhi.casework.models import ReporterContact

    ReporterContact.objects.bulk_create(
        ReporterContact(report_id=number, phone=phone, consent_at=clock.now()) for number, phone in enumerate(phones, 1)
    )


@pytest.mark.django_db
def test_keys_are_rotated_and_the_old_one_may_go(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setattr("yizhi.kernel.rotation.BATCH", 2)
    with connection.constraint_checks_disabled():
        settings.YIZHI_FIELD_KEYS = [old]
        put_contacts("13800001111", "13800002222", "", "13800003333", "13800004444")
        before = stored_tokens()
        settings.YIZHI_FIELD_KEYS = [new, old]
        out = StringIO()
        call_command("rotatekeys", stdout=out)
        assert "ReporterContact: 4 re-encrypted, 0 unreadable" in out.getvalue()
        settings.YIZHI_FIELD_KEYS = [new]
        assert [crypto.decrypt(token) for token in stored_tokens()] == [
            "13800001111",
            "13800002222",
            "",
            "13800003333",
            "13800004444",
        ]
        assert not {token for token in before if token} & set(stored_tokens())
        out = StringIO()
        call_command("rotatekeys", stdout=out)
        assert "0 re-encrypted" in out.getvalue()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM casework_reportercontact")


@pytest.mark.django_db
def test_rotation_says_when_a_key_is_missing(settings: Settings) -> None:
    with connection.constraint_checks_disabled():
        settings.YIZHI_FIELD_KEYS = [Fernet.generate_key().decode()]
        put_contacts("13800001111")
        settings.YIZHI_FIELD_KEYS = [Fernet.generate_key().decode()]
        with pytest.raises(CommandError, match="1 values cannot be read"):
            call_command("rotatekeys", stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM casework_reportercontact")


def test_new_keys_are_usable(settings: Settings) -> None:
    out = StringIO()
    call_command("newkey", stdout=out)
    lines = dict(line.split("=", 1) for line in out.getvalue().splitlines())
    assert len(lines["YIZHI_SECRET_KEY"]) >= 50
    settings.YIZHI_FIELD_KEYS = [lines["YIZHI_FIELD_KEYS"]]
    assert crypto.decrypt(crypto.encrypt("一指")) == "一指"
