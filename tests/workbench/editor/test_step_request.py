"""What the page may send as a step: taken as it is meant, or refused with a field; never a 500, never half."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import GRID_A1, GRID_A2, World
from tests.grid.editor.drafts import make_draft_rows
from tests.workbench.conftest import SignIn
from yizhi.grid.models import BoundarySet, SetArea


@pytest.fixture
def draft(world: World) -> BoundarySet:
    return make_draft_rows()


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin")


def send(client: Client, draft: BoundarySet, **step: Any) -> Any:
    draft.refresh_from_db()
    body = {"key": str(uuid.uuid4()), "version": draft.version, **step}
    return client.post(
        reverse("workbench:editor_step", args=[draft.uuid]),
        json.dumps(body).encode(),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


def pk(code: str) -> int:
    return SetArea.objects.get(code=code).pk


def test_every_kind_of_step_and_its_way_back(draft: BoundarySet, admin: Client) -> None:
    move = {"op": "move", "at": [118.31, 36.81], "to": [118.3102, 36.8101]}
    assert len(send(admin, draft, kind="reshape", nodes=[move]).json()["changed"]) == 4
    line = [[118.304, 36.7], [118.304, 36.9]]
    split = send(admin, draft, kind="split", id=pk(GRID_A1), line=line).json()
    new = next(area for area in split["changed"] if area["code"].endswith("001003"))
    assert new["name"] == "网格003"
    assert send(admin, draft, kind="merge", ids=[pk(GRID_A1), new["id"]]).json()["gone"] == [new["id"]]
    facts = {"code": GRID_A1, "name": " 东苑 ", "name_en": "", "households": "420"}
    edited = send(admin, draft, kind="edit", id=pk(GRID_A1), **facts).json()
    assert (edited["changed"][0]["name"], edited["changed"][0]["households"]) == ("东苑", 420)
    assert send(admin, draft, kind="delete", ids=[pk(GRID_A2)]).status_code == 200
    ring = [[118.309, 36.801], [118.33, 36.801], [118.33, 36.805], [118.309, 36.805]]
    drawn = send(admin, draft, kind="draw", ring=ring).json()
    assert drawn["undo"] == {**drawn["undo"], "mine": True, "who": "admin"}
    for _step in range(6):
        answer = send(admin, draft, kind="undo")
        assert answer.status_code == 200
    assert answer.json()["undo"] is None
    assert send(admin, draft, kind="undo").json()["error"]["code"] == "nothing"
    assert send(admin, draft, kind="redo").json()["version"] == 13


HOSTILE: list[dict[str, Any]] = [
    {},
    {"kind": "publish"},
    {"kind": ["edit"]},
    {"kind": "edit"},
    {"kind": "edit", "id": "1"},
    {"kind": "edit", "id": True},
    {"kind": "edit", "id": 2**40},
    {"kind": "edit", "id": -1},
    {"kind": "edit", "id": 1, "version": "0"},
    {"kind": "edit", "id": 1, "key": "no key"},
    {"kind": "edit", "id": 1, "name": 5},
    {"kind": "edit", "id": 1, "name": "x" * 101},
    {"kind": "edit", "id": 1, "name": "a\x00b"},
    {"kind": "edit", "id": 1, "code": "abc"},
    {"kind": "edit", "id": 1, "households": "many"},
    {"kind": "edit", "id": 1, "households": -5},
    {"kind": "edit", "id": 1, "households": 1e30},
    {"kind": "edit", "id": 1, "households": "9" * 400},
    {"kind": "reshape"},
    {"kind": "reshape", "nodes": []},
    {"kind": "reshape", "nodes": [{}]},
    {"kind": "reshape", "nodes": [{"op": "move", "at": [118.31, 36.81]}]},
    {"kind": "reshape", "nodes": [{"op": "explode", "at": [118.31, 36.81]}]},
    {"kind": "reshape", "nodes": [{"op": "move", "at": [118.31, 36.81], "to": [float("nan"), 36]}]},
    {"kind": "reshape", "nodes": [{"op": "move", "at": [118.31, 36.81], "to": [float("inf"), 36]}]},
    {"kind": "reshape", "nodes": [{"op": "move", "at": [118.31, 36.81], "to": [181, 36]}]},
    {"kind": "reshape", "nodes": [{"op": "remove", "at": [118.31, 36.81]}]},
    {"kind": "reshape", "nodes": [{"op": "insert", "at": [118.305, 36.805]}]},
    {"kind": "reshape", "nodes": [{"op": "move", "at": [1, 1], "to": [2, 2]}] * 501},
    {"kind": "split", "id": 1},
    {"kind": "split", "id": 1, "line": [[1, 2, 3], [4, 5, 6]]},
    {"kind": "split", "id": 1, "line": [["1", "2"], ["3", "4"]]},
    {"kind": "split", "id": 1, "line": [[118.301, 36.801], [118.302, 36.802]]},
    {"kind": "merge", "ids": []},
    {"kind": "merge", "ids": "1,2"},
    {"kind": "merge", "ids": [1]},
    {"kind": "merge", "ids": [None]},
    {"kind": "delete", "ids": []},
    {"kind": "delete", "ids": [999_999]},
    {"kind": "draw", "ring": [[0, 0]]},
    {"kind": "draw", "ring": [[118.4, 36.8], [118.41, 36.81], [118.41, 36.8], [118.4, 36.81]]},
]


@pytest.mark.parametrize("step", HOSTILE, ids=[json.dumps(step)[:70] for step in HOSTILE])
def test_hostile_steps_are_refused(draft: BoundarySet, admin: Client, step: dict[str, Any]) -> None:
    answer = send(admin, draft, **step)
    assert answer.status_code in {409, 422}
    assert answer.json()["error"]["message"]
    draft.refresh_from_db()
    assert (draft.version, SetArea.objects.count()) == (0, 4)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b'"x"', b"[" * 100_000, b"1" * 5000])
def test_a_body_that_is_no_step_is_refused(draft: BoundarySet, admin: Client, raw: bytes) -> None:
    for route in ("editor_step", "editor_beat"):
        address = reverse(f"workbench:{route}", args=[draft.uuid])
        answer = admin.post(address, raw, content_type="application/json", headers={"Accept": "application/json"})
        assert answer.status_code == 422


def test_a_step_by_get_is_refused(draft: BoundarySet, admin: Client) -> None:
    assert admin.get(reverse("workbench:editor_step", args=[draft.uuid])).status_code == 405
