"""The page of one order: for the organisation that holds it, with the acts possible now and no more of the case than fits."""

from __future__ import annotations

import re
import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import HOUR, TUESDAY, World, dispatched, done, in_checking, make_report, the_order
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import checking, desk, dispatch, handling, supervision
from yizhi.casework.domain.dispatch import OrderDraft
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import OrderStage
from yizhi.casework.models import Case, Order
from yizhi.kernel.models import AuditEntry

pytestmark = pytest.mark.usefixtures("morning")


def url(order: Order) -> str:
    """Return the address of an order's page."""
    return f"/work/orders/{order.uuid}/"


def acts(html: str) -> list[str]:
    """Return the acts in reach of the thumb, in their order."""
    found = re.findall(r'data-act="(\w+)"', html)
    return [act for act in found if act not in {"record_contact", "note"}]


@pytest.mark.parametrize("who", ["manager"])
def test_another_organisation_gets_404(world: World, sign_in: SignIn, who: str) -> None:
    order = the_order(dispatched(world))
    assert sign_in(who).get(url(order)).status_code == 404
    assert sign_in("nobody").get(url(order)).status_code == 403


def test_an_unknown_order_is_404(world: World, sign_in: SignIn) -> None:
    assert sign_in("cleaner").get(f"/work/orders/{uuid.uuid4()}/").status_code == 404


def test_acts_follow_the_workflow(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    order, cleaner = the_order(case), sign_in("cleaner")

    def page() -> str:
        return str(cleaner.get(url(order)).content.decode())

    assert acts(page())[:2] == ["sign", "return"]
    handling.sign_order(case.pk, order.pk, actor=world.actor("cleaner"), now=TUESDAY + HOUR)
    assert acts(page())[:3] == ["report_done", "request_extension", "return"]
    handling.report_order_done(
        case.pk, order.pk, words=Words(public_text="好了"), actor=world.actor("cleaner"), now=TUESDAY + HOUR
    )
    assert "report_done" not in acts(page())


def test_one_press_signs_and_comes_back(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    order, cleaner = the_order(case), sign_in("cleaner")
    html = cleaner.get(url(order)).content.decode()
    action = re.search(r'action="([^"]*/act/sign/[^"]*)"', html)
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert action
    assert key
    form = {"key": key.group(1), "version": case.version}
    for _ in range(2):
        response = cleaner.post(action.group(1).replace("&amp;", "&"), form)
        assert response.status_code == 302
        assert response["Location"] == url(order)
    order.refresh_from_db()
    assert order.stage == OrderStage.SIGNED


def test_done_by_form_with_the_text_kept_when_it_is_refused(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    order, cleaner = the_order(case), sign_in("cleaner")
    handling.sign_order(case.pk, order.pk, actor=world.actor("cleaner"), now=TUESDAY + HOUR)
    case.refresh_from_db()
    address = f"/work/cases/{case.number}/act/report_done/?order={order.pk}&next={url(order)}"
    form = {"key": str(uuid.uuid4()), "version": case.version, "public_text": "", "note": "明天再看一次"}
    refused = cleaner.post(address, form)
    assert refused.status_code == 422
    assert "明天再看一次" in refused.content.decode()
    accepted = cleaner.post(address, form | {"public_text": "已清运"})
    assert accepted["Location"] == url(order)
    assert Case.objects.get(pk=case.pk).stage == "checking"


def test_internal_texts_of_others_and_names_of_the_desk_stay_hidden(world: World, sign_in: SignIn) -> None:
    case = dispatched(world, world.sanitation, world.property)
    supervision.add_note(case.pk, text="内部-值班台", actor=world.actor("desk"), now=TUESDAY + HOUR)
    supervision.urge_case(case.pk, note="请今天办完", actor=world.actor("desk"), now=TUESDAY + HOUR)
    other = the_order(case, world.property)
    handling.sign_order(case.pk, other.pk, actor=world.actor("manager"), now=TUESDAY + HOUR)
    handling.report_order_done(
        case.pk,
        other.pk,
        words=Words(public_text="已配合", note="内部-物业"),
        actor=world.actor("manager"),
        now=TUESDAY + HOUR,
    )
    html = sign_in("cleaner").get(url(the_order(case, world.sanitation))).content.decode()
    assert "内部-值班台" not in html
    assert "内部-物业" not in html
    assert "请今天办完" in html
    assert "已配合" in html
    assert ">manager<" not in html


def test_why_it_came_back_is_told(world: World, sign_in: SignIn) -> None:
    case = in_checking(world)
    words = Words(reason="other", note="西侧还有一袋")
    checking.fail_check(case.pk, words=words, actor=world.actor("worker_a1"), now=TUESDAY + 2 * HOUR)
    html = sign_in("cleaner").get(url(the_order(case))).content.decode()
    assert "西侧还有一袋" in html


def test_the_contact_is_masked_and_revealed_on_the_record_while_open(world: World, sign_in: SignIn) -> None:
    report = make_report(world, phone="13800001234")
    case = desk.accept_case(report.case_id, actor=world.actor("desk"), now=TUESDAY)
    case = dispatch.dispatch_case(case.pk, [OrderDraft(world.sanitation.pk)], actor=world.actor("desk"), now=TUESDAY)
    order, cleaner = the_order(case), sign_in("cleaner")
    html = cleaner.get(url(order)).content.decode()
    assert "13800001234" not in html
    assert "138****1234" in html
    reveal = f"/work/cases/{case.number}/contact/{report.pk}/"
    assert reveal in html
    assert "13800001234" in cleaner.post(reveal, {"reason": "约上门时间"}).content.decode()
    assert AuditEntry.objects.filter(act="reveal_contact", actor=world.users["cleaner"]).count() == 1
    done(world, case)
    assert reveal not in cleaner.get(url(order)).content.decode()
    assert cleaner.post(reveal, {"reason": "再看一次"}).status_code == 403


@pytest.mark.parametrize("events", [1, 3])
def test_statements(
    world: World, sign_in: SignIn, events: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = dispatched(world, world.sanitation, world.property)
    for _ in range(events):
        supervision.urge_case(case.pk, actor=world.actor("desk"), now=TUESDAY + HOUR)
    cleaner, order = sign_in("cleaner"), the_order(case, world.sanitation)
    cleaner.get(url(order))
    # session, person, roles; order, siblings, extensions, photos, events, reports; the frame's unread notices
    with django_assert_num_queries(10):
        assert cleaner.get(url(order)).status_code == 200


def test_the_body_alone_for_live_refresh(world: World, sign_in: SignIn) -> None:
    order = the_order(dispatched(world))
    response = sign_in("cleaner").get(url(order), headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert 'data-act="sign"' in response.content.decode()
