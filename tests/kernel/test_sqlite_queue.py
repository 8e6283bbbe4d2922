"""Writers of SQLite wait in line, also across processes, and a killed one holds nobody up."""

from __future__ import annotations

import multiprocessing
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from yizhi.kernel.sqlite import queue
from yizhi.kernel.sqlite.queue import Place

# Seconds until a test gives up; a machine may be busy with other work.
PATIENCE = 60.0


def hold(path: str, held: multiprocessing.synchronize.Event) -> None:
    assert Place(path).wait(PATIENCE)
    held.set()
    time.sleep(600)


class Line:
    """The line of a process's threads, and who came to it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.came: list[int] = []

    def acquire(self, timeout: float) -> bool:
        self.came.append(threading.get_native_id())
        return self.lock.acquire(timeout=timeout)

    def release(self) -> None:
        self.lock.release()

    def stands(self, place: int) -> bool:
        """Whether so many came, and the last of them sleeps."""
        if len(self.came) < place:
            return False
        told = Path(f"/proc/self/task/{self.came[place - 1]}/stat").read_text(encoding="ascii")
        return told.rpartition(")")[2].split()[0] == "S"


def test_one_at_a_time_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, order, line = str(tmp_path / "a.sqlite3"), list[int](), Line()
    monkeypatch.setitem(queue._lines, path, line)
    first = Place(path)
    assert first.wait(1)

    def writer(number: int) -> None:
        place = Place(path)
        assert place.wait(PATIENCE)
        order.append(number)
        place.close()

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(5)]
    deadline = time.monotonic() + PATIENCE
    for position, thread in enumerate(threads, 2):
        thread.start()
        while not line.stands(position) and time.monotonic() < deadline:
            time.sleep(0.01)
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
    assert held.wait(PATIENCE)
    place = Place(path)
    assert not place.wait(0.05)
    process.kill()
    process.join()
    assert place.wait(PATIENCE)
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
