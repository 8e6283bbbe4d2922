# ruff: noqa: ARG002 - the fake channel has the shape of a Sender
from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from yizhi.kernel import clock, outbox, registry
from yizhi.kernel.models import Notification, OutboxMessage, OutboxStatus
from yizhi.kernel.tasks import deliver_outbox
from yizhi.org.models import User

pytestmark = pytest.mark.django_db


class Post:
    """A channel that keeps what it delivered, or fails as often as it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[list[str], str, str]] = []
        self.failures = 0

    def __call__(
        self, message: OutboxMessage, addresses: Sequence[str], subject: str, body: str, now: datetime
    ) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("mail server says no to zhang@example.cn")
        self.sent.append((list(addresses), subject, body))


@pytest.fixture(autouse=True)
def post() -> Iterator[Post]:
    channel = Post()
    registry.channels.register("post", channel)
    registry.recipients.register("team", lambda reference, _channel: [f"{reference}-{n}" for n in (1, 2)])
    registry.recipients.register("nobody", lambda _reference, _channel: [])
    registry.notices.register("hello", lambda context, language: (f"Hello {context['name']}", language))
    yield channel
    for entries, name in ((registry.channels, "post"), (registry.recipients, "team"), (registry.recipients, "nobody")):
        entries.unregister(name)
    registry.notices.unregister("hello")


def put(now: datetime, **fields: Any) -> OutboxMessage:
    draft = {"channel": "post", "recipient": "team:a", "notice": "hello", "context": {"name": "李"}, "language": "en"}
    return outbox.enqueue(**{**draft, **fields}, now=now)


def only() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_message_is_delivered_once(post: Post) -> None:
    now = clock.now()
    put(now)
    assert outbox.deliver_due(now) == 1
    assert outbox.deliver_due(now + timedelta(days=1)) == 0
    assert post.sent == [(["a-1", "a-2"], "Hello 李", "en")]
    message = only()
    assert (message.status, message.attempts, message.sent_at) == (OutboxStatus.SENT, 1, now)


def test_message_belongs_to_the_acts_transaction() -> None:
    with transaction.atomic():
        put(clock.now())
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_many_messages_cost_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    drafts = [outbox.Draft(channel="post", recipient=f"team:{n}", notice="hello") for n in range(20)]
    with django_assert_num_queries(1):
        outbox.enqueue_many(drafts, now=clock.now())
    with django_assert_num_queries(0):
        outbox.enqueue_many([], now=clock.now())


def test_failed_delivery_waits_longer_each_time_and_gives_up(post: Post) -> None:
    post.failures, now = 99, clock.now()
    put(now)
    waits = []
    for _ in range(outbox.MOST_ATTEMPTS):
        assert outbox.deliver_due(now) == 1
        waits.append((only().next_attempt_at - now).total_seconds())
        assert outbox.deliver_due(only().next_attempt_at - timedelta(seconds=1)) == 0 or waits[-1] == 0
        now = only().next_attempt_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360]
    assert (only().status, only().attempts) == (OutboxStatus.FAILED, 10)
    assert outbox.deliver_due(now + timedelta(days=9)) == 0
    assert outbox.delay(30) == timedelta(hours=6)


def test_error_is_kept_by_kind_without_the_address_in_it(post: Post) -> None:
    post.failures, now = 1, clock.now()
    put(now)
    outbox.deliver_due(now)
    assert only().last_error == "ConnectionError"
    outbox.deliver_due(now + timedelta(seconds=31))
    assert (only().status, only().last_error, len(post.sent)) == (OutboxStatus.SENT, "", 1)


@pytest.mark.parametrize("wrong", [{"notice": "unheard of"}, {"channel": "pigeon"}, {"recipient": "ghost:1"}])
def test_what_nobody_registered_is_tried_again_and_does_not_stop_others(post: Post, wrong: dict[str, str]) -> None:
    now = clock.now()
    bad, good = put(now, **wrong), put(now)
    assert outbox.deliver_due(now) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, bad.last_error) == (OutboxStatus.WAITING, "KeyError")
    assert good.status == OutboxStatus.SENT


def test_recipient_without_an_address_is_skipped(post: Post) -> None:
    now = clock.now()
    put(now, recipient="nobody:1")
    outbox.deliver_due(now)
    assert (only().status, post.sent) == (OutboxStatus.SKIPPED, [])


def test_worker_that_died_leaves_the_message_to_be_tried_again(post: Post) -> None:
    now = clock.now()
    message = put(now)
    assert outbox._claim(message, now), "a worker takes it and dies"
    assert outbox.deliver_due(now) == 0
    assert outbox.deliver_due(now + timedelta(seconds=30)) == 1
    assert only().status == OutboxStatus.SENT


@pytest.mark.django_db(transaction=True)
def test_several_workers_never_take_the_same_message(post: Post) -> None:
    now = clock.now()
    outbox.enqueue_many(
        [
            outbox.Draft(channel="post", recipient=f"team:{n}", notice="hello", context={"name": str(n)})
            for n in range(20)
        ],
        now=now,
    )
    gate, tried = threading.Barrier(3), []

    def work() -> None:
        gate.wait()
        try:
            tried.append(outbox.deliver_due(now))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tried) == 20
    assert len({tuple(addresses) for addresses, _, _ in post.sent}) == len(post.sent) == 20


def test_message_can_be_sent_again(post: Post) -> None:
    now = clock.now()
    message = put(now)
    outbox.deliver_due(now)
    assert outbox.resend([message.pk], now=now) == 1
    outbox.deliver_due(now)
    assert len(post.sent) == 2


def test_group_gets_one_notice_a_person_and_a_second_delivery_adds_none() -> None:
    people = [User.objects.create_user(f"user{n}") for n in range(3)]
    registry.recipients.register("crew", lambda _reference, _channel: [str(person.pk) for person in people])
    try:
        now = clock.now()
        message = put(now, channel="onsite", recipient="crew:1", context={"name": "x", "url": "/work/"})
        for _ in range(2):
            outbox.deliver_due(now)
            outbox.resend([message.pk], now=now)
    finally:
        registry.recipients.unregister("crew")
    rows = Notification.objects.order_by("user_id")
    assert [(row.user_id, row.subject, row.url) for row in rows] == [
        (person.pk, "Hello x", "/work/") for person in people
    ]


def test_email_goes_to_each_address_alone() -> None:
    person = User.objects.create_user("wang", email="wang@example.cn")
    now = clock.now()
    put(now, channel="email", recipient=f"user:{person.pk}", context={"name": "a\nBcc: everybody@example.cn"})
    outbox.deliver_due(now)
    (sent,) = mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == (["wang@example.cn"], [], [])
    assert "\n" not in sent.subject


def test_closed_account_is_not_written_to() -> None:
    person = User.objects.create_user("gone", email="gone@example.cn", is_active=False)
    now = clock.now()
    put(now, channel="email", recipient=f"user:{person.pk}")
    outbox.deliver_due(now)
    assert only().status == OutboxStatus.SKIPPED
    assert mail.outbox == []


def test_sms_console_shows_no_number(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    registry.recipients.register("phone", lambda _reference, _channel: ["13800001234"])
    try:
        now = clock.now()
        put(now, channel="sms", recipient="phone:1")
        with caplog.at_level("INFO", logger="yizhi.outbox"):
            outbox.deliver_due(now)
    finally:
        registry.recipients.unregister("phone")
    shown = capsys.readouterr().out + caplog.text
    assert "138****1234" in shown
    assert "13800001234" not in shown


def test_task_delivers_until_nothing_is_due(post: Post) -> None:
    outbox.enqueue_many(
        [outbox.Draft(channel="post", recipient="team:1", notice="hello", context={"name": "x"}) for _ in range(150)],
        now=clock.now(),
    )
    assert deliver_outbox.call() == 150
    assert not outbox.due_exists(clock.now())
