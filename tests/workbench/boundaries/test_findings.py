"""Findings of a draft, all or of one kind: each keeps its number, by which the map knows it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.builders import World
from tests.workbench.boundaries.test_pages import flawed
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.sets.checking import kept_findings

pytestmark = pytest.mark.django_db


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-show="finding-(\d+)"', html)]


def test_one_kind_alone(world: World, sign_in: SignIn) -> None:
    draft = flawed(world)
    found = kept_findings(draft)
    counts = Counter(one.kind for one in found)
    kind = found[-1].kind
    client, url = sign_in("admin"), f"/work/ground/boundaries/{draft.uuid}/"
    assert numbers(client.get(url, {"show": "findings"}).content.decode()) == list(range(1, len(found) + 1))
    page = client.get(url, {"show": "findings", "kind": kind.value}).content.decode()
    assert numbers(page) == [n for n, one in enumerate(found, start=1) if one.kind == kind]
    assert ("finding-kinds" in page) == (len(counts) > 1)


@pytest.mark.parametrize("kind", ["none", "\x00", "'" * 300])
def test_a_kind_that_is_none_shows_all(world: World, sign_in: SignIn, kind: str) -> None:
    draft = flawed(world)
    page = sign_in("admin").get(f"/work/ground/boundaries/{draft.uuid}/", {"show": "findings", "kind": kind})
    assert page.status_code == 200
    assert len(numbers(page.content.decode())) == len(kept_findings(draft))


def test_a_doubled_code_is_an_error_on_the_page_of_publishing_not_of_ours(world: World, sign_in: SignIn) -> None:
    draft = flawed(world)
    one, other = draft.areas.order_by("pk")[:2]
    draft.areas.filter(pk__in=[one.pk, other.pk]).update(code=f"{one.code[:-3]}777")
    answer = sign_in("admin").get(f"/work/ground/boundaries/{draft.uuid}/publish/")
    assert answer.status_code == 200
