"""The master data a deployment starts with: categories, report pictures, case standards, reasons, limits of steps.

Everything is added where it is missing; a row that is there is never overwritten,
so that seeding again after an upgrade leaves local changes alone.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yizhi.casework.enums import CategoryKind
from yizhi.casework.models import CaseStandard, Category, CategoryDictionary, ReasonCode, StepLimit, Topic
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.memo import forget_all
from yizhi.org.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA: Final = Path(__file__).resolve().parent.parent / "data"
DICTIONARY_CODE: Final = "GB/T 47678.5-2026"
DICTIONARY_NAME: Final = "城市运行管理服务平台 管理部件和事项（GB/T 47678.5-2026）"
KINDS: Final = {"管理部件": CategoryKind.COMPONENT, "管理事项": CategoryKind.MATTER}
MAJORS_EN: Final = {
    "01": "Municipal utilities",
    "02": "Traffic facilities",
    "03": "Sanitation and street appearance",
    "04": "Parks and greenery",
    "05": "Other components",
    "06": "Street environment",
    "07": "Posters and advertising",
    "08": "Construction",
    "09": "Street order",
    "10": "Other matters",
}
FIRST_LOCAL: Final = 999

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many rows each part added."""

    categories: int = 0
    topics: int = 0
    standards: int = 0
    reasons: int = 0
    step_limits: int = 0


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped CSV file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def seed_casework() -> Seeded:
    """Add what is missing of the shipped master data and return how much that was.

    Organisations named by a case standard are looked up by code; where there is
    none (yet), the standard stands without a lead.
    """
    dictionary = _dictionary()
    added = Seeded(
        categories=_seed_categories(dictionary),
        topics=_seed_topics(dictionary),
        standards=_seed_standards(dictionary),
        reasons=_seed_reasons(),
        step_limits=_seed_step_limits(),
    )
    forget_all()
    return added


def _dictionary() -> CategoryDictionary:
    is_first = not CategoryDictionary.objects.filter(is_current=True).exists()
    defaults = {
        "name": DICTIONARY_NAME,
        "source": "GB/T 47678.5-2026, code list with known gaps (casework/data/README.md)",
        "is_current": is_first,
    }
    return CategoryDictionary.objects.get_or_create(code=DICTIONARY_CODE, defaults=defaults)[0]


def _known(dictionary: CategoryDictionary) -> Mapping[Key, int]:
    rows = Category.objects.filter(dictionary=dictionary).values_list("kind", "code", "pk")
    return {(kind, code): pk for kind, code, pk in rows}


def _standard_categories(dictionary: CategoryDictionary) -> list[Category]:
    texts = {(row["kind"], row["code"]): row for row in read_rows("category_texts.csv")}
    rows = []
    for row in read_rows("gbt47678_5_codes.csv"):
        kind = KINDS[row["kind"]]
        text = texts[kind, row["code"]]
        rows.append(
            Category(
                dictionary=dictionary,
                kind=kind,
                code=row["code"],
                name=row["name"],
                name_en=text["name_en"],
                words=text["words"],
                major_code=row["major_code"],
                major_name=row["major_name"],
                major_name_en=MAJORS_EN[row["major_code"]],
            )
        )
    return rows


def _seed_categories(dictionary: CategoryDictionary) -> int:
    rows = _standard_categories(dictionary)
    majors = {(row.kind, row.major_code): row.major_name for row in rows}
    for local in read_rows("local_categories.csv"):
        major = local["major_code"]
        rows.append(
            Category(
                dictionary=dictionary,
                **local,
                major_name=majors[local["kind"], major],
                major_name_en=MAJORS_EN[major],
                is_local=True,
            )
        )
    known = _known(dictionary)
    missing = [row for row in rows if (row.kind, row.code) not in known]
    return len(Category.objects.bulk_create(missing))


