"""A reporter's contact: encrypted, masked, revealed on the record, the reporter's own, deleted on time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.builders import TUESDAY, World, closed, dispatched, make_report, the_order
from yizhi.casework.domain import contacts, handling
from yizhi.casework.domain.contacts import ContactDraft
from yizhi.casework.domain.step import Words
from yizhi.casework.models import Case, Report, ReporterContact
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.models import AuditEntry, OutboxMessage

PHONE = "13912345678"
LATER = TUESDAY + timedelta(days=1)


def with_contact(world: World) -> Report:
    """Return a report whose reporter left a phone number."""
    return make_report(world, phone=PHONE)


def test_the_database_never_sees_the_number(world: World) -> None:
    report = with_contact(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_reportercontact")
        row = str(cursor.fetchall())
    assert PHONE not in row
    assert "5678" not in row
    assert PHONE not in str(list(OutboxMessage.objects.values()))
    assert ReporterContact.objects.get(report=report).phone == PHONE


def test_masked_shows_little(world: World) -> None:
    report = with_contact(world)
    assert contacts.masked(report.contact)["phone"] == "139****5678"


def test_revealing_is_recorded(world: World) -> None:
    report = with_contact(world)
    contact = contacts.reveal_contact(report.pk, actor=world.actor("desk"), now=LATER, reason="回访")
    entry = AuditEntry.objects.get()
    assert (contact.phone, entry.actor, entry.act, entry.reason) == (
        PHONE,
        world.users["desk"],
        "reveal_contact",
        "回访",
    )
    assert PHONE not in str(AuditEntry.objects.values())


@pytest.mark.parametrize("who", ["auditor", "admin", "supervisor", "nobody", "cleaner", "desk_b", "worker_b1"])
def test_others_may_not_read_it(world: World, who: str) -> None:
    report = with_contact(world)
    with pytest.raises(NotAllowedError):
        contacts.reveal_contact(report.pk, actor=world.actor(who), now=LATER)
    assert not AuditEntry.objects.exists()


def test_a_handler_reads_it_only_while_the_order_is_open(world: World) -> None:
    case = dispatched(world)
    report = case.reports.get()
    contacts.keep_contact(report, ContactDraft(phone=PHONE), now=LATER)
    cleaner = world.actor("cleaner")
    assert contacts.reveal_contact(report.pk, actor=cleaner, now=LATER).phone == PHONE
    handling.return_order(case.pk, the_order(case).pk, words=Words(reason="other"), actor=cleaner, now=LATER)
    with pytest.raises(NotAllowedError):
        contacts.reveal_contact(report.pk, actor=cleaner, now=LATER)


@pytest.mark.parametrize(("number", "last4"), [("", "5678"), ("right", "0000"), ("22222222", "5678")])
def test_looking_up_says_the_same_whatever_is_wrong(world: World, number: str, last4: str) -> None:
    report = with_contact(world)
    asked = report.case.number if number == "right" else number
    with pytest.raises(NotFoundError) as error:
        contacts.find_report(asked, last4)
    assert "number" in str(error.value) or "编号" in str(error.value)
    assert contacts.find_report(report.case.number, "5678") == report


def test_the_reporter_corrects_and_deletes_it(world: World) -> None:
    report = with_contact(world)
    changed = contacts.change_contact(report, ContactDraft(phone="+86 138-0000-1111"), now=LATER)
    assert changed is not None
    assert changed.phone == "13800001111"
    assert contacts.find_report(report.case.number, "1111") == report
    with pytest.raises(InvalidInputError):
        contacts.change_contact(report, ContactDraft(phone="what"), now=LATER)
    assert contacts.own_contact(report) is not None
    assert contacts.forget_contact(report)
    assert not contacts.forget_contact(report)
    assert Case.objects.filter(reports=report).exists()


def test_it_is_deleted_on_time(world: World) -> None:
    case = closed(world)
    contacts.keep_contact(case.reports.get(), ContactDraft(phone=PHONE), now=LATER)
    open_report = with_contact(world)
    assert contacts.delete_expired_contacts(TUESDAY + timedelta(days=179)) == 0
    assert contacts.delete_expired_contacts(TUESDAY + timedelta(days=182)) == 1
    assert contacts.own_contact(open_report) is not None
