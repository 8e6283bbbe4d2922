"""Who waits too long for the database is told so, and may send again; every other fault of a database stays a fault."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from yizhi.kernel.busy import is_busy
from yizhi.kernel.middleware import DomainErrorMiddleware
from yizhi.org.models import User

PATIENCE = 60


@pytest.fixture
def _somebody_writes() -> Iterator[None]:
    """Another thread holds a row (on SQLite: the database) until the test is over."""
    user = User.objects.create(username="held")
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(display_name="first")
            held.set()
            over.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(PATIENCE)
    yield
    over.set()
    thread.join()


def _write() -> None:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET LOCAL lock_timeout = '100ms'")
        User.objects.filter(username="held").update(display_name="second")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_somebody_writes")
def test_who_waits_too_long_is_told_to_send_again(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    with pytest.raises(OperationalError) as caught:
        _write()
    assert is_busy(caught.value)
    request = RequestFactory().post("/x/")
    told = DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, caught.value)
    assert told is not None
    assert (told.status_code, told.headers["Retry-After"]) == (503, "30")


@pytest.mark.django_db
def test_other_faults_of_a_database_are_not_hidden() -> None:
    with (
        pytest.raises(OperationalError if connection.vendor == "sqlite" else Exception) as caught,
        transaction.atomic(),
    ):
        connection.cursor().execute("SELECT * FROM there_is_no_such_table")
    assert not is_busy(caught.value)
    User.objects.create(username="a")
    with pytest.raises(IntegrityError) as doubled, transaction.atomic():
        User.objects.create(username="a")
    assert not is_busy(doubled.value)
