"""Notices: unread first, each leads where its reader works, read once or all that was shown."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import HOUR, TUESDAY, World, dispatched, in_checking, the_order
from tests.workbench.conftest import SignIn
from yizhi.casework.models import Check
from yizhi.kernel.models import Notification
from yizhi.kernel.outbox import deliver_due, enqueue

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/notices/"


def notify(world: World, who: str, *, url: str = "", minutes: int = 0) -> Notification:
    """Write one notice to a person."""
    now = TUESDAY + minutes * HOUR / 60
    message = enqueue(channel="onsite", recipient="user:1", notice="x", context={}, language="zh-hans", now=now)
    return Notification.objects.create(
        message=message, user=world.users[who], subject=f"第{minutes}条", url=url, created_at=now
    )


def test_unread_first_then_read(world: World, sign_in: SignIn) -> None:
    old, new = notify(world, "cleaner", minutes=1), notify(world, "cleaner", minutes=2)
    notify(world, "manager", minutes=3)
    client = sign_in("cleaner")
    assert client.post(f"{URL}{new.pk}/read/").status_code == 302
    context = client.get(URL).context
    assert [n.pk for n in context["unread"].rows] == [old.pk]
    assert [n.pk for n in context["read"].rows] == [new.pk]
    assert "第3条" not in client.get(URL).content.decode()


def test_nobody_reads_or_marks_the_notice_of_another(world: World, sign_in: SignIn) -> None:
    notice = notify(world, "cleaner")
    outsider = sign_in("manager")
    assert outsider.post(f"{URL}{notice.pk}/read/").status_code == 404
    assert outsider.get(f"{URL}{notice.pk}/open/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_that_was_shown_is_marked_and_nothing_later(world: World, sign_in: SignIn) -> None:
    shown, later = notify(world, "cleaner", minutes=1), notify(world, "cleaner", minutes=30)
    until = (TUESDAY + HOUR / 4).isoformat()
    assert sign_in("cleaner").post(f"{URL}read/", {"until": until}).status_code == 302
    for notice in (shown, later):
        notice.refresh_from_db()
    assert shown.read_at is not None
    assert later.read_at is None


@pytest.mark.parametrize("until", ["", "x", "2026-13-45T99:99", "2026-03-10T10:00:00", "9999-12-31T23:59:59+00:00"])
def test_an_odd_time_marks_everything_there_is(world: World, sign_in: SignIn, until: str) -> None:
    notice = notify(world, "cleaner")
    assert sign_in("cleaner").post(f"{URL}read/", {"until": until}).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_each_reader_is_led_to_their_own_page(world: World, sign_in: SignIn) -> None:
    case = in_checking(world)
    url = f"/work/cases/{case.number}/"
    wanted = {
        "desk": url,
        "cleaner": f"/work/orders/{the_order(case).uuid}/",
        "worker_a1": f"/work/field/tasks/{Check.objects.get().pk}/",
    }
    for who, page in wanted.items():
        response = sign_in(who).get(f"{URL}{notify(world, who, url=url).pk}/open/")
        assert response["Location"] == page, who


@pytest.mark.parametrize(
    "url", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/work/cases/ZZZZZZZZ/"]
)
def test_a_notice_never_leads_off_the_site(world: World, sign_in: SignIn, url: str) -> None:
    location = sign_in("cleaner").get(f"{URL}{notify(world, 'cleaner', url=url).pk}/open/")["Location"]
    assert location.startswith("/work/")


def test_what_the_outbox_delivers_leads_to_the_order(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    deliver_due(TUESDAY + HOUR)
    notice = Notification.objects.filter(user=world.users["cleaner"]).get()
    client = sign_in("cleaner")
    assert case.number not in client.get(URL).content.decode().split("</main>")[0].split("notice-body")[-1]
    assert client.get(f"{URL}{notice.pk}/open/")["Location"] == f"/work/orders/{the_order(case).uuid}/"


def test_the_bell_counts(world: World, sign_in: SignIn) -> None:
    notify(world, "cleaner")
    html = sign_in("cleaner").get(f"{URL}bell/").content.decode()
    assert ">1<" in html
    assert "<html" not in html


@pytest.mark.parametrize("query", ["?after=x", "?unread=1.1", "?after=%00", "?unread=99999999999999999999999.9"])
def test_hostile_addresses_show_a_list(world: World, sign_in: SignIn, query: str) -> None:
    notify(world, "cleaner")
    assert sign_in("cleaner").get(URL + query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    world: World, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(rows):
        notify(world, "cleaner", minutes=n)
    client = sign_in("cleaner")
    # session, person, roles; unread, read; the frame's unread notices
    with django_assert_num_queries(6):
        assert client.get(URL).content.decode().count('class="notice-row"') == rows
