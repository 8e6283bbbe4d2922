"""What the holder of a link may do, and what an outsider may not."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.builders import HOUR, World, closed, dispatched, in_checking, make_report
from tests.portal.conftest import photo_file
from tests.portal.test_track import token_of
from yizhi.casework.domain import desk
from yizhi.casework.models import Case, CaseEvent, Rating
from yizhi.kernel import clock


def act(client: Client, case: Case, name: str, **fields: object) -> int:
    form = {"key": str(uuid.uuid4()), "version": case.version, **fields}
    return client.post(f"/r/{token_of(case.pk)}/act/{name}/", form).status_code


def stage_of(case: Case) -> str:
    return Case.objects.values_list("stage", flat=True).get(pk=case.pk)


def test_a_remark_with_a_photo(client: Client, world: World) -> None:
    case = make_report(world).case
    assert act(client, case, "remark", public_text="现在更满了", photos_file=photo_file()) == 303
    event = CaseEvent.objects.latest("id")
    assert event.public_text == "现在更满了"
    assert event.photos.count() == 1
    assert "现在更满了" in client.get(f"/r/{token_of(case.pk)}/").content.decode()


def test_an_empty_remark_is_told_at_the_field_with_the_form_open(client: Client, world: World) -> None:
    case = make_report(world).case
    answer = client.post(f"/r/{token_of(case.pk)}/act/remark/", {"public_text": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="remark" open' in page
    assert "remark-text-error" in page


def test_a_retry_is_one_remark(client: Client, world: World) -> None:
    case, key = make_report(world).case, str(uuid.uuid4())
    for _ in range(2):
        assert act(client, case, "remark", key=key, public_text="一次") == 303
    assert CaseEvent.objects.filter(act="remark").count() == 1


def test_withdrawing(client: Client, world: World) -> None:
    case = make_report(world).case
    assert "确认撤回" in client.get(f"/r/{token_of(case.pk)}/").content.decode()
    assert act(client, case, "withdraw") == 303
    assert stage_of(case) == "withdrawn"
    assert "您已撤回这件上报" in client.get(f"/r/{token_of(case.pk)}/").content.decode()


def test_work_that_has_begun_cannot_be_withdrawn(client: Client, world: World, this_morning: datetime) -> None:
    case = dispatched(world, now=this_morning)
    assert "确认撤回" not in client.get(f"/r/{token_of(case.pk)}/").content.decode()
    assert act(client, case, "withdraw") == 409
    assert stage_of(case) == "handling"


def test_confirming_while_asked_closes(client: Client, world: World, this_morning: datetime) -> None:
    case = in_checking(world, now=this_morning)
    case = desk.ask_reporter(case.pk, actor=world.actor("desk"), now=this_morning + 3 * HOUR)
    assert "解决了吗？" in client.get(f"/r/{token_of(case.pk)}/").content.decode()
    assert act(client, case, "confirm") == 303
    assert stage_of(case) == "closed"


def test_denying_while_asked_goes_back_to_work(client: Client, world: World, this_morning: datetime) -> None:
    case = in_checking(world, now=this_morning)
    case = desk.ask_reporter(case.pk, actor=world.actor("desk"), now=this_morning + 3 * HOUR)
    assert act(client, case, "deny", public_text="味道还在") == 422
    assert act(client, case, "deny", reason="other", public_text="味道还在") == 303
    assert stage_of(case) == "handling"
    assert "味道还在" in client.get(f"/r/{token_of(case.pk)}/").content.decode()


def test_saying_not_solved_after_closing_reopens(client: Client, world: World, this_morning: datetime) -> None:
    case = closed(world, now=this_morning)
    assert act(client, case, "deny", reason="other", public_text="又满了", photos_file=photo_file()) == 303
    assert stage_of(case) == "accepted"


def test_the_window_for_reopening_ends(client: Client, world: World) -> None:
    case = closed(world, now=clock.now() - timedelta(days=12))
    page = client.get(f"/r/{token_of(case.pk)}/").content.decode()
    assert 'id="deny"' not in page
    assert act(client, case, "deny", reason="other") == 409


def test_rating(client: Client, world: World, this_morning: datetime) -> None:
    case = closed(world, now=this_morning)
    assert act(client, case, "rate", public_text="快") == 422
    assert act(client, case, "rate", stars=9) == 422
    assert act(client, case, "rate", stars=4, public_text="快") == 303
    assert Rating.objects.get().stars == 4
    assert "★★★★☆" in client.get(f"/r/{token_of(case.pk)}/").content.decode()


def test_somebody_was_first_and_what_was_typed_is_kept(client: Client, world: World) -> None:
    case = make_report(world).case
    desk.accept_case(case.pk, actor=world.actor("desk"), now=clock.now())
    answer = client.post(
        f"/r/{token_of(case.pk)}/act/withdraw/", {"version": case.version, "public_text": "自己解决了"}
    )
    assert answer.status_code == 409
    assert "自己解决了" in answer.content.decode()
    assert stage_of(case) == "accepted"


def test_the_reporter_of_another_case_is_an_outsider(client: Client, world: World, this_morning: datetime) -> None:
    mine, theirs = make_report(world).case, closed(world, now=this_morning)
    before = CaseEvent.objects.filter(case=theirs).count()
    for name in ("remark", "withdraw", "confirm", "deny", "rate"):
        act(client, mine, name, public_text="x", reason="other", stars=1)
    assert CaseEvent.objects.filter(case=theirs).count() == before


def test_a_merged_reports_holder_acts_on_the_leading_case(client: Client, world: World, this_morning: datetime) -> None:
    lead, other = dispatched(world, now=this_morning), make_report(world, now=this_morning)
    desk.merge_case(other.case_id, lead_id=lead.pk, actor=world.actor("desk"), now=this_morning + HOUR)
    assert act(client, other.case, "remark", public_text="我这边也有") == 303
    assert CaseEvent.objects.latest("id").case_id == lead.pk


@pytest.mark.parametrize("name", ["accept", "dispatch", "nothing"])
def test_other_acts_have_no_address(client: Client, world: World, name: str) -> None:
    assert act(client, make_report(world).case, name) == 404


@pytest.mark.parametrize("value", ["\x00", "x" * 6000, "<b>", "-1", "NaN", "9" * 30])
def test_hostile_values_are_never_a_server_error(
    client: Client, world: World, this_morning: datetime, value: str
) -> None:
    case = closed(world, now=this_morning)
    for name in ("remark", "confirm", "deny", "rate"):
        for field in ("key", "version", "reason", "public_text", "stars", "photos"):
            status = act(client, case, name, **{"public_text": "x", field: value})
            assert status in {303, 409, 422}, (name, field)
