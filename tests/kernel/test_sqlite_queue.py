"""Writers of SQLite wait in line, also across processes, and a killed one holds nobody up."""

from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from yizhi.kernel.sqlite.queue import Place


def hold(path: str, held: multiprocessing.synchronize.Event) -> None:
    assert Place(path).wait(5)
    held.set()
    time.sleep(60)


def test_one_at_a_time_in_order(tmp_path: Path) -> None:
    path, order = str(tmp_path / "a.sqlite3"), list[int]()
    first = Place(path)
    assert first.wait(1)

    def writer(number: int) -> None:
        place = Place(path)
        assert place.wait(5)
        order.append(number)
        place.close()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=writer, args=(number,)))
        threads[-1].start()
        time.sleep(0.05)
    assert order == []
    first.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    first.close()


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "a.sqlite3")
    first, second = Place(path), Place(path)
    assert first.wait(1)
    assert not second.wait(0.05)
    first.close()
    assert second.wait(0.05)
    second.close()


def test_turn_of_a_killed_process_ends(tmp_path: Path) -> None:
    path, context = str(tmp_path / "a.sqlite3"), multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=hold, args=(path, held))
    process.start()
    assert held.wait(20)
    place = Place(path)
    assert not place.wait(0.05)
    process.kill()
    process.join()
    assert place.wait(5)
    place.close()


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_transaction_gives_its_turn_back_however_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[str] = []

    def other() -> None:
        connections["default"].settings_dict["OPTIONS"]["timeout"] = 0.2
        try:
            with transaction.atomic():
                outcomes.append("wrote")
        except OperationalError:
            outcomes.append("waited too long")
        finally:
            connection.close()

    def elsewhere() -> str:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        return outcomes[-1]

    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 20)
    with transaction.atomic():
        assert elsewhere() == "waited too long"
    assert elsewhere() == "wrote"
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert elsewhere() == "wrote"
    with transaction.atomic():
        connection.close()
    assert elsewhere() == "wrote"
