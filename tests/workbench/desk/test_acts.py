"""Acts through their forms: every act of the table, errors at their field, nothing typed lost, races told."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.builders import HOUR, TUESDAY, World, accepted, closed, dispatched, in_checking, make_report, the_order
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import desk, handling
from yizhi.casework.domain.step import Words
from yizhi.casework.domain.workflow import WORKFLOW
from yizhi.casework.enums import Act, Party, Stage
from yizhi.casework.models import Case, CaseEvent
from yizhi.kernel.errors import InvalidInputError
from yizhi.workbench.acts.carry_out import BINDINGS
from yizhi.workbench.acts.fields import BUILDERS, EXPANDED

pytestmark = pytest.mark.usefixtures("morning")
HTMX = {"HX-Request": "true"}


def act_url(case: Case, act: str, order: int | None = None) -> str:
    return f"/work/cases/{case.number}/act/{act}/" + (f"?order={order}" if order else "")


def send(client: Client, case: Case, act: str, order: int | None = None, **values: Any) -> Any:
    values = {"key": str(uuid.uuid4()), "version": case.version, **values}
    return client.post(act_url(case, act, order), values)


def test_every_act_of_staff_has_a_binding_and_every_field_a_control() -> None:
    staff = {str(rule.act) for rule in WORKFLOW if not set(rule.by) <= {Party.REPORTER, Party.SYSTEM}}
    assert staff <= set(BINDINGS)
    fields = {
        part
        for rule in WORKFLOW
        if set(rule.by) - {Party.REPORTER}
        for name in rule.fields
        for part in EXPANDED.get(name, (name,))
    }
    assert fields <= set(BUILDERS)


def test_accept_and_dispatch_in_one_go(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    form = sign_in("desk").get(act_url(case, "accept_dispatch")).content.decode()
    assert "环卫所" in form
    response = send(
        sign_in("desk"), case, "accept_dispatch", category=world.category.pk, severity="ordinary", title="垃圾满溢",
        orders=[world.sanitation.pk, world.property.pk], orders_lead=world.sanitation.pk, instruction="今天清运",
    )  # fmt: skip
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.title, case.lead_id) == (Stage.HANDLING, "垃圾满溢", world.sanitation.pk)
    assert sorted(case.orders.values_list("organisation__code", "role")) == [
        ("property", "joint"),
        ("sanitation", "lead"),
    ]


def test_success_in_a_dialog_is_an_event(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    response = sign_in("desk").post(
        act_url(case, "accept"),
        {"key": str(uuid.uuid4()), "version": 0, "category": world.category.pk, "severity": "urgent", "title": ""},
        headers=HTMX,
    )
    assert response.status_code == 204
    told = json.loads(response.headers["HX-Trigger"])["case-changed"]
    assert (told["number"], told["stage"]) == (case.number, "accepted")


@pytest.mark.parametrize(
    ("act", "values", "missing"),
    [
        ("refuse", {"reason": "other", "note": "字打了很多"}, "public_text"),
        ("refuse", {"public_text": "请拨打城管电话"}, "reason"),
        ("merge", {"note": "同一件", "lead_case": "7KX4M2PQ"}, "lead_case"),
        ("accept_dispatch", {"severity": "ordinary", "title": "标题留着"}, "orders"),
        ("supervise", {"until": "2020-01-01T08:00", "note": "尽快"}, "until"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(
    world: World, sign_in: SignIn, act: str, values: dict[str, Any], missing: str
) -> None:
    case = make_report(world).case
    client = sign_in("supervisor" if act == "supervise" else "desk")
    response = send(client, case, act, **values)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="act_{missing}_error"' in page
    for text in values.values():
        assert str(text) in page
    case.refresh_from_db()
    assert case.version == 0


def test_the_same_form_sent_twice_is_done_once(world: World, sign_in: SignIn) -> None:
    case, key = make_report(world).case, str(uuid.uuid4())
    client = sign_in("desk")
    for _ in range(2):
        assert send(client, case, "refuse", key=key, reason="other", public_text="不属于本街道").status_code == 302
    assert CaseEvent.objects.filter(case=case, act=Act.REFUSE).count() == 1


def test_who_was_overtaken_is_told_and_can_send_again(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    desk.correct_case(case.pk, title="换了标题", actor=world.actor("desk_a"), now=TUESDAY + HOUR)
    response = send(sign_in("desk"), case, "refuse", reason="other", public_text="写了很多字")
    page = response.content.decode()
    assert response.status_code == 409
    assert "写了很多字" in page
    assert "desk_a" in page
    assert 'name="version" value="1"' in page
    assert 'type="submit"' in page
    assert Case.objects.get(pk=case.pk).stage == Stage.REPORTED


def test_who_comes_too_late_sees_what_is_possible_instead(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    desk.accept_case(case.pk, actor=world.actor("desk_a"), now=TUESDAY + HOUR)
    response = send(sign_in("desk"), case, "refuse", reason="other", public_text="写了很多字")
    page = response.content.decode()
    assert response.status_code == 409
    assert "写了很多字" in page
    assert 'data-act="dispatch"' in page


def test_an_act_that_is_not_possible_has_no_form(world: World, sign_in: SignIn) -> None:
    case = closed(world)
    assert sign_in("desk").get(act_url(case, "accept")).status_code == 409
    assert sign_in("desk").get(act_url(case, "reopen")).status_code == 403
    for name in ("nonsense", "report", "rate"):
        assert sign_in("desk").get(act_url(case, name)).status_code in {403, 404}


def test_orders_are_signed_and_reported_done_by_their_organisation_alone(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    order = the_order(case)
    assert sign_in("manager").get(act_url(case, "sign", order.pk)).status_code == 404
    assert send(sign_in("cleaner"), case, "sign", order.pk).status_code == 302
    case.refresh_from_db()
    assert send(sign_in("cleaner"), case, "report_done", order.pk, public_text="已清运", note="").status_code == 302
    case.refresh_from_db()
    assert case.stage == Stage.CHECKING


def test_more_time_is_asked_for_and_granted(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    order = the_order(case)
    handling.sign_order(case.pk, order.pk, actor=world.actor("cleaner"), now=TUESDAY + HOUR)
    case.refresh_from_db()
    assert (
        send(sign_in("cleaner"), case, "request_extension", order.pk, reason="other", limit=9, note="").status_code
        == 422
    )
    assert (
        send(
            sign_in("cleaner"), case, "request_extension", order.pk, reason="other", limit=2, note="等配件"
        ).status_code
        == 302
    )
    case.refresh_from_db()
    assert send(sign_in("desk"), case, "grant_extension", order.pk, note="").status_code == 302
    order.refresh_from_db()
    assert order.extension_count == 1


@pytest.mark.parametrize("act", ["transfer", "revoke"])
def test_the_desk_moves_or_takes_back_an_order(world: World, sign_in: SignIn, act: str) -> None:
    case = dispatched(world)
    values: dict[str, Any] = {"organisation": world.property.pk} if act == "transfer" else {}
    assert send(sign_in("desk"), case, act, the_order(case).pk, reason="other", note="", **values).status_code == 302
    case.refresh_from_db()
    assert case.stage == (Stage.HANDLING if act == "transfer" else Stage.ACCEPTED)


def test_suspension_needs_an_approver_and_ends_by_hand(world: World, sign_in: SignIn) -> None:
    case = accepted(world)
    values: dict[str, Any] = {"reason": "other", "until": "2026-04-01T09:00", "note": "等材料"}
    assert send(sign_in("desk"), case, "suspend", **values).status_code == 422
    assert send(sign_in("desk"), case, "suspend", approver=world.users["supervisor"].pk, **values).status_code == 302
    case.refresh_from_db()
    assert case.stage == Stage.SUSPENDED
    assert send(sign_in("desk"), case, "resume", note="").status_code == 302


def test_merge_and_unmerge(world: World, sign_in: SignIn) -> None:
    lead, case = make_report(world).case, make_report(world).case
    assert send(sign_in("desk"), case, "merge", lead_case=lead.shown_number, note="").status_code == 302
    case.refresh_from_db()
    assert case.merged_into == lead
    assert send(sign_in("desk"), case, "unmerge", note="不是同一处").status_code == 302
    case.refresh_from_db()
    assert case.stage == Stage.REPORTED


def test_checking_closing_and_reopening(world: World, sign_in: SignIn) -> None:
    case = in_checking(world)
    assert send(sign_in("worker_a1"), case, "fail_check", reason="other", note="还有").status_code == 302
    case = in_checking(world)
    assert send(sign_in("desk"), case, "close", outcome="partly", public_text="已部分解决", note="").status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.outcome) == (Stage.CLOSED, "partly")
    assert send(sign_in("supervisor"), case, "reopen", reason="other", public_text="再看看").status_code == 302


def test_notes_replies_urging_and_correcting(world: World, sign_in: SignIn) -> None:
    case = accepted(world)
    client = sign_in("desk")
    assert send(client, case, "note", note="已电话联系").status_code == 302
    assert send(client, case, "reply", public_text="正在处理").status_code == 302
    assert send(client, case, "urge", note="").status_code == 302
    assert send(client, case, "record_contact", note="").status_code == 302
    values: dict[str, Any] = {
        "title": "新标题",
        "category": world.category.pk,
        "severity": "urgent",
        "address": "东门",
        "lon": "",
        "lat": "",
    }
    assert send(client, case, "correct", **values).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.severity, case.address, case.public_reply, case.urge_count) == (
        "新标题",
        "urgent",
        "东门",
        "正在处理",
        1,
    )
    assert send(client, case, "note", note=" ").status_code == 422


def test_the_reasons_are_those_listed(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    with pytest.raises(InvalidInputError):
        desk.refuse_case(
            case.pk, words=Words(reason="nonsense", public_text="x"), actor=world.actor("desk"), now=TUESDAY + HOUR
        )
    assert send(sign_in("desk"), case, "refuse", reason="nonsense", public_text="x").status_code == 422


def test_the_suggestion_follows_the_category_being_chosen(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    Case.objects.filter(pk=case.pk).update(category=None)
    client = sign_in("desk")
    assert (
        "checked"
        not in client.get(act_url(case, "accept_dispatch"))
        .content.decode()
        .split('name="orders"', 1)[1]
        .split(">", 1)[0]
    )
    again = client.get(
        act_url(case, "accept_dispatch"),
        {"category": str(world.category.pk), "title": "改过的标题", "severity": "urgent", "key": "x"},
        headers=HTMX,
    )
    page = again.content.decode()
    assert "改过的标题" in page
    assert "checked" in page.split('name="orders"', 1)[1].split(">", 1)[0]
    for hostile in ({"category": "９９"}, {"category": "9" * 40}, {"severity": "x"}, {"category": "\x00"}):
        assert client.get(act_url(case, "accept_dispatch"), hostile).status_code == 200
