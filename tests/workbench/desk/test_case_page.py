"""The page of a case: at most 25 statements whatever it went through, and what it shows to whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import GRID_A1, HOUR, TUESDAY, World, accepted, closed, dispatched, in_checking, make_report
from tests.workbench.conftest import SignIn
from yizhi.casework.domain.desk import merge_case
from yizhi.casework.domain.duplicates import possible_duplicates
from yizhi.casework.models import Case, ReporterContact
from yizhi.kernel.models import AuditEntry

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.parametrize(
    "build",
    [
        lambda w: make_report(w).case,
        accepted,
        dispatched,
        in_checking,
        closed,
        lambda w: dispatched(w, w.sanitation, w.property),
    ],
)
def test_at_most_25_statements(world: World, sign_in: SignIn, build: object) -> None:
    case: Case = build(world)  # type: ignore[operator]
    make_report(world)
    client = sign_in("desk")
    client.get(f"/work/cases/{case.number}/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/work/cases/{case.number}/").status_code == 200
    assert len(captured) <= 25, "\n".join(q["sql"][:150] for q in captured)


def test_the_desk_gets_the_panel_alone(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    panel = sign_in("desk").get(f"/work/cases/{case.number}/", headers={"HX-Request": "true"}).content.decode()
    assert panel.lstrip().startswith("<article")
    assert "shell-bar" not in panel


def test_what_may_be_done_is_what_the_table_allows(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    page = sign_in("desk").get(f"/work/cases/{case.number}/").content.decode()
    shown = {
        act
        for act in ("accept_dispatch", "accept", "refuse", "merge", "request_verification", "urge", "correct")
        if f'data-act="{act}"' in page
    }
    assert shown == {"accept_dispatch", "accept", "refuse", "merge", "request_verification", "urge", "correct"}
    assert 'data-act="dispatch"' not in page
    assert 'data-act="sign"' not in page


def test_a_contact_is_masked_until_somebody_says_why(world: World, sign_in: SignIn) -> None:
    report = make_report(world, phone="13812345678")
    client, url = sign_in("desk"), f"/work/cases/{report.case.number}/contact/{report.pk}/"
    page = client.get(f"/work/cases/{report.case.number}/").content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "13812345678" not in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert AuditEntry.objects.count() == 0
    shown = client.post(url, {"reason": "电话回访"})
    assert "13812345678" in shown.content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.reason, entry.actor) == ("reveal_contact", "电话回访", world.users["desk"])


@pytest.mark.parametrize(
    ("name", "status"), [("supervisor", 403), ("auditor", 403), ("desk_b", 404), ("nobody", 403), ("cleaner", 404)]
)
def test_a_contact_is_not_for_everybody(world: World, sign_in: SignIn, name: str, status: int) -> None:
    report = make_report(world, grid=GRID_A1, phone="13812345678")
    response = sign_in(name).post(f"/work/cases/{report.case.number}/contact/{report.pk}/", {"reason": "x"})
    assert response.status_code == status
    assert "13812345678" not in response.content.decode()


def test_the_contact_of_another_case_is_not_reached_through_this_one(world: World, sign_in: SignIn) -> None:
    mine, other = make_report(world), make_report(world, phone="13812345678")
    assert (
        sign_in("desk").post(f"/work/cases/{mine.case.number}/contact/{other.pk}/", {"reason": "x"}).status_code == 404
    )
    assert ReporterContact.objects.count() == 1


def test_near_cases_in_like_words_are_offered_for_merging(world: World, sign_in: SignIn) -> None:
    first, second = make_report(world), make_report(world, text="垃圾桶满了没人清")
    found = possible_duplicates(second.case, now=TUESDAY + HOUR, text=second.text)
    assert [(d.id, d.metres, d.same_category) for d in found] == [(first.case_id, 0, True)]
    assert "垃圾" in found[0].words
    page = sign_in("desk").get(f"/work/cases/{second.case.number}/").content.decode()
    assert f"?lead={first.case.number}" in page


def test_old_ended_and_far_cases_are_no_duplicates(world: World) -> None:
    case = make_report(world).case
    closed(world)
    make_report(world, now=TUESDAY - 24 * 40 * HOUR)
    make_report(world, grid="370305002002001")
    assert possible_duplicates(case, now=TUESDAY + HOUR) == []


def test_a_merged_case_and_its_lead_name_each_other(world: World, sign_in: SignIn) -> None:
    lead, other = make_report(world).case, make_report(world).case
    merge_case(other.pk, lead_id=lead.pk, actor=world.actor("desk"), now=TUESDAY + HOUR)
    client = sign_in("desk")
    assert f"/work/cases/{lead.number}/" in client.get(f"/work/cases/{other.number}/").content.decode()
    assert f"/work/cases/{other.number}/" in client.get(f"/work/cases/{lead.number}/").content.decode()


@pytest.mark.parametrize(("name", "offered"), [("desk", True), ("supervisor", False), ("auditor", False)])
def test_showing_a_contact_is_offered_to_those_who_may(world: World, sign_in: SignIn, name: str, offered: bool) -> None:  # noqa: FBT001 - a row of the table
    report = make_report(world, phone="13900001234")
    page = sign_in(name).get(f"/work/cases/{report.case.number}/").content.decode()
    assert (f"/contact/{report.pk}/" in page) == offered
