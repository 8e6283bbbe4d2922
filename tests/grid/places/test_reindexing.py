"""After an upgrade places are indexed again by themselves: in batches, safe to cut short, to repeat, and beside other runners and edits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from tests.builders import TUESDAY, World, make_world
from tests.grid.places.kit import add, draft
from tests.together import at_once
from yizhi.grid import wiring
from yizhi.grid.domain import finding, reindexing
from yizhi.grid.domain.places.editing import change_place
from yizhi.grid.domain.terms import VERSION, place_terms
from yizhi.grid.models import Place, PlaceIndex
from yizhi.kernel import registry

# What these places are found by, in short, under the version beside it.
TERMS_OF_VERSION = (2, "4873e861e22be5b5")


def found(typed: str) -> int:
    """Return how many places the index gives for what was typed."""
    return len(finding.place_ids(typed))


def old_index(*, version: int = 0) -> None:
    """Leave the index as an older version left it: the places are found by other terms, and one that is gone still is."""
    PlaceIndex.objects.update_or_create(pk=1, defaults={"version": version, "making": 0, "last_id": 0})
    finding.forget_places()
    finding.write_terms([(pk, ["oldterm"]) for pk in Place.objects.values_list("pk", flat=True)])
    finding.write_terms([(10**9, ["oldterm"])])


def test_the_version_is_raised_when_the_terms_change() -> None:
    """Where this fails, what a place is found by has changed: raise `VERSION` in `terms.py` and note both here."""
    texts = [
        ("雪宫东街12号楼", "Xuegong Block 12", "临泮路92号长乐苑B座", "B0123"),
        ("供水井盖", "", "", "37030501001000042"),
        ("十二号楼", "", "三里庄二区三栋", ""),
        ("Ａ１２·Café", "cafe", "重庆路 ３ 号", "x-9"),
    ]
    terms = [
        place_terms(name=name, name_en=name_en, address=address, code=code, area_code="370305002014001")
        for name, name_en, address, code in texts
    ]
    digest = hashlib.sha256(repr([sorted(one) for one in terms]).encode()).hexdigest()[:16]
    assert (VERSION, digest) == TERMS_OF_VERSION


def test_an_older_index_is_made_again_by_the_periodic_job(world: World) -> None:
    places = [add(world, name=f"{number}号楼") for number in range(1, 4)]
    Place.objects.filter(pk=places[1].pk).update(is_active=False)
    old_index()
    assert (found("xgdj"), found("oldterm")) == (0, 4)
    assert registry.periodic.get(wiring.FINDABLE).run(TUESDAY) == 2
    assert (found("xgdj"), found("oldterm")) == (2, 0)
    assert PlaceIndex.objects.get().version == VERSION


def test_nothing_is_done_where_the_index_is_of_this_version_or_a_newer_one(
    world: World, django_assert_num_queries: Any
) -> None:
    add(world)
    for version in (VERSION, VERSION + 1):
        old_index(version=version)
        with django_assert_num_queries(1):
            assert reindexing.go_on(TUESDAY) == 0
        assert found("oldterm") == 2


def test_a_walk_that_was_cut_short_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        add(world, name=f"{number}号楼")
    old_index()
    written: list[int] = []
    write = finding.write_terms

    def cut_short(rows: list[tuple[int, list[str]]]) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.extend(pk for pk, _terms in rows)
        write(rows)

    with monkeypatch.context() as patched:
        patched.setattr(reindexing, "write_terms", cut_short)
        with pytest.raises(KeyboardInterrupt):
            reindexing.walk(batch=2)
    assert (found("xgdj"), found("oldterm")) == (2, 4)
    assert PlaceIndex.objects.get().last_id == written[-1]
    assert reindexing.walk(batch=2) == 3
    assert (found("xgdj"), found("oldterm"), reindexing.is_pending()) == (5, 0, False)


def test_a_walk_to_a_version_in_between_begins_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [add(world, name=f"{number}号楼") for number in range(3)]
    old_index()
    PlaceIndex.objects.update(making=VERSION, last_id=places[-1].pk)
    monkeypatch.setattr(reindexing, "VERSION", VERSION + 1)
    assert reindexing.walk() == 3
    assert PlaceIndex.objects.get().version == VERSION + 1


def test_the_command_makes_the_index_again_whatever_its_version(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    add(world)
    old_index(version=VERSION)
    call_command("reindex_places")
    assert capsys.readouterr().out == "places: 1 indexed\n"
    assert (found("xgdj"), found("oldterm")) == (1, 0)


def test_what_a_person_wrote_meanwhile_is_found(world: World) -> None:
    places = [add(world, name=f"{number}号楼") for number in range(4)]
    old_index()
    PlaceIndex.objects.update(making=VERSION, last_id=places[0].pk)
    change_place(places[3].uuid, draft(name="青年公寓"), actor=world.actor("desk"), now=TUESDAY, version=0)
    assert found("青年公寓") == 1
    reindexing.walk(batch=1)
    assert found("青年公寓") == 1


@pytest.mark.django_db(transaction=True)
def test_many_runners_and_editors_at_once() -> None:
    """Every place is indexed once, and what was written meanwhile stands."""
    world = make_world()
    places = [add(world, name=f"{number}号楼") for number in range(40)]
    old_index()
    desk = world.actor("desk")

    def edit(start: int) -> Callable[[], None]:
        def all_of_them() -> None:
            for place in places[start::2]:
                change_place(place.uuid, draft(name=f"改名{place.pk}"), actor=desk, now=TUESDAY, version=0)

        return all_of_them

    def walk() -> int:
        return reindexing.walk(batch=3)

    first, second, third, *_edited = at_once(walk, walk, walk, edit(0), edit(1))
    assert first + second + third == 40
    assert (found("改名"), found("号楼"), found("oldterm")) == (40, 0, 0)
    assert not reindexing.is_pending()
