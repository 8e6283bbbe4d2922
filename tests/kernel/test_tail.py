from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.logs import AuditLog, FakeLog
from yizhi.kernel import audit, clock
from yizhi.kernel.live.events import LiveEvent
from yizhi.kernel.live.tail import GAP_SECONDS, KEPT, Backlog, Found, Tail, position, resume_point


def seqs(found: Found) -> list[int]:
    return [event.seq for event in (*found.late, *found.fresh)]


def started(log: FakeLog) -> Tail:
    tail = Tail(log)
    tail.start(0)
    return tail


def test_new_events_are_found_once_and_in_order() -> None:
    log = FakeLog(1, 2)
    tail = started(log)
    log.show(3, 4)
    assert seqs(tail.poll(1)) == [3, 4]
    assert seqs(tail.poll(2)) == []


def test_event_that_commits_late_is_found_and_the_mark_waits_for_it() -> None:
    log = FakeLog(1)
    tail = started(log)
    log.show(3)
    found = tail.poll(1)
    assert (seqs(found), found.mark) == ([3], 1)
    log.show(2)
    found = tail.poll(2)
    assert (seqs(found), found.mark) == ([2], 3)


def test_id_that_never_commits_is_given_up() -> None:
    log = FakeLog(1)
    tail = started(log)
    log.show(3)
    assert tail.poll(1).mark == 1
    assert tail.poll(1 + GAP_SECONDS).mark == 1
    assert tail.poll(2 + GAP_SECONDS).mark == 3


def test_gap_that_was_open_at_the_start_is_watched_too() -> None:
    log = FakeLog(1, 2, 4)
    tail = Tail(log)
    found = tail.start(0)
    assert (seqs(found), found.mark) == ([1, 2, 4], 2)
    log.show(3)
    assert seqs(tail.poll(1)) == [3]


def test_jump_of_the_sequence_is_no_thousand_gaps() -> None:
    log = FakeLog(1)
    tail = started(log)
    log.show(1_000_000)
    tail.poll(1)
    assert len(tail._gaps) <= 5000


def test_event_that_commits_late_after_a_jump_is_found() -> None:
    log = FakeLog(1)
    tail = started(log)
    log.show(1_000_000)
    tail.poll(1)
    log.show(1_000_002)
    tail.poll(2)
    log.show(1_000_001)
    assert seqs(tail.poll(3)) == [1_000_001]


def test_listener_of_a_log_whose_ids_jumped_resumes_after_a_restart() -> None:
    log = FakeLog(*range(5000, 5021))
    mark = Tail(log).start(0).mark
    log.show(*range(5021, 5061))
    restarted = Tail(log)
    found = restarted.start(1)
    backlog = Backlog(restarted.floor)
    backlog.keep(found, 1)
    missed = backlog.since(mark)
    assert missed is not None, "told to reload though nothing was lost"
    assert {*range(5021, 5061)} <= {event.seq for event in missed}


def test_start_reads_no_more_than_it_keeps() -> None:
    tail = Tail(FakeLog(*range(1, KEPT + 501)))
    assert len(tail.start(0).fresh) == KEPT


def test_listener_catches_up_or_is_told_to_reload() -> None:
    log = FakeLog(*range(1, KEPT + 501))
    tail = Tail(log)
    found = tail.start(0)
    backlog = Backlog(tail.floor)
    backlog.keep(found, 0)
    missed = backlog.since(KEPT + 498)
    assert missed is not None
    assert [event.seq for event in missed] == [KEPT + 499, KEPT + 500]
    assert backlog.since(499) is None
    assert backlog.since(500) is not None


def test_late_event_reaches_a_page_that_was_rendered_before_it_showed() -> None:
    log = FakeLog(1)
    tail, backlog = Tail(log), Backlog()
    backlog.keep(tail.start(0), 0)
    log.show(3)
    backlog.keep(tail.poll(1), 1)
    log.show(2)
    backlog.keep(tail.poll(2), 2)
    missed = backlog.since(3)
    assert missed is not None
    assert [event.seq for event in missed] == [2]


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_whatever_the_order_of_commits_each_event_is_found_exactly_once(seed: int, count: int) -> None:
    """Ids are handed out in order; each commits up to ten polls later; resuming from any mark loses nothing."""
    draw = random.Random(seed)
    log, found, mark_at = FakeLog(), [], []
    tail = started(log)
    commits = {seq: seq // 3 + draw.randint(0, 10) for seq in range(1, count + 1)}
    for moment in range(count // 3 + 12):
        log.show(*(seq for seq, when in commits.items() if when == moment))
        batch = tail.poll(moment)
        found += seqs(batch)
        mark_at.append((batch.mark, set(found)))
    assert sorted(found) == list(range(1, count + 1))
    for mark, seen in mark_at:
        assert set(range(1, mark + 1)) <= seen, "everything up to the mark had been seen"


def at(seq: int, seconds_ago: float) -> LiveEvent:
    return LiveEvent(seq, clock.now() - timedelta(seconds=seconds_ago), {})


@pytest.mark.parametrize(
    ("events", "point"),
    [
        ([], 10),
        ([(11, 1), (12, 1)], 12),
        ([(11, 1), (13, 1)], 11),
        ([(11, 90), (13, 80), (15, 1)], 13),
        ([(13, 80)], 13),
    ],
)
def test_poller_stays_below_a_gap_that_may_still_fill(events: list[tuple[int, float]], point: int) -> None:
    assert resume_point([at(*event) for event in events], 10, clock.now()) == point


def test_page_starts_below_a_gap_that_may_still_fill() -> None:
    assert position(FakeLog(1, 2, 4), clock.now()) == 2
    assert position(FakeLog(1, 2, 3), clock.now()) == 3
    assert position(FakeLog(), clock.now()) == 0


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_transactions_that_commit_out_of_order_lose_nothing_on_postgresql() -> None:
    def write(act: str) -> int:
        entry = audit.record(actor_id=None, act=act, subject_kind="x", subject_id="1", reason="", now=clock.now())
        return entry.pk

    inserted, commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                write("slow")
                inserted.set()
                commit.wait(60)
        finally:
            connection.close()

    write("before")
    tail = Tail(AuditLog())
    tail.start(0)
    thread = threading.Thread(target=slow)
    thread.start()
    assert inserted.wait(60)
    write("fast")
    assert [event.payload["act"] for event in tail.poll(1).fresh] == ["fast"]
    assert position(AuditLog(), clock.now()) < AuditLog().latest() - 1
    commit.set()
    thread.join()
    found = tail.poll(2)
    assert [event.payload["act"] for event in found.late] == ["slow"]
    assert tail.poll(2 * GAP_SECONDS).mark == AuditLog().latest()
