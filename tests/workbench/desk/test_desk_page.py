"""The duty desk's page: how many statements it takes, what its address means, what the search box does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import GRID_A1, GRID_B1, World, accepted, dispatched, make_report
from tests.workbench.conftest import SignIn

pytestmark = pytest.mark.usefixtures("morning")
# Session, person, roles; the scope's counts (frame and tabs) and unread notices; the list. The live position (three more) is kept for a second.
STATEMENTS = 6


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "more"), [("", 0), ("?stage=all&q=垃圾", 1), ("?stage=open&when=late", 0), ("?source=phone", 1)]
)
def test_the_desk_takes_as_many_statements_for_three_rows_as_for_one(
    world: World,
    sign_in: SignIn,
    django_assert_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    query: str,
    more: int,
) -> None:
    # On a busy machine a second passes between two pages, and boundaries are looked at again.
    monkeypatch.setattr("yizhi.grid.domain.revision.LOOK_EVERY_SECONDS", 3600.0)
    for _ in range(rows):
        make_report(world)
    client = sign_in("desk")
    client.get("/work/desk/")
    with django_assert_num_queries(STATEMENTS + more):
        assert client.get(f"/work/desk/{query}").status_code == 200


def test_the_list_holds_the_scope_and_the_stage(world: World, sign_in: SignIn) -> None:
    mine, other, later = make_report(world, grid=GRID_A1).case, make_report(world, grid=GRID_B1).case, accepted(world)
    page = sign_in("desk_a").get("/work/desk/").content.decode()
    assert f"row-{mine.number}" in page
    assert f"row-{other.number}" not in page
    assert f"row-{later.number}" not in page
    assert f"row-{later.number}" in sign_in("desk_a").get("/work/desk/?stage=accepted").content.decode()


def test_a_chip_leads_to_the_address_without_its_filter(world: World, sign_in: SignIn) -> None:
    page = sign_in("desk").get(f"/work/desk/?stage=open&category={world.category.pk}&source=phone").content.decode()
    assert 'href="?stage=open&amp;source=phone"' in page
    assert f'href="?stage=open&amp;category={world.category.pk}"' in page


@pytest.mark.parametrize(
    "query",
    [
        "stage=nonsense", "area=999", "area='", "category=abc", "category=99999999999999999999", "category=-1", "org=%00", "since=2026-13-45", "until=x",
        "when=later", "q=%00", "q=" + "垃" * 500, "after=1.2", "after=%FF", "case=zzz", "source=<script>", "supervised=9", "since=0001-01-01", "until=9999-12-31",
    ],
)  # fmt: skip
def test_hostile_addresses_are_answered(world: World, sign_in: SignIn, query: str) -> None:
    make_report(world)
    client = sign_in("desk")
    assert client.get(f"/work/desk/?{query}").status_code == 200
    assert client.get(f"/work/desk/rows/?{query}").status_code == 200


def test_a_number_in_the_search_box_leads_to_its_case(world: World, sign_in: SignIn) -> None:
    case = make_report(world, grid=GRID_A1).case
    response = sign_in("desk").get("/work/search/", {"q": case.shown_number})
    assert response.headers["Location"] == f"/work/cases/{case.number}/"
    elsewhere = sign_in("desk_b").get("/work/search/", {"q": case.shown_number})
    assert elsewhere.headers["Location"].startswith("/work/desk/?stage=all&q=")


def test_words_in_the_search_box_are_looked_for_everywhere(world: World, sign_in: SignIn) -> None:
    case = dispatched(world)
    response = sign_in("desk").get("/work/search/", {"q": "垃圾桶"}, follow=True)
    assert f"row-{case.number}" in response.content.decode()
    assert sign_in("desk").get("/work/search/").headers["Location"] == "/work/desk/"


def test_one_line_can_be_drawn_again(world: World, sign_in: SignIn) -> None:
    case = accepted(world)
    row = sign_in("desk").get(f"/work/cases/{case.number}/row/")
    assert row.status_code == 200
    assert 'data-stage="accepted"' in row.content.decode()
    assert sign_in("desk_b").get(f"/work/cases/{case.number}/row/").status_code == 404


def test_tabs_alone_carry_the_counts(world: World, sign_in: SignIn) -> None:
    make_report(world)
    tabs = sign_in("desk").get("/work/desk/rows/?tabs=1").content.decode()
    assert "<b>1</b>" in tabs
    assert "row-item" not in tabs
