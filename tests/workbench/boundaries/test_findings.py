"""Findings of a draft, all or of one kind: each keeps its number, by which the map knows it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from tests.builders import World
from tests.grid.sets.ground import draft, square, squares
from tests.workbench.boundaries.test_pages import flawed
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.sets.checking import check_set, kept_findings
from yizhi.workbench.views.boundaries import pages

pytestmark = pytest.mark.django_db


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-show="finding-(\d+)"', html)]


def test_one_kind_alone(world: World, sign_in: SignIn) -> None:
    made = flawed(world)
    found = kept_findings(made)
    counts = Counter(one.kind for one in found)
    kind = found[-1].kind
    client, url = sign_in("admin"), f"/work/ground/boundaries/{made.uuid}/"
    assert numbers(client.get(url, {"show": "findings"}).content.decode()) == list(range(1, len(found) + 1))
    page = client.get(url, {"show": "findings", "kind": kind.value}).content.decode()
    assert numbers(page) == [n for n, one in enumerate(found, start=1) if one.kind == kind]
    assert ("finding-kinds" in page) == (len(counts) > 1)


def test_the_pages_of_one_kind_lead_to_each_other(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 1)
    made = draft(world, [replace(one, geometry=square(one.code, wide=0.0102)) for one in squares()])
    check_set(made)
    kind, count = Counter(one.kind for one in kept_findings(made)).most_common(1)[0]
    assert count > 1
    client, url = sign_in("admin"), f"/work/ground/boundaries/{made.uuid}/"
    here = f"?show=findings&amp;kind={kind.value}"
    first = client.get(url, {"show": "findings", "kind": kind.value}).content.decode()
    assert first.count(f'"{here}&amp;page=2"') == 2  # the link, and what htmx asks
    second = client.get(url, {"show": "findings", "kind": kind.value, "page": 2}).content.decode()
    assert len(numbers(second)) == 1
    assert second.count(f'"{here}"') >= 2


@pytest.mark.parametrize("kind", ["none", "\x00", "'" * 300])
def test_a_kind_that_is_none_shows_all(world: World, sign_in: SignIn, kind: str) -> None:
    made = flawed(world)
    page = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/", {"show": "findings", "kind": kind})
    assert page.status_code == 200
    assert len(numbers(page.content.decode())) == len(kept_findings(made))


def test_a_doubled_code_is_an_error_on_the_page_of_publishing_not_of_ours(world: World, sign_in: SignIn) -> None:
    made = flawed(world)
    one, other = made.areas.order_by("pk")[:2]
    made.areas.filter(pk__in=[one.pk, other.pk]).update(code=f"{one.code[:-3]}777")
    answer = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/publish/")
    assert answer.status_code == 200
