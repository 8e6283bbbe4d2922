"""Text search over cases: Chinese of any length by single signs and pairs of signs, on both databases.

A text becomes a set of short terms: every Chinese sign, every pair of neighbours,
and every Latin word or number. A query is the pairs of what was typed (the sign
itself when it is alone), all of which must be there; its last Latin word may be
unfinished. PostgreSQL keeps the terms as a `tsvector` under a GIN index, SQLite
in an FTS5 table (`migrations/0003_search.py`). Neither is a Django model: the
terms are derived, and `reindex` makes them again from the cases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from yizhi.casework.domain.plans import Plain
from yizhi.casework.models import Case

MOST_TERMS: Final = 400
MOST_ASKED: Final = 12
# Up to FEW matches SQLite looks up by number; more than MANY are checked along the list's own order.
FEW: Final = 3_000
MANY: Final = {"postgresql": 15_000, "sqlite": 40_000}
_RUN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|([a-z0-9]+)")


def _runs(text: str) -> Iterable[tuple[bool, str]]:
    """Yield (is Chinese, run) of a text: width and case folded, marks and punctuation left out."""
    plain = text.casefold()
    if not text.isascii():
        folded = unicodedata.normalize("NFKD", text).casefold()
        plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    for match in _RUN.finditer(plain):
        yield match.group(1) is not None, match.group()


def terms_of(*texts: str) -> list[str]:
    """Return the distinct terms of texts: signs, pairs of signs, Latin words (cut at 40 signs)."""
    found: dict[str, None] = {}
    for text in texts:
        for chinese, run in _runs(text):
            if chinese:
                found.update(dict.fromkeys(run))
                found.update(dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1)))
            else:
                found[run[:40]] = None
    return list(found)[:MOST_TERMS]


def asked_terms(typed: str) -> tuple[list[str], str]:
    """Return the terms a query needs, and the unfinished Latin word at its end ("" without one)."""
    terms: dict[str, None] = {}
    runs = list(_runs(typed))
    unfinished = runs[-1][1][:40] if runs and not runs[-1][0] and not typed[-1:].isspace() else ""
    for chinese, run in runs[: -1 if unfinished else None]:
        if chinese:
            terms.update(dict.fromkeys([run] if len(run) == 1 else (run[at : at + 2] for at in range(len(run) - 1))))
        else:
            terms[run[:40]] = None
    return list(terms)[:MOST_ASKED], unfinished


def _write(rows: Sequence[tuple[int, list[str]]]) -> None:
    """Store the terms of cases; what a case had before stays findable (corrections only add)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO casework_casesearch (case_id, terms) VALUES (%s, array_to_tsvector(%s::text[])) "
                "ON CONFLICT (case_id) DO UPDATE SET terms = casework_casesearch.terms || excluded.terms",
                rows,
            )
        else:
            cursor.executemany(
                "INSERT OR REPLACE INTO casework_casesearch (rowid, terms) VALUES "
                "(%s, coalesce((SELECT terms FROM casework_casesearch WHERE rowid = %s), '') || ' ' || %s)",
                [(pk, pk, " ".join(terms)) for pk, terms in rows],
            )


def index_case(case: Case, text: str, *, title: str | None = None, address: str | None = None) -> None:
    """Make a case findable by its title, address and report text (1 statement)."""
    shown_title = case.title if title is None else title
    shown_address = case.address if address is None else address
    _write([(case.pk, terms_of(shown_title, shown_address, text))])


def bulk_index(rows: Iterable[tuple[int, str]]) -> None:
    """Make many cases findable at once: (case id, everything that was written in one text). For importers."""
    _write([(pk, terms_of(text)) for pk, text in rows])


def _postgres_query(terms: Sequence[str], unfinished: str) -> str:
    quoted = [f"'{term}'" for term in terms]
    return " & ".join([*quoted, *([f"'{unfinished}':*"] if unfinished else [])])


def _sqlite_query(terms: Sequence[str], unfinished: str) -> str:
    quoted = [f'"{term}"' for term in terms]
    return " AND ".join([*quoted, *([f'"{unfinished}"*'] if unfinished else [])])


_SQL: Final = {
    "postgresql": "SELECT case_id FROM casework_casesearch WHERE terms @@ %s::tsquery",
    "sqlite": "SELECT rowid FROM casework_casesearch WHERE casework_casesearch MATCH %s",
}
# One case's own terms, asked for only once everything else about it fits.
_HOLDS: Final = {
    "postgresql": "(SELECT own.terms @@ %s::tsquery FROM casework_casesearch own WHERE own.case_id = casework_case.id)",
    "sqlite": "EXISTS (SELECT 1 FROM casework_casesearch WHERE casework_casesearch MATCH %s AND rowid = casework_case.id)",
}


def _first(sql: str, query: str, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {most}", [query])
        return [pk for (pk,) in cursor.fetchall()]


def _more_than(sql: str, query: str, most: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT {most + 1}) found", [query])  # noqa: S608 - ours, with a parameter
        return bool(cursor.fetchone()[0] > most)


def _narrow_postgres(rows: QuerySet[Case], query: str) -> QuerySet[Case]:
    sql = _SQL["postgresql"]
    if _more_than(sql, query, MANY["postgresql"]):
        return rows.filter(RawSQL(_HOLDS["postgresql"], [query], output_field=BooleanField()))  # noqa: S611 - the query is a parameter
    # An array is gathered once and followed by primary key, whatever the planner thinks of the terms.
    return rows.filter(RawSQL(f"casework_case.id = ANY(ARRAY({sql}))", [query], output_field=BooleanField()))  # noqa: S611 - the same


def _narrow_sqlite(rows: QuerySet[Case], query: str) -> QuerySet[Case]:
    sql = _SQL["sqlite"]
    found = _first(sql, query, FEW + 1)
    if len(found) <= FEW:
        return rows.filter(pk__in=found)
    if _more_than(sql, query, MANY["sqlite"]):
        return rows.filter(RawSQL(_HOLDS["sqlite"], [query], output_field=BooleanField()))  # noqa: S611 - the query is a parameter
    gathered = RawSQL(sql, [query])  # noqa: S611 - the same
    return rows.alias(plain_id=Plain("pk", output_field=BigIntegerField())).filter(plain_id__in=gathered)


def narrow(rows: QuerySet[Case], typed: str) -> QuerySet[Case]:
    """Return the rows whose texts hold everything that was typed (1 or 2 statements, to learn how common it is).

    Rare words lead to their cases. Common ones are checked row by row along the
    list's own order, of which a page needs a short stretch; on SQLite, where such a
    check costs more, those in between are gathered first.
    """
    terms, unfinished = asked_terms(typed)
    if not terms and not unfinished:
        return rows.none()
    if connection.vendor == "postgresql":
        return _narrow_postgres(rows, _postgres_query(terms, unfinished))
    return _narrow_sqlite(rows, _sqlite_query(terms, unfinished))
