"""A handler's list: only the own organisation's orders, most pressing first, filtered, counted, few statements."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.builders import COMMUNITY_A, COMMUNITY_B, GRID_A1, GRID_B1, HOUR, TUESDAY, World, dispatched, done, the_order
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import handling, pauses
from yizhi.casework.domain.step import Words
from yizhi.casework.enums import OrderStage
from yizhi.casework.models import Order

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/orders/"


def shown(client: Client, query: str = "") -> str:
    """Return the list as text."""
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def test_only_own_orders_are_listed(world: World, sign_in: SignIn) -> None:
    mine = dispatched(world, world.sanitation)
    dispatched(world, world.property, grid=GRID_B1)
    html = shown(sign_in("cleaner"))
    assert html.count('class="order-row"') == 1
    assert str(the_order(mine).uuid) in html


@pytest.mark.parametrize("who", ["desk", "worker_a1", "nobody", "supervisor"])
def test_people_without_an_organisation_are_turned_away(world: World, sign_in: SignIn, who: str) -> None:
    dispatched(world)
    for path in (URL, f"{URL}rows/"):
        assert sign_in(who).get(path).status_code == 403
    assert sign_in(who).post(f"{URL}sign/").status_code == 403


def test_a_visitor_is_sent_to_sign_in(world: World, client: Client) -> None:
    response = client.get(URL)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_tabs_follow_the_life_of_an_order(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    order, cleaner, actor = the_order(case), sign_in("cleaner"), world.actor("cleaner")
    assert str(order.uuid) in shown(cleaner, "?tab=to-sign")
    handling.sign_order(case.pk, order.pk, actor=actor, now=TUESDAY + HOUR)
    assert str(order.uuid) not in shown(cleaner, "?tab=to-sign")
    assert str(order.uuid) in shown(cleaner, "?tab=in-hand")
    handling.return_order(case.pk, order.pk, words=Words(reason="other"), actor=actor, now=TUESDAY + HOUR)
    assert str(order.uuid) in shown(cleaner, "?tab=ended")


def test_the_most_pressing_stands_first(world: World, sign_in: SignIn) -> None:
    later = the_order(dispatched(world, now=TUESDAY + HOUR))
    sooner = the_order(dispatched(world, now=TUESDAY, grid=GRID_B1))
    html = shown(sign_in("cleaner"))
    assert html.index(str(sooner.uuid)) < html.index(str(later.uuid))


def test_late_orders_are_counted_and_found(world: World, sign_in: SignIn) -> None:
    late = the_order(dispatched(world, now=TUESDAY - 24 * HOUR))
    fresh = the_order(dispatched(world, now=TUESDAY + 1.4 * HOUR, grid=GRID_B1))
    cleaner = sign_in("cleaner")
    assert cleaner.get(URL).context["counts"]["to_sign_late"] == 1
    html = shown(cleaner, "?tab=to-sign&late=late")
    assert str(late.uuid) in html
    assert str(fresh.uuid) not in html


def test_a_paused_case_is_never_late(world: World, sign_in: SignIn) -> None:
    case = dispatched(world, now=TUESDAY - 24 * HOUR)
    until = TUESDAY + 240 * HOUR
    actor = world.actor("supervisor")
    pauses.suspend_case(case.pk, until=until, approver_id=None, words=Words(reason="other"), actor=actor, now=TUESDAY)
    assert sign_in("cleaner").get(URL).context["counts"]["to_sign_late"] == 0


def test_filters_by_text_number_area_and_part(world: World, sign_in: SignIn) -> None:
    here = dispatched(world, world.sanitation, grid=GRID_A1)
    there = dispatched(world, world.property, world.sanitation, grid=GRID_B1)
    mine, other = str(the_order(here).uuid), str(the_order(there, world.sanitation).uuid)
    cleaner = sign_in("cleaner")
    for query in (f"?area={COMMUNITY_A}", "?role=lead", f"?q={here.shown_number}"):
        html = shown(cleaner, query)
        assert mine in html, query
        assert other not in html, query
    assert other in shown(cleaner, f"?area={COMMUNITY_B}&role=joint")
    assert mine in shown(cleaner, "?q=垃圾桶")
    assert mine not in shown(cleaner, "?q=路灯")


@pytest.mark.parametrize(
    "query",
    [
        "?tab=%00&late=x&area=';drop&role=1&q=%00%ff",
        "?after=999999999999999999999.1",
        "?after=-1.x",
        "?after=٣.٣",
        "?area=" + "9" * 500,
        "?q=" + "长" * 500 + "&q=%25_",
        "?tab=ended&late=late&after=1.1",
    ],
)
def test_hostile_addresses_show_a_list(world: World, sign_in: SignIn, query: str) -> None:
    dispatched(world)
    assert sign_in("cleaner").get(URL + query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("tab", ["to-sign", "ended"])
def test_statements(
    world: World, sign_in: SignIn, rows: int, tab: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        case = dispatched(world)
        if tab == "ended":
            done(world, case)
    cleaner = sign_in("cleaner")
    shown(cleaner, f"?tab={tab}")
    # session, person, roles; counts, rows, communities; the frame's unread notices
    with django_assert_num_queries(7):
        html = shown(cleaner, f"?tab={tab}")
    assert html.count('class="order-row"') == rows


def test_paging_shows_every_order_once(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhi.workbench.domain.paging.page_of.__kwdefaults__", {"newest_first": False, "size": 2})
    wanted = {str(the_order(dispatched(world)).uuid) for _ in range(5)}
    cleaner, after, seen = sign_in("cleaner"), "", []
    for _ in range(3):
        page = cleaner.get(URL, {"tab": "to-sign", **({"after": after} if after else {})}).context["page"]
        seen += [str(order.uuid) for order in page.rows]
        after = page.after
    assert after == ""
    assert sorted(seen) == sorted(wanted)


def test_several_orders_are_signed_at_once_and_a_retry_is_harmless(world: World, sign_in: SignIn) -> None:
    orders = [the_order(dispatched(world)) for _ in range(3)]
    foreign = the_order(dispatched(world, world.property))
    form = {"key": str(uuid.uuid4()), "order": [str(o.uuid) for o in [*orders, foreign]]}
    for _ in range(2):
        assert sign_in("cleaner").post(f"{URL}sign/", form).status_code == 302
    stages = Order.objects.filter(pk__in=[o.pk for o in orders]).values_list("stage", flat=True)
    assert set(stages) == {OrderStage.SIGNED}
    foreign.refresh_from_db()
    assert foreign.stage == OrderStage.SENT


def test_what_cannot_be_signed_is_named_and_the_others_are_signed(world: World, sign_in: SignIn) -> None:
    gone, fine = dispatched(world), dispatched(world, grid=GRID_B1)
    handling.return_order(
        gone.pk, the_order(gone).pk, words=Words(reason="other"), actor=world.actor("cleaner"), now=TUESDAY + HOUR
    )
    form = {"key": str(uuid.uuid4()), "order": [str(the_order(gone).uuid), str(the_order(fine).uuid)]}
    response = sign_in("cleaner").post(f"{URL}sign/", form, follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert gone.title in said
    assert the_order(fine).stage == OrderStage.SIGNED


@pytest.mark.parametrize(
    "form", [{}, {"order": "x"}, {"order": str(uuid.uuid4()), "key": "no"}, {"order": ["\x00"] * 200}]
)
def test_hostile_forms_sign_nothing(world: World, sign_in: SignIn, form: dict[str, object]) -> None:
    order = the_order(dispatched(world))
    assert sign_in("cleaner").post(f"{URL}sign/", form).status_code == 302
    order.refresh_from_db()
    assert order.stage == OrderStage.SENT
