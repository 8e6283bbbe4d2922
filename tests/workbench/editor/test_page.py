"""The editor's page and its data: for administrators of the ground, drafts only, at a constant number of statements."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.builders import GRID_A1, World
from tests.grid.editor.drafts import make_draft_rows
from tests.workbench.conftest import SignIn
from yizhi.grid.enums import SetState
from yizhi.grid.models import BoundarySet, SetArea

JSON = {"Accept": "application/json"}
WINDOW = "118.2,36.7,118.5,36.9"


@pytest.fixture
def draft(world: World) -> BoundarySet:
    return make_draft_rows()


def url(draft: BoundarySet, name: str = "editor") -> str:
    return reverse(f"workbench:{name}", args=[draft.uuid])


def post(client: Client, address: str, body: dict[str, Any] | bytes) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address, raw, content_type="application/json", headers=JSON)


def test_the_page_carries_what_the_editor_needs(draft: BoundarySet, sign_in: SignIn) -> None:
    answer = sign_in("admin").get(url(draft))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-module="boundary-editor"' in body
    assert '"version": 0' in body
    assert url(draft, "editor_step") in body


@pytest.mark.parametrize(("name", "status"), [("desk", 403), ("auditor", 403), ("worker_a1", 403), ("cleaner", 404)])
def test_who_may_only_read_or_nothing_gets_no_editor(
    draft: BoundarySet, sign_in: SignIn, name: str, status: int
) -> None:
    client = sign_in(name)
    assert client.get(url(draft)).status_code == status
    step = {"kind": "delete", "key": str(uuid.uuid4()), "version": 0, "ids": [SetArea.objects.all()[0].pk]}
    assert post(client, url(draft, "editor_step"), step).status_code == status
    for route in ("editor_beat", "editor_leave", "editor_check"):
        assert post(client, url(draft, route), {"version": 0}).status_code == status
    assert SetArea.objects.count() == 4


def test_an_outsider_is_told_there_is_nothing(draft: BoundarySet, sign_in: SignIn, client: Client) -> None:
    for route in ("editor", "editor_areas", "editor_find", "editor_code"):
        assert client.get(url(draft, route)).status_code == 302
        assert sign_in("cleaner").get(url(draft, route), {"bbox": WINDOW}).status_code == 404
        assert sign_in("nobody").get(url(draft, route), {"bbox": WINDOW}).status_code == 403
    other = reverse("workbench:editor", args=[uuid.uuid4()])
    assert sign_in("admin").get(other).status_code == 404


def test_a_published_set_opens_no_editor(draft: BoundarySet, sign_in: SignIn) -> None:
    BoundarySet.objects.update(state=SetState.IN_FORCE)
    assert sign_in("admin").get(url(draft)).status_code == 409


def test_areas_come_exact_and_in_four_statements_more_or_less_rows(
    draft: BoundarySet, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("admin")
    client.get(url(draft, "editor_areas"), {"bbox": WINDOW})
    for rows in (1, 3):
        SetArea.objects.filter(pk__in=list(SetArea.objects.values_list("pk", flat=True))[rows:]).delete()
        if SetArea.objects.count() < rows:
            draft = make_draft_rows(count=rows)
        with django_assert_num_queries(8):
            answer = client.get(url(draft, "editor_areas"), {"bbox": WINDOW}).json()
        assert len(answer["areas"]) == rows
    corner = answer["areas"][0]["geometry"]["coordinates"][0][0]
    assert all(isinstance(number, float) for number in corner)


@pytest.mark.parametrize("bbox", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "1e999,0,1,1", "0,0,1,1,1", "\x00"])
def test_a_window_that_is_none_is_refused(draft: BoundarySet, sign_in: SignIn, bbox: str) -> None:
    assert sign_in("admin").get(url(draft, "editor_areas"), {"bbox": bbox}, headers=JSON).status_code == 422


def test_areas_are_found_by_code_and_name(draft: BoundarySet, sign_in: SignIn) -> None:
    client = sign_in("admin")
    found = client.get(url(draft, "editor_find"), {"q": GRID_A1}).json()["areas"]
    assert [area["code"] for area in found] == [GRID_A1]
    assert found[0]["bbox"] == [118.3, 36.8, 118.31, 36.81]
    for text in ("", "\x00", "%", "'" * 500):
        assert client.get(url(draft, "editor_find"), {"q": text}).json() == {"areas": []}


def test_a_free_code_is_suggested(draft: BoundarySet, sign_in: SignIn) -> None:
    client = sign_in("admin")
    found = client.get(url(draft, "editor_code"), {"at": "118.305,36.805"}).json()
    assert found == {"code": GRID_A1[:-3] + "003"}
    assert client.get(url(draft, "editor_code"), {"at": "here"}, headers=JSON).status_code == 422


def test_two_editors_are_told_of_each_other_and_of_what_was_done(
    world: World, draft: BoundarySet, sign_in: SignIn
) -> None:
    world.users["second"] = world.users["desk"]
    from yizhi.org.enums import Role
    from yizhi.org.models import RoleGrant

    RoleGrant.objects.create(user=world.users["second"], role=Role.ADMINISTRATOR, area_code=draft.under)
    one, other = sign_in("admin"), sign_in("second")
    assert post(one, url(draft, "editor_beat"), {"version": 0}).json()["others"] == []
    assert post(other, url(draft, "editor_beat"), {"version": 0}).json()["others"] == ["admin"]
    area = SetArea.objects.get(code=GRID_A1)
    step = {"kind": "delete", "key": str(uuid.uuid4()), "version": 0, "ids": [area.pk]}
    assert post(one, url(draft, "editor_step"), step).json()["gone"] == [area.pk]
    heard = post(other, url(draft, "editor_beat"), {"version": 0}).json()
    assert (heard["version"], heard["undo"]["who"], heard["undo"]["mine"]) == (1, "admin", False)
    assert [(act["who"], act["areas"], act["mine"]) for act in heard["acts"]] == [("admin", "网格001", False)]
    stale = post(other, url(draft, "editor_step"), {**step, "key": str(uuid.uuid4())})
    assert stale.status_code == 409
    assert stale.json()["error"]["acts"][0]["who"] == "admin"
    assert other.post(url(draft, "editor_leave")).status_code == 204
    assert post(one, url(draft, "editor_beat"), {"version": 1}).json()["others"] == []


def test_the_check_says_what_it_found(draft: BoundarySet, sign_in: SignIn) -> None:
    SetArea.objects.filter(code=GRID_A1).update(households=None)
    answer = post(sign_in("admin"), url(draft, "editor_check"), {}).json()
    assert answer["version"] == 0
    assert any(one["kind"] == "unknown_households" and one["message"] for one in answer["findings"])
