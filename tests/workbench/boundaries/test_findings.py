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
from yizhi.grid.domain.sets import checking
from yizhi.grid.domain.sets.checking import check_set, kept_findings
from yizhi.grid.models import BoundarySet
from yizhi.workbench.domain.boundaries import reads
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


def nameless(world: World, count: int = 4) -> BoundarySet:
    """Return a draft in which as many grids as wished have no number of households."""
    made = draft(world, [replace(one, households=None if n < count else 400) for n, one in enumerate(squares())])
    check_set(made)
    return made


def test_findings_of_one_cause_are_one_line_with_their_number(world: World, sign_in: SignIn) -> None:
    made, client = nameless(world), sign_in("admin")
    page = client.get(f"/work/ground/boundaries/{made.uuid}/", {"show": "findings"}).content.decode()
    assert page.count('<details class="cause"') == 1
    assert ">4</span>" in page
    assert numbers(page) == [1, 2, 3, 4], "each is still shown on the map"
    assert "All 4" not in page, "they are all there"
    (warning,) = client.get(f"/work/ground/boundaries/{made.uuid}/publish/").context["found"]
    assert warning.count == 4, "and one line before publishing"


def test_a_finding_alone_is_a_line_of_its_own(world: World, sign_in: SignIn) -> None:
    made = nameless(world, 1)
    page = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/", {"show": "findings"}).content.decode()
    assert '<details class="cause"' not in page
    assert numbers(page) == [1]


def test_more_than_a_line_takes_are_on_pages_of_their_own(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(reads.CAUSE_LIMITS, "at_once", 1)
    monkeypatch.setattr(pages, "PAGE", 3)
    made, client = nameless(world), sign_in("admin")
    url = f"/work/ground/boundaries/{made.uuid}/"
    page = client.get(url, {"show": "findings"}).content.decode()
    assert numbers(page) == [1]
    (address,) = set(re.findall(r'href="(\?show=findings&amp;cause=[^"]+)"', page))
    first = client.get(url + address.replace("&amp;", "&")).content.decode()
    assert numbers(first) == [1, 2, 3]
    (onward,) = set(re.findall(r'href="(\?[^"]+page=2)"', first))
    assert numbers(client.get(url + onward.replace("&amp;", "&")).content.decode()) == [4]


def test_the_map_is_told_the_cause(world: World, sign_in: SignIn) -> None:
    made = nameless(world)
    shapes = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/shapes.json").json()["features"]
    assert len({one["properties"]["cause"] for one in shapes if "cause" in one["properties"]}) == 1


def test_of_more_than_are_kept_all_are_counted(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_KEPT", 6)
    made = draft(world, [replace(one, households=None, geometry=square(one.code, wide=0.0102)) for one in squares()])
    found = check_set(made)
    made.refresh_from_db()
    assert len(made.findings) <= 6 < len(found)
    assert sum(one.count for one in checking.causes_found(made)) == len(found)
    assert {one.kind for one in kept_findings(made)} == {one.kind for one in found}, "no cause hides another"
    page = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/", {"show": "findings"})
    assert page.context["finding_count"] == len(found)


@pytest.mark.parametrize("cause", ["none", "\x00", "'" * 300])
def test_a_cause_that_is_none_shows_all(world: World, sign_in: SignIn, cause: str) -> None:
    made = nameless(world)
    page = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/", {"show": "findings", "cause": cause})
    assert page.status_code == 200
    assert len(numbers(page.content.decode())) == 4


def test_what_was_found_before_causes_were_counted_is_shown(world: World, sign_in: SignIn) -> None:
    made = nameless(world)
    for one in made.findings:
        del one["of"]
    made.save(update_fields=["findings"])
    page = sign_in("admin").get(f"/work/ground/boundaries/{made.uuid}/", {"show": "findings"})
    assert page.context["finding_count"] == 4


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
