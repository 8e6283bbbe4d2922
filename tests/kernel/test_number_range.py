"""How a case number begins, as a range that the index of numbers answers."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhi.casework.models import Case
from yizhi.kernel.ids import ALPHABET, number_range

numbers = st.text(ALPHABET, min_size=8, max_size=8)


@settings(deadline=None)
@given(numbers, st.text(ALPHABET, min_size=4, max_size=7))
def test_a_number_is_in_the_range_of_its_beginnings_and_of_no_others(number: str, typed: str) -> None:
    between = number_range(typed)
    assert between is not None
    assert (between[0] <= number < between[1]) == number.startswith(typed)
    for length in range(4, 8):
        first, after = number_range(number[:length]) or ("", "")
        assert first <= number < after


def test_as_people_type_it() -> None:
    assert number_range(" 7kx4-m") == ("7KX4M", "7KX4N")
    assert number_range("7KXZ") == ("7KXZ", "7KY")
    for typed in ("", "7KX", "7KX4M2PQ", "7KX0", "7KX1", "雪宫7KX4"):
        assert number_range(typed) is None


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_the_number_has_one_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [Case._meta.db_table])
        assert sum("(number" in definition for (definition,) in cursor.fetchall()) == 1