def _seed_topics(dictionary: CategoryDictionary) -> int:
    known = _known(dictionary)
    there = set(Topic.objects.values_list("key", flat=True))
    rows = [
        Topic(
            key=row["key"],
            name=row["name"],
            name_en=row["name_en"],
            icon=row["icon"],
            category_id=known.get((CategoryKind.MATTER, row["category"])),
            order=position,
        )
        for position, row in enumerate(read_rows("topics.csv"))
        if row["key"] not in there
    ]
    return len(Topic.objects.bulk_create(rows))


def _seed_standards(dictionary: CategoryDictionary) -> int:
    known = _known(dictionary)
    there = set(CaseStandard.objects.values_list("category_id", "severity"))
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    rows, joints = [], []
    for row in read_rows("case_standards.csv"):
        category_id = known.get((row["kind"], row["code"]))
        if category_id is None or (category_id, row["severity"]) in there:
            continue
        rows.append(
            CaseStandard(
                category_id=category_id,
                severity=row["severity"],
                limit=int(row["limit"]),
                time_kind=row["time_kind"],
                lead_id=organisations.get(row["lead"]),
                file_condition=row["file_condition"],
                close_condition=row["close_condition"],
            )
        )
        joints.append([organisations[code] for code in row["joint"].split() if code in organisations])
    made = CaseStandard.objects.bulk_create(rows)
    through = CaseStandard.joint.through
    through.objects.bulk_create(
        through(casestandard_id=standard.pk, organisation_id=organisation)
        for standard, joint in zip(made, joints, strict=True)
        for organisation in joint
    )
    return len(made)


def _seed_reasons() -> int:
    there = set(ReasonCode.objects.values_list("act", "code"))
    rows = [
        ReasonCode(
            act=row["act"],
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            counts_as_wrong=row["counts_as_wrong"] == "1",
            order=position,
        )
        for position, row in enumerate(read_rows("reasons.csv"))
        if (row["act"], row["code"]) not in there
    ]
    return len(ReasonCode.objects.bulk_create(rows))


def _seed_step_limits() -> int:
    there = set(StepLimit.objects.values_list("step", flat=True))
    rows = [
        StepLimit(step=row["step"], limit=int(row["limit"]), time_kind=row["time_kind"])
        for row in read_rows("step_limits.csv")
        if row["step"] not in there
    ]
    return len(StepLimit.objects.bulk_create(rows))


def next_local_code(dictionary: CategoryDictionary, kind: str, major_code: str) -> str:
    """Return the next free local code of a major class: down from 999. Raises ConflictError when all are taken."""
    rows = Category.objects.filter(dictionary=dictionary, kind=kind, major_code=major_code)
    taken = set(rows.values_list("code", flat=True))
    numbers = (f"{major_code}{n:03d}" for n in range(FIRST_LOCAL, 0, -1))
    free = next((code for code in numbers if code not in taken), None)
    if free is None:
        raise ConflictError(_("All local codes of this class are taken."), code="codes_taken")
    return free


def add_local_category(
    dictionary: CategoryDictionary,
    kind: CategoryKind,
    major_code: str,
    name: str,
    *,
    name_en: str = "",
    words: str = "",
) -> Category:
    """Add a category of the deployment's own: its code is the major class and the next free number down from 999.

    Raises InvalidInputError for a class that the dictionary does not have, an empty or
    a used name, ConflictError when all numbers of the class are taken.
    """
    rows = Category.objects.filter(dictionary=dictionary, kind=kind, major_code=major_code)
    sibling = rows.first()
    if sibling is None:
        raise InvalidInputError(_("There is no such major class in this dictionary."), field="major_code")
    if not name.strip() or rows.filter(Q(name=name.strip())).exists():
        raise InvalidInputError(_("Give it a name that this class does not have yet."), field="name")
    category = Category.objects.create(
        dictionary=dictionary,
        kind=kind,
        major_code=major_code,
        major_name=sibling.major_name,
        major_name_en=sibling.major_name_en,
        code=next_local_code(dictionary, kind, major_code),
        name=name.strip(),
        name_en=name_en.strip(),
        words=words.strip(),
        is_local=True,
    )
    forget_all()
    return category
