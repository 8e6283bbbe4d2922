"""A city's published case standard, as it was typed, into the case standards of the current dictionary.

The file is a CSV with a row per condition: kind, major and minor code and name of the
class, the unit that disposes of it, condition for opening, condition for closing, time
limit. Here a class has one standard per severity: conditions in urgent hours become
the urgent one (the shortest counts), the others the ordinary one (the longest counts),
and every condition is kept in the text with its own limit. Whatever cannot be taken,
or not as it stands, is reported with the reason.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhi.casework.domain.matching import Classes, Match
from yizhi.casework.domain.standards import Limit
from yizhi.casework.enums import Severity, TimeKind
from yizhi.casework.models import CaseStandard, CategoryDictionary
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.memo import forget_all
from yizhi.org.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COLUMNS: Final = ("kind", "major_code", "minor_code", "minor_name", "disposal_unit", "file_condition", "close_condition", "time_limit")  # fmt: skip
HOURS_A_DAY: Final = 24
_LIMIT = re.compile(r"(\d+)(紧急工作时|紧急工作日|工作时|小时|工作日|个工作日|天|日)(.*)", re.DOTALL)
_KINDS: Final = {"紧急工作时": TimeKind.URGENT_HOURS, "工作时": TimeKind.WORKING_HOURS, "小时": TimeKind.WORKING_HOURS}
_UNITS = re.compile(r"[、，,;；\s]+")


@dataclass(frozen=True, slots=True)
class Note:
    """Why a row was not taken, or what was altered about it."""

    line: int
    name: str
    is_taken: bool
    reason: str


@dataclass(slots=True)
class Outcome:
    """What an import did (or would do)."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    local_categories: int = 0
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Condition:
    """One readable row, found to belong to a category."""

    line: int
    name: str
    limit: Limit
    shown_limit: str
    file: str
    close: str
    units: tuple[str, ...]

    @property
    def length(self) -> tuple[int, int]:
        """Something to sort limits by: kind of time, then amount."""
        order = (TimeKind.URGENT_HOURS, TimeKind.WORKING_HOURS, TimeKind.WORKING_DAYS)
        return order.index(self.limit.kind), self.limit.amount


def parse_limit(typed: str) -> tuple[Limit, str]:
    """Return the limit of a cell like `2紧急工作时`, `4小时`, `5天`, and what remains to be told about it.

    An urgent working day is 24 urgent hours. Raises InvalidInputError where there is none.
    """
    match = _LIMIT.fullmatch(unicodedata.normalize("NFKC", typed).replace(" ", "").strip())
    if match is None or not 0 < int(match[1]) <= 10_000:  # noqa: PLR2004 - longer than any limit
        raise InvalidInputError(_("The time limit “%(typed)s” is not readable.") % {"typed": typed}, field="time_limit")
    amount, unit, rest = int(match[1]), match[2], match[3]
    told = _("“%(rest)s” was left out of the time limit.") % {"rest": rest} if rest else ""
    if unit == "紧急工作日":
        told = _("An urgent day is taken as 24 urgent hours.")
        return Limit(amount * HOURS_A_DAY, TimeKind.URGENT_HOURS), told
    return Limit(amount, _KINDS.get(unit, TimeKind.WORKING_DAYS)), told


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of a CSV in UTF-8 or GB 18030; raises InvalidInputError for another table."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidInputError(
            _("The file lacks the columns: %(names)s.") % {"names": ", ".join(missing)}, field="file"
        )
    for row in reader:
        yield reader.line_num, {name: " ".join((row[name] or "").split()) for name in COLUMNS}


