"""What a place is found by: short terms made of its name, address and codes, and the terms that a query asks for. Pure.

A Chinese run gives its signs, its pairs of neighbours and the initials of its
pinyin, from every sign on ("xgdj", "gdj", "dj", "j" for 雪宫东街). Numbers and Latin
words are terms of their own; a number also stands with the one or two signs that
follow it, so that "12号楼" is not found at No. 12 of another house. A number written in Chinese signs is
also found, and looked for, in digits ("十二号楼"). Terms of the name
stand a second time behind `NAME`: what is called so comes before what lies there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Raise it with every change of what a place is found by: places that were indexed before are then indexed again (`reindexing.py`).
VERSION: Final = 2
# Marks that no typed text keeps: Greek letters are folded away by `runs_of`, and a full-text index takes them for letters.
NAME: Final = "\u03bd"
AREA: Final = "\u03b1"
LONGEST: Final = 20
MOST_TERMS: Final = 160
MOST_ASKED: Final = 12
MOST_READINGS: Final = 8
LONGEST_INITIALS: Final = 12
_RUN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|([0-9]+)|([a-z]+)")
_SIGNS: Final = {
    sign: value
    for value, signs in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_UNITS: Final = {"十": 10, "百": 100}
# Numbers before these words count houses, doors and groups. Streets (五一路) and villages (三里屯) are names.
_NUMBERED = re.compile(rf"([{''.join(_SIGNS)}{''.join(_UNITS)}]+)(?=(?:号|栋|幢|座|单元|层|楼|室|组|期|网格))")
_LEVELS: Final = (6, 9, 12, 15)
# A component's code (GB/T 47678.5: county 6, class 5, serial 6) is also read from its class on, and by its serial alone.
_TAG_DIGITS: Final = 17
_TAG_STARTS: Final = (0, 6, 11)

type Run = tuple[str, bool]


def fold(text: str) -> str:
    """Return a text as it is compared: width, case and accents folded."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def runs_of(text: str) -> list[Run]:
    """Return the runs of a text in order: Chinese signs, digits or letters; the flag tells Chinese."""
    return [(match.group(), match.group(1) is not None) for match in _RUN.finditer(fold(text))]


def _value(signs: str) -> str:
    """Return a number in digits: 十二 is 12, 二百零五 is 205, 三〇一 (read sign by sign) is 301."""
    if not any(sign in _UNITS for sign in signs):
        return "".join(str(_SIGNS[sign]) for sign in signs)
    total, before = 0, 0
    for sign in signs:
        if sign in _UNITS:
            total, before = total + (before or 1) * _UNITS[sign], 0
        else:
            before = _SIGNS[sign]
    return str(total + before)


def in_digits(text: str) -> str:
    """Return a text with the numbers of houses, doors and groups in digits."""
    return _NUMBERED.sub(lambda match: _value(match.group()), text)


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return what texts are sorted by so that 2号楼 comes before 10号楼."""
    return [(0, int(run), "") if run.isdigit() else (1, 0, run) for run, _chinese in runs_of(in_digits(text))]


@lru_cache(maxsize=20_000)
def _readings(sign: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary is read only where something is indexed

    found = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True)[0]
    return tuple(dict.fromkeys(letter for letter in found if letter.isascii() and letter.isalpha()))[:3]


@lru_cache(maxsize=50_000)
def initials_of(run: str) -> tuple[str, ...]:
    """Return the pinyin initials of a Chinese run, in all readings of its signs (at most 8; the common ones first)."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - the same

    usual = "".join(lazy_pinyin(run, style=Style.FIRST_LETTER, errors="ignore"))
    if len(run) > LONGEST_INITIALS:
        return (usual[:LONGEST],) if usual else ()
    every = [_readings(sign) or ("",) for sign in run]
    found = [usual]
    for letters in product(*every):
        found.append("".join(letters))
        if len(found) > MOST_READINGS:
            break
    return tuple(dict.fromkeys(one for one in found if one))


def _chinese_terms(run: str) -> Iterable[str]:
    yield from run
    for first, second in pairwise(run):
        yield first + second
    for initials in initials_of(run):
        for start in range(len(initials)):
            yield initials[start : start + LONGEST]


def terms_of(text: str) -> list[str]:
    """Return the distinct terms of a text, at most 160."""
    found: dict[str, None] = {}
    digits = in_digits(text)
    for spelling in (text, digits) if digits != text else (text,):
        _add_terms(found, runs_of(spelling))
    return list(found)[:MOST_TERMS]


def _add_terms(found: dict[str, None], runs: Sequence[Run]) -> None:
    for at, (run, chinese) in enumerate(runs):
        if chinese:
            found.update(dict.fromkeys(_chinese_terms(run)))
            continue
        found[run[:LONGEST]] = None
        if run.isdigit() and at + 1 < len(runs) and runs[at + 1][1]:
            after = runs[at + 1][0]
            found[f"{run}{after[:1]}"[:LONGEST]] = None
            found[f"{run}{after[:2]}"[:LONGEST]] = None


def place_terms(*, name: str, name_en: str, address: str, code: str, area_code: str) -> list[str]:
    """Return all terms of a place, with those of its names marked, and the areas that hold it."""
    names = terms_of(f"{name} | {name_en}")
    plain = [*names, *terms_of(f"{address} | {code}")]
    if code:
        whole = fold(code).replace(" ", "")
        plain += [whole[start:][:LONGEST] for start in (_TAG_STARTS if len(whole) == _TAG_DIGITS else (0,))]
    marked = [NAME + term for term in names]
    areas = [area_term(area_code[:length]) for length in _LEVELS if length <= len(area_code)]
    return list(dict.fromkeys([*plain, *marked, *areas]))


def area_term(code: str) -> str:
    """Return the term by which everything in an area is found."""
    return f"{AREA}{code}"


def _of_run(runs: Sequence[Run], at: int, *, goes_on: bool) -> Iterable[tuple[str, bool]]:
    run, chinese = runs[at]
    if chinese:
        pairs = [run] if len(run) == 1 else [first + second for first, second in pairwise(run)]
        yield from ((pair, False) for pair in pairs)
        return
    after = runs[at + 1][0] if at + 1 < len(runs) and runs[at + 1][1] else ""
    if run.isdigit() and after:
        yield f"{run}{after[:2]}"[:LONGEST], False
    else:
        yield run[:LONGEST], goes_on


def asked_terms(typed: str) -> list[tuple[str, bool]]:
    """Return the (term, may go on) that a query needs all of: numbers and Latin words may be unfinished.

    A number or a single letter that the next run follows without a gap is finished ("b" of "b0123"): to look at all words with
    that letter would take long. Several letters may be the first of more initials ("xg12" for 雪宫东街12号).
    """
    matches = list(_RUN.finditer(in_digits(fold(typed))))
    runs = [(match.group(), match.group(1) is not None) for match in matches]
    starts = {match.start() for match in matches}
    found: dict[tuple[str, bool], None] = {}
    for at, match in enumerate(matches):
        goes_on = match.end() not in starts or (match.group(3) is not None and len(match.group()) > 1)
        found.update(dict.fromkeys(_of_run(runs, at, goes_on=goes_on)))
    return list(found)[:MOST_ASKED]
