"""What a text is found by, and what a query asks for."""

from __future__ import annotations

import pytest

from yizhi.grid.domain.terms import asked_terms, in_digits, initials_of, natural, place_terms, terms_of


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


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("十二号楼", "12号楼"), ("十号楼", "10号楼"), ("二十号楼", "20号楼"), ("二百零五室", "205室"), ("三〇一室", "301室"),
        ("两栋", "2栋"), ("一百一十号", "110号"), ("第三网格", "第3网格"), ("五一路八号", "五一路8号"), ("三里屯", "三里屯"), ("十字路口", "十字路口"),
    ],
)  # fmt: skip
def test_numbers_of_houses_are_read_in_digits_and_names_are_left(written: str, wanted: str) -> None:
    assert in_digits(written) == wanted


def test_a_number_in_signs_is_found_by_either_spelling() -> None:
    assert {"十二", "12", "12号楼", "sehl"} <= set(terms_of("十二号楼"))
    assert asked_terms("十二号楼") == asked_terms("12号楼")


def test_houses_are_sorted_as_they_are_counted() -> None:
    names = ["10号楼", "2号楼", "十一号楼", "1号楼2单元", "1号楼", "文化广场", "B2", "B10"]
    assert sorted(names, key=natural) == ["1号楼", "1号楼2单元", "2号楼", "10号楼", "十一号楼", "B2", "B10", "文化广场"]


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
