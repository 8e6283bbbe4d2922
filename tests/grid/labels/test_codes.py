from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from yizhi.grid.domain.labels.codes import LENGTH, label_url, new_code, parse_code, show_code
from yizhi.kernel.ids import ALPHABET


def test_a_new_code_is_read_back_however_it_is_typed() -> None:
    code = new_code()
    assert len(code) == LENGTH
    for typed in (code, code.lower(), show_code(code), f" {code[:4]}-{code[4:]} "):
        assert parse_code(typed) == code


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(5000)}) == 5000


def test_a_code_of_another_deployment_is_no_code(settings: Settings) -> None:
    settings.YIZHI_SEARCH_KEY = "one"
    codes = [new_code() for _ in range(50)]
    settings.YIZHI_SEARCH_KEY = "another"
    assert sum(parse_code(code) is not None for code in codes) <= 2


@given(st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_changed_sign_is_found_nearly_always(position: int, sign: str) -> None:
    code = new_code()
    changed = code[:position] + sign + code[position + 1 :]
    if changed != code:
        # One wrong code in 961 proves itself by chance; it then is not in the database.
        assert parse_code(changed) in {None, changed}


def test_guesses_are_turned_away_before_anything_is_looked_up() -> None:
    code = new_code()
    random_part = code[:-2]
    good = [a + b for a in ALPHABET for b in ALPHABET if parse_code(random_part + a + b)]
    assert good == [code[-2:]]


@pytest.mark.parametrize(
    "typed", ["", "\x00", "0" * 12, "7KX4M2PQ9RT", "7" * 5000, "店" * 12, "../../etc", "7KX4M2PQ9RTBX"]
)
def test_hostile_codes_are_none(typed: str) -> None:
    assert parse_code(typed) is None


def test_the_address_is_short() -> None:
    assert label_url("https://yizhi.example.cn/", "7KX4M2PQ9RTB") == "https://yizhi.example.cn/q/7KX4M2PQ9RTB"
