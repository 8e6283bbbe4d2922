"""The pages of labels: list, issuing, printing, one label, declaring it void."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, STREET, TUESDAY, World, point_in
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.labels.issuing import issue_for_grid, issue_in_bulk, revoke
from yizhi.grid.domain.labels.sheets import sheet_pdf
from yizhi.grid.domain.labels.stocks import STOCKS
from yizhi.grid.domain.labels.words import Face
from yizhi.grid.domain.places import put_at
from yizhi.grid.models import Label, Place
from yizhi.kernel.models import AuditEntry

LIST = "/work/ground/labels/"


def make_building(name: str, grid: str = GRID_A1) -> Place:
    place = Place(kind="building", name=name, geometry=b"")
    put_at(place, *point_in(grid))
    place.save()
    return place


@pytest.fixture
def label(world: World) -> Label:
    return issue_for_grid(GRID_A1, actor=world.actor("admin"), now=TUESDAY)


@pytest.mark.parametrize("name", ["admin", "auditor", "worker_a1", "desk"])
def test_staff_of_the_area_read(world: World, sign_in: SignIn, label: Label, name: str) -> None:
    client = sign_in(name)
    body = client.get(LIST).content.decode()
    assert "桑杨社区 · 网格001" in body
    assert ("制发标签" in body) == (name == "admin")
    page = client.get(f"{LIST}{label.pk}/")
    assert page.status_code == 200
    assert ("作废" in page.content.decode()) == (name == "admin")
    assert client.get(f"{LIST}{label.pk}/qr.svg").headers["Content-Type"] == "image/svg+xml"


def test_outsiders_learn_of_nothing(world: World, sign_in: SignIn, label: Label) -> None:
    client = sign_in("desk_b")
    assert "网格001" not in client.get(LIST).content.decode().partition("labels-cols")[2]
    for address in (f"{LIST}{label.pk}/", f"{LIST}{label.pk}/qr.svg"):
        assert client.get(address).status_code == 404
    assert client.post(f"{LIST}{label.pk}/revoke/", {"reason": "x"}).status_code == 404
    assert client.post(f"{LIST}issue/", {"area": COMMUNITY_A, "kind": "grid"}).status_code == 404
    assert client.post(f"{LIST}issue-one/", {"area": GRID_A1}).status_code == 404
    assert sign_in("cleaner").get(LIST).status_code == 403


@pytest.mark.parametrize("name", ["desk", "auditor", "worker_a1"])
def test_readers_do_not_write(world: World, sign_in: SignIn, label: Label, name: str) -> None:
    client = sign_in(name)
    assert client.post(f"{LIST}issue-one/", {"area": GRID_A1}).status_code == 403
    assert client.post(f"{LIST}{label.pk}/revoke/", {"reason": "x"}).status_code == 403
    assert client.post(f"{LIST}print/", {"form": "70x37"}).status_code == 403
    label.refresh_from_db()
    assert (label.revoked_at, label.printed_at) == (None, None)


def test_all_buildings_of_a_community_in_one_go(world: World, sign_in: SignIn) -> None:
    for name in ("3号楼", "4号楼"):
        make_building(name)
    make_building("外面的楼", GRID_B1)
    client = sign_in("admin")
    sent = client.post(f"{LIST}issue/", {"area": COMMUNITY_A, "kind": "building"}, follow=True)
    body = sent.content.decode()
    assert "已制发 2 张标签" in body
    assert "3号楼" in body
    assert "外面的楼" not in body


def test_one_place_by_its_uuid(world: World, sign_in: SignIn) -> None:
    place = make_building("3号楼")
    sent = sign_in("admin").post(f"{LIST}issue-one/", {"place": str(place.uuid)})
    assert sent.headers["Location"] == f"{LIST}{Label.objects.get(place=place).pk}/"


@pytest.mark.parametrize("form", ["70x37", "99x67", "50x50", "poster-A4", "poster-A3"])
def test_printing_gives_a_pdf_and_remembers_it(world: World, sign_in: SignIn, label: Label, form: str) -> None:
    sent = sign_in("admin").post(f"{LIST}print/", {"which": "all", "form": form})
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.content.startswith(b"%PDF-")
    label.refresh_from_db()
    assert label.printed_at is not None
    assert AuditEntry.objects.get(act="labels.print").reason == f"{form}: 1"


def test_labels_are_printed_in_the_order_houses_are_counted(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("10号楼", "2号楼", "1号楼"):
        make_building(name)
    issue_in_bulk(COMMUNITY_A, "building", actor=world.actor("admin"), now=TUESDAY)
    drawn: list[str] = []

    def draw(faces: list[Face], *_stock: object, **_options: object) -> bytes:
        drawn.extend(face.name for face in faces)
        return sheet_pdf(faces, STOCKS["70x37"])

    monkeypatch.setattr("yizhi.grid.domain.labels.sheets.sheet_pdf", draw)
    assert sign_in("admin").post(f"{LIST}print/", {"which": "all", "form": "70x37"}).status_code == 200
    assert drawn == ["1号楼", "2号楼", "10号楼"]


def test_a_size_of_ones_own_and_only_the_ticked(world: World, sign_in: SignIn, label: Label) -> None:
    other = issue_for_grid(GRID_B1, actor=world.actor("admin"), now=TUESDAY)
    sizes = {"paper": "A3", "width": "80", "height": "40,5", "left": "5", "top": "5", "gap_x": "0", "gap_y": "2"}
    data = {"which": "ticked", "label": [str(label.pk)], "form": "custom", "skip": "3", "outlines": "1", **sizes}
    assert sign_in("admin").post(f"{LIST}print/", data).status_code == 200
    other.refresh_from_db()
    assert other.printed_at is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"form": "papyrus"}, "请选择打印在什么纸上"),
        ({"form": "70x37", "skip": "-1"}, "请填 0 到 200"),
        ({"form": "70x37", "skip": "9" * 40}, "请填 0 到 200"),
        ({"form": "70x37", "which": "ticked"}, "请勾选要打印的标签"),
        ({"form": "70x37", "which": "ticked", "label": ["\x00", "99999999999999999999"]}, "没有可打印"),
        ({"form": "custom", "width": "nan"}, "请填写毫米数"),
        ({"form": "custom", "paper": "A4", "width": "3", "height": "40", "left": "0", "top": "0", "gap_x": "0", "gap_y": "0"}, "应在 25 到 297"),
    ],
)  # fmt: skip
def test_a_wrong_form_says_where_and_keeps_what_was_typed(
    world: World, sign_in: SignIn, label: Label, data: dict[str, Any], words: str
) -> None:
    sent = sign_in("admin").post(f"{LIST}print/", data)
    assert sent.status_code == 422
    assert words in sent.content.decode()


def test_void_with_a_reason_and_a_new_one(world: World, sign_in: SignIn, label: Label) -> None:
    client = sign_in("admin")
    assert client.post(f"{LIST}{label.pk}/revoke/", {"reason": ""}).status_code == 422
    sent = client.post(f"{LIST}{label.pk}/revoke/", {"reason": "被撕下", "reissue": "1"})
    label.refresh_from_db()
    assert label.replaced_by is not None
    assert sent.headers["Location"] == f"{LIST}{label.replaced_by.pk}/"
    assert "被撕下" in client.get(f"{LIST}{label.pk}/").content.decode()
    assert client.post(f"{LIST}{label.pk}/revoke/", {"reason": "又一次"}).status_code == 409


def test_filters_live_in_the_address(world: World, sign_in: SignIn) -> None:
    admin = world.actor("admin")
    issue_in_bulk(STREET, "grid", actor=admin, now=TUESDAY)
    revoke(Label.objects.get(area_code=GRID_B1).pk, reason="x", actor=admin, now=TUESDAY)
    client = sign_in("admin")
    for query, count in (
        ("", 3),
        ("?state=all", 4),
        ("?state=revoked", 1),
        (f"?area={COMMUNITY_A}", 2),
        ("?kind=building", 0),
    ):
        assert client.get(LIST + query).context["count"] == count
    code = Label.objects.filter(revoked_at__isnull=True).first().code  # type: ignore[union-attr]
    assert client.get(f"{LIST}?q={code.lower()}").context["count"] == 1


@pytest.mark.parametrize(
    "query", ["?area=%00", "?kind=x&state=y", "?q=%00%00", "?after=9.9.9", "?q=" + "长" * 500, "?after=-1"]
)
def test_hostile_addresses_are_read_leniently(world: World, sign_in: SignIn, label: Label, query: str) -> None:
    assert sign_in("admin").get(LIST + query).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_of_the_list(world: World, sign_in: SignIn, django_assert_num_queries: Any, rows: int) -> None:
    for grid in (GRID_A1, GRID_B1, STREET)[:rows]:
        issue_for_grid(grid, actor=world.actor("admin"), now=TUESDAY)
    client = sign_in("admin")
    client.get(LIST)
    # Session, person, roles; the labels and how many; what the frame counts.
    with django_assert_num_queries(7):
        client.get(LIST)