class Importer:
    """One run over one file. `units` maps a unit's name in the file to an organisation's code here."""

    def __init__(self, *, units: Mapping[str, str], add_missing: bool) -> None:
        dictionary = CategoryDictionary.objects.filter(is_current=True).first()
        if dictionary is None:
            raise InvalidInputError(_("There is no current category dictionary. Run `seed` first."), field="file")
        self.outcome = Outcome()
        self.classes = Classes(dictionary)
        self.add_missing = add_missing
        codes = dict(Organisation.objects.values_list("code", "pk"))
        self.organisations = dict(Organisation.objects.values_list("name", "pk"))
        self.organisations |= {unit: codes[code] for unit, code in units.items() if code in codes}
        self.conditions: dict[int, list[Condition]] = defaultdict(list)

    def note(self, line: int, name: str, reason: str, *, is_taken: bool) -> None:
        """Remember something to report."""
        self.outcome.notes.append(Note(line, name, is_taken, reason))

    def take(self, line: int, row: Mapping[str, str]) -> None:
        """Read one row, or report why not."""
        self.outcome.rows += 1
        try:
            self._take(line, row)
        except InvalidInputError as error:
            self.note(line, row["minor_name"], str(error), is_taken=False)

    def _take(self, line: int, row: Mapping[str, str]) -> None:
        name = row["minor_name"]
        if not name or not (row["file_condition"] or row["close_condition"]):
            raise InvalidInputError(_("The name of the class or both conditions are empty."))
        limit, told = parse_limit(row["time_limit"])
        match = self._match(row)
        for remark in (told, match.remark):
            if remark:
                self.note(line, name, remark, is_taken=True)
        units = tuple(unit for unit in _UNITS.split(row["disposal_unit"]) if unit)
        self.conditions[match.category_id].append(
            Condition(line, name, limit, row["time_limit"], row["file_condition"], row["close_condition"], units)
        )

    def _match(self, row: Mapping[str, str]) -> Match:
        match = self.classes.find(row["kind"], row["major_code"], row["minor_code"], row["minor_name"])
        if match is not None:
            return match
        if not self.add_missing:
            raise InvalidInputError(_("No category of the dictionary has this name."))
        self.outcome.local_categories += 1
        return self.classes.add(row["kind"], row["major_code"], row["minor_name"])

    def store(self) -> None:
        """Write what was read, one standard per category and severity."""
        for category_id, conditions in self.conditions.items():
            for severity in Severity:
                mine = [
                    c for c in conditions if (c.limit.kind == TimeKind.URGENT_HOURS) == (severity == Severity.URGENT)
                ]
                if mine:
                    self._store_one(category_id, severity, mine)

    def _store_one(self, category_id: int, severity: Severity, conditions: list[Condition]) -> None:
        pick = min if severity == Severity.URGENT else max
        kept = pick(conditions, key=lambda c: c.length)
        for other in conditions:
            if other.limit != kept.limit:
                shown = {"own": other.shown_limit, "kept": kept.shown_limit}
                told = _("One limit per class: %(kept)s instead of %(own)s, which stands in the condition.") % shown
                self.note(other.line, other.name, told, is_taken=True)
        values = {
            "limit": kept.limit.amount,
            "time_kind": str(kept.limit.kind),
            "file_condition": _numbered([f"{c.file}（{c.shown_limit}）" if len(conditions) > 1 else c.file for c in conditions]),
            "close_condition": _numbered(list(dict.fromkeys(c.close for c in conditions if c.close))),
        }  # fmt: skip
        organisations = self._organisations(conditions)
        if organisations:
            values["lead_id"] = organisations[0]
        self._write(category_id, severity, values, organisations[1:])

    def _organisations(self, conditions: list[Condition]) -> list[int]:
        found: Counter[int] = Counter()
        for condition in conditions:
            unknown = [unit for unit in condition.units if unit not in self.organisations]
            found.update(self.organisations[unit] for unit in condition.units if unit in self.organisations)
            if unknown:
                told = ngettext("Unknown unit: %(names)s.", "Unknown units: %(names)s.", len(unknown))
                self.note(condition.line, condition.name, told % {"names": "、".join(unknown)}, is_taken=True)
        return list(found)

    def _write(self, category_id: int, severity: Severity, values: dict[str, object], joint: list[int]) -> None:
        row = CaseStandard.objects.filter(category_id=category_id, severity=severity).first()
        if row is None:
            row = CaseStandard.objects.create(category_id=category_id, severity=severity, **values)
            row.joint.set(joint)
            self.outcome.created += 1
            return
        before = {name: getattr(row, name) for name in values}
        joint_before = set(row.joint.values_list("pk", flat=True))
        if before == values and (not joint or joint_before == set(joint)):
            self.outcome.unchanged += 1
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        if joint:
            row.joint.set(joint)
        self.outcome.changed += 1


def _numbered(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else "\n".join(f"{n}. {text}" for n, text in enumerate(texts, start=1))


def import_standards(
    path: Path, *, units: Mapping[str, str] | None = None, add_missing: bool = False, dry_run: bool = False
) -> Outcome:
    """Import a published case standard; a second run of the same file changes nothing.

    `add_missing` makes local categories for classes that the dictionary does not have;
    `dry_run` reports and writes nothing. Raises InvalidInputError where the file is no such table.
    """
    with transaction.atomic():
        importer = Importer(units=units or {}, add_missing=add_missing)
        for line, row in read_table(path):
            importer.take(line, row)
        importer.store()
        importer.outcome.notes.sort(key=lambda note: note.line)
        transaction.set_rollback(dry_run)
    forget_all()
    return importer.outcome
