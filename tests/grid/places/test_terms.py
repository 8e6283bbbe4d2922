"""What a text is found by, and what a query asks for."""

from __future__ import annotations

import pytest

from yizhi.grid.domain.terms import asked_terms, initials_of, place_terms, terms_of


@pytest.mark.parametrize(
    ("run", "wanted"),
    [("雪宫东街", "xgdj"), ("银行", "yh"), ("银行", "yx"), ("长乐路", "cll"), ("长乐路", "zll"), ("重庆路", "cql")],
)
def test_initials_in_every_usual_reading(run: str, wanted: str) -> None:
    assert wanted in initials_of(run)


def test_initials_from_every_sign_on() -> None:
    assert {"xgdj", "gdj", "dj", "j"} <= set(terms_of("雪宫东街"))


def test_a_number_stands_with_what_follows_it() -> None:
    terms = terms_of("临泮路92号东高一区12号楼")
    assert {"92", "92号", "92号东", "12号楼"} <= set(terms)
    assert "92号楼" not in terms


def test_a_query_asks_for_pairs_and_unfinished_words() -> None:
    assert asked_terms("雪宫") == [("雪宫", False)]
    assert asked_terms("雪") == [("雪", False)]
    assert asked_terms("xg") == [("xg", True)]
    assert asked_terms("12号楼") == [("12号楼", False), ("号楼", False)]
    assert asked_terms("12") == [("12", True)]
    assert asked_terms("B0123") == [("b", False), ("0123", True)]
    assert asked_terms("B 0123") == [("b", True), ("0123", True)]
    assert asked_terms("12A") == [("12", False), ("a", True)]
    assert asked_terms("xg12") == [("xg", True), ("12", True)]


@pytest.mark.parametrize("typed", ["", "  ", "%_'\"", "ν雪", "）（", "\x00", "'; DROP TABLE"])
def test_nothing_of_a_query_is_more_than_letters_and_digits(typed: str) -> None:
    assert all(term.isalnum() and "ν" not in term and "'" not in term for term, _unfinished in asked_terms(typed))


def test_full_width_and_capitals_are_the_same() -> None:
    assert asked_terms("Ａ１２") == asked_terms("a12")


def test_terms_are_few() -> None:
    terms = place_terms(
        name="长" * 100, name_en="x " * 50, address="乐" * 200, code="1" * 40, area_code="370305002001001"
    )
    assert len(terms) < 400
    assert all(len(term) <= 21 for term in terms)
