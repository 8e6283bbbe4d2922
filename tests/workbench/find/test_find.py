"""The search box of every staff page."""

from __future__ import annotations

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, World, dispatched, make_report
from tests.grid.places.kit import add
from tests.workbench.conftest import SignIn
from yizhi.casework.models import Case

pytestmark = pytest.mark.usefixtures("morning")
URL = "/work/find/"


def found(response: object) -> dict[str, list[str]]:
    """Return the labels of hits by group."""
    groups = response.context["groups"]  # type: ignore[attr-defined]
    return {group.key: [hit.label for hit in group.hits] for group in groups}


def test_groups(world: World, sign_in: SignIn) -> None:
    add(world, address="桑杨路1号")
    make_report(world, text="桑杨路上有坑")
    groups = found(sign_in("desk").get(f"{URL}hits/", {"q": "桑杨"}))
    assert groups["areas"][0] == "桑杨社区"
    assert groups["places"] == ["12号楼"]
    assert groups["cases"] == ["桑杨路上有坑"]


def test_a_case_number_leads_to_the_case(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    for typed in (case.number, case.shown_number, case.number.lower()):
        response = sign_in("desk").get(URL, {"q": typed})
        assert response.status_code == 302
        assert response["Location"] == f"/work/cases/{case.number}/"
    assert found(sign_in("desk").get(f"{URL}hits/", {"q": case.number})) == {"cases": [case.title]}


def test_the_beginning_of_a_number_finds_its_cases(world: World, sign_in: SignIn) -> None:
    case = make_report(world, text="路灯不亮").case
    other = make_report(world, grid=GRID_B1, text="井盖响").case
    Case.objects.filter(pk=case.pk).update(number="7KX4M2PQ")
    Case.objects.filter(pk=other.pk).update(number="7KX5M2PQ")
    for typed in ("7KX4", "7kx4-m", " 7kx4 m2p"):
        assert found(sign_in("desk").get(f"{URL}hits/", {"q": typed})) == {"cases": [case.title]}, typed
    assert found(sign_in("desk").get(f"{URL}hits/", {"q": "7KX"})) == {}
    assert found(sign_in("worker_a1").get(f"{URL}hits/", {"q": "7KX5"})) == {}


def test_nobody_finds_what_is_not_theirs(world: World, sign_in: SignIn) -> None:
    case = make_report(world, grid=GRID_B1, text="桑杨路上有坑").case
    add(world, GRID_B1, address="桑杨路1号")
    for who in ("desk_a", "worker_a1", "cleaner"):
        client = sign_in(who)
        assert client.get(URL, {"q": case.number}).status_code == 200
        groups = found(client.get(f"{URL}hits/", {"q": "桑杨路"}))
        assert "cases" not in groups
        assert "places" not in groups
    assert sign_in("nobody").get(URL).status_code == 403


def test_a_handler_finds_the_cases_of_their_orders(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    assert found(sign_in("cleaner").get(f"{URL}hits/", {"q": "垃圾桶"})) == {"cases": [case.title]}


def test_a_code_and_initials(world: World, sign_in: SignIn) -> None:
    client = sign_in("desk")
    assert found(client.get(f"{URL}hits/", {"q": GRID_A1}))["areas"] == ["桑杨社区 · 网格001"]
    assert found(client.get(f"{URL}hits/", {"q": "sysq"}))["areas"][0] == "桑杨社区"
    assert f"/work/ground/grids/{COMMUNITY_A}/" in client.get(URL, {"q": "sysq"}).content.decode()


@pytest.mark.parametrize(
    "typed", ["", "%", "\x00", "'", '"', "(", "*", "a" * 5000, "&|!:*", "AND OR NOT", "NEAR(", "雪" * 200, "-1", "😀"]
)
def test_hostile_words(world: World, sign_in: SignIn, typed: str) -> None:
    client = sign_in("desk")
    assert client.get(URL, {"q": typed}).status_code == 200
    assert client.get(f"{URL}hits/", {"q": typed}).status_code == 200
