from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders import HOUR, World, closed, dispatched, in_checking, make_report
from yizhi.casework.domain import desk, pauses
from yizhi.casework.domain.step import Words
from yizhi.casework.models import Report

UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA"


def token_of(case_id: int) -> str:
    return Report.objects.filter(case_id=case_id).values_list("token", flat=True).get()


def page_of(client: Client, case_id: int) -> str:
    return client.get(f"/r/{token_of(case_id)}/").content.decode()


def test_the_holder_of_the_link_reads_the_course(client: Client, world: World, this_morning: datetime) -> None:
    page = page_of(client, in_checking(world, now=this_morning).pk)
    for words in ("已上报", "已立案", "主办 环卫所", "处置完成", "已清运并冲洗", "核查中", "网格员上门核查"):
        assert words in page


def test_staff_and_internal_words_do_not_leave_the_office(client: Client, world: World, this_morning: datetime) -> None:
    report = make_report(world, now=this_morning, phone="13800001234")
    desk.refuse_case(
        report.case_id,
        actor=world.actor("desk"),
        now=this_morning + HOUR,
        words=Words(reason="other", note="内部：上月已答复", public_text="不归街道管"),
    )
    page = page_of(client, report.case_id)
    assert "不归街道管" in page
    assert "其他" in page
    assert "不予受理" in page
    for secret in ("内部：上月", "13800001234", "display_name", ">desk<"):
        assert secret not in page


@pytest.mark.parametrize("token", [UNKNOWN, "x", "%00", "a" * 300, "..", "<script>"])
def test_an_outsider_finds_nothing(client: Client, world: World, token: str) -> None:
    make_report(world)
    for address in (f"/r/{token}/", f"/r/{token}/state/", f"/r/{token}/qr.svg"):
        assert client.get(address).status_code == 404
    assert client.post(f"/r/{token}/act/remark/", {"public_text": "x"}).status_code == 404


def test_the_address_is_kept_private(client: Client, world: World) -> None:
    answer = client.get(f"/r/{make_report(world).token}/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_merged_report_follows_the_leading_case(client: Client, world: World, this_morning: datetime) -> None:
    lead = dispatched(world, now=this_morning)
    other = make_report(world, now=this_morning + HOUR, text="我这边也满了")
    desk.merge_case(other.case_id, lead_id=lead.pk, actor=world.actor("desk"), now=this_morning + HOUR)
    page = page_of(client, other.case_id)
    assert "已并案办理" in page
    assert lead.shown_number in page
    assert "环卫所正在处置" in page
    assert "三个垃圾桶" not in page


def test_a_pause_is_told_with_reason_and_end(client: Client, world: World, this_morning: datetime) -> None:
    case = dispatched(world, now=this_morning)
    words = Words(reason="other", note="等批复")
    pauses.suspend_case(
        case.pk,
        until=this_morning + 200 * HOUR,
        approver_id=None,
        words=words,
        actor=world.actor("supervisor"),
        now=this_morning + HOUR,
    )
    page = page_of(client, case.pk)
    assert "暂缓办理" in page
    assert "等批复" not in page


def test_the_page_takes_few_statements(
    client: Client, world: World, this_morning: datetime, django_assert_max_num_queries: Any
) -> None:
    case = closed(world, now=this_morning)
    page_of(client, case.pk)
    token = token_of(case.pk)
    with django_assert_max_num_queries(5):
        client.get(f"/r/{token}/")
    with django_assert_max_num_queries(5):
        client.get(f"/r/{token}/state/")


def test_the_live_part_is_the_part_of_the_page(client: Client, world: World) -> None:
    report = make_report(world)
    part = client.get(f"/r/{report.token}/state/").content.decode()
    assert part.strip().startswith('<div class="track-state"')
    assert "<html" not in part


def test_the_link_as_a_qr_code(client: Client, world: World) -> None:
    answer = client.get(f"/r/{make_report(world).token}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content


def test_english_is_complete_on_the_page(client: Client, world: World, this_morning: datetime) -> None:
    client.cookies["django_language"] = "en"
    page = page_of(client, closed(world, now=this_morning).pk)
    for words in ("Reported", "Accepted", "Lead: Sanitation", "Solved and closed", "Is it solved?"):
        assert words in page
