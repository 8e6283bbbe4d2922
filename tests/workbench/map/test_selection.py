"""What somebody drew on the map: the cases in it, page by page, and as a file; only theirs, and written down."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, World, closed, make_report, point_in
from tests.workbench.conftest import SignIn
from yizhi.casework.models import Case
from yizhi.kernel.models import AuditEntry
from yizhi.workbench.domain import map_selection

EVERYWHERE = "118.2,36.7;118.4,36.7;118.4,36.9;118.2,36.9"


def around(code: str, reach: float = 0.002) -> str:
    lon, lat = point_in(code)
    corners = ((-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach))
    return ";".join(f"{lon + x:.6f},{lat + y:.6f}" for x, y in corners)


def listed(client: Client, **query: str) -> str:
    answer = client.get(reverse("workbench:map_selection"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def take(client: Client, kind: str, asked: str) -> bytes:
    answer = client.post(reverse("workbench:map_export"), {"format": kind, "asked": asked})
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]
    return answer.content


def test_only_what_lies_in_the_shape_is_listed(world: World, sign_in: SignIn) -> None:
    here, there = make_report(world, grid=GRID_A1).case, make_report(world, grid=GRID_B1).case
    body = listed(sign_in("desk"), shape=around(GRID_A1))
    assert here.number in body
    assert there.number not in body


def test_the_corner_of_a_box_that_a_shape_leaves_out_is_out(world: World, sign_in: SignIn) -> None:
    case = make_report(world, grid=GRID_A1).case
    lon, lat = point_in(GRID_A1)
    triangle = f"{lon - 0.001},{lat - 0.003};{lon + 0.004},{lat - 0.003};{lon + 0.004},{lat + 0.002}"
    assert case.number not in listed(sign_in("desk"), shape=triangle)


def test_the_pages_filters_and_the_lists_own_words_count(world: World, sign_in: SignIn) -> None:
    full, dark = make_report(world, text="垃圾满了").case, make_report(world, text="路灯不亮").case
    ended = closed(world)
    desk = sign_in("desk")
    assert ended.number not in listed(desk, shape=EVERYWHERE)
    assert ended.number in listed(desk, shape=EVERYWHERE, stage="all")
    body = listed(desk, shape=EVERYWHERE, words="路灯")
    assert dark.number in body
    assert full.number not in body
    assert full.number not in listed(desk, shape=EVERYWHERE, area=COMMUNITY_A, when="soon")


def test_nobody_selects_what_is_not_theirs(world: World, sign_in: SignIn, client: Client) -> None:
    case = make_report(world, grid=GRID_A1).case
    for name in ("desk_b", "worker_b1", "manager"):
        assert case.number not in listed(sign_in(name), shape=EVERYWHERE)
        assert case.number.encode() not in take(sign_in(name), "csv", f"shape={EVERYWHERE}")
    for route in ("map_selection", "map_here"):
        assert client.get(reverse(f"workbench:{route}"), {"shape": EVERYWHERE}).status_code == 302
        assert sign_in("nobody").get(reverse(f"workbench:{route}"), {"shape": EVERYWHERE}).status_code == 403
    assert sign_in("nobody").post(reverse("workbench:map_export"), {"format": "csv"}).status_code == 403


@pytest.mark.parametrize(
    "shape",
    ["", "1,2", "118.3,36.8;118.3,36.8;118.3,36.8", "a,b;c,d;e,f", "181,0;0,0;0,1", "nan,1;2,3;4,5", "1,2;3,4;" * 300, "1,2,3;4,5;6,7"],
)  # fmt: skip
def test_a_shape_that_is_none_is_refused(world: World, sign_in: SignIn, shape: str) -> None:
    assert sign_in("desk").get(reverse("workbench:map_selection"), {"shape": shape}).status_code == 422


def test_a_line_that_crosses_itself_is_taken_as_the_surfaces_it_makes(world: World, sign_in: SignIn) -> None:
    make_report(world, grid=GRID_A1)
    bow = "118.2,36.7;118.4,36.9;118.4,36.7;118.2,36.9"
    assert sign_in("desk").get(reverse("workbench:map_selection"), {"shape": bow}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_statements_however_many(
    world: World, sign_in: SignIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_report(world)
    desk = sign_in("desk")
    listed(desk, shape=EVERYWHERE)
    with django_assert_num_queries(5):
        listed(desk, shape=EVERYWHERE)


def test_pages_follow_each_other(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_selection, "PAGE", 2)
    numbers = [make_report(world).case.number for _ in range(3)]
    desk = sign_in("desk")
    pages = [listed(desk, shape=EVERYWHERE, page=page) for page in ("1", "2", "99", "x")]
    assert [sum(number in page for number in numbers) for page in pages] == [2, 1, 1, 2]


def test_more_than_are_looked_at_is_said(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_selection, "MOST", 1)
    for _ in range(2):
        make_report(world)
    assert "超过" in listed(sign_in("desk"), shape=EVERYWHERE)


def test_a_csv_file_opens_in_excel_and_starts_no_formula(world: World, sign_in: SignIn) -> None:
    case = make_report(world, grid=GRID_A1, text="=HYPERLINK(1)").case
    body = take(sign_in("desk"), "csv", f"shape={EVERYWHERE}")
    assert body.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["标题"].startswith("'=")
    assert case.lon is not None
    assert float(told["经度（WGS 84）"]) == pytest.approx(case.lon, abs=1e-6)
    assert float(told["经度（GCJ-02）"]) == pytest.approx(case.lon + 0.006, abs=0.002)


def test_an_excel_file_holds_the_same_as_texts(world: World, sign_in: SignIn) -> None:
    case = make_report(world, text="垃圾 <满> & 臭").case
    packed = zipfile.ZipFile(io.BytesIO(take(sign_in("desk"), "xlsx", f"shape={EVERYWHERE}")))
    for name in packed.namelist():
        ET.fromstring(packed.read(name))  # noqa: S314 - written by us a moment ago
    sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "垃圾 &lt;满&gt; &amp; 臭" in sheet
    assert case.number[:4] in sheet


def test_geojson_holds_points(world: World, sign_in: SignIn) -> None:
    make_report(world, grid=GRID_A1)
    told = json.loads(take(sign_in("desk"), "geojson", f"shape={EVERYWHERE}"))
    assert told["features"][0]["geometry"]["coordinates"] == pytest.approx(point_in(GRID_A1), abs=1e-5)


def test_who_took_how_many_is_written_down(world: World, sign_in: SignIn) -> None:
    make_report(world)
    take(sign_in("auditor"), "csv", f"shape={EVERYWHERE}&when=late")
    entry = AuditEntry.objects.get(act="export")
    assert (entry.actor_id, entry.subject_kind, entry.subject_id) == (world.users["auditor"].pk, "cases", "1 csv")
    assert "when=late" in entry.reason


def test_a_file_of_no_known_kind_is_refused(world: World, sign_in: SignIn) -> None:
    answer = sign_in("desk").post(reverse("workbench:map_export"), {"format": "exe", "asked": f"shape={EVERYWHERE}"})
    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(act="export").exists()
    assert Case.objects.count() == 0
