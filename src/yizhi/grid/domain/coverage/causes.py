"""Findings put together by their cause: what one thing done puts right is one line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhi.grid.domain.coverage.findings import (
    KIND_LABELS,
    Finding,
    FindingKind,
    Severity,
    reason_in_words,
    square_metres,
)

# What tells two causes of one kind apart, apart from whether a repair helps.
_APART: Final[dict[FindingKind, Callable[[Finding], object]]] = {
    FindingKind.INVALID: lambda one: one.facts.get("reason", ""),
    FindingKind.OUTSIDE: lambda one: one.facts.get("parent", ""),
    FindingKind.CODE_WRONG: lambda one: bool(one.codes and one.codes[0]),
    FindingKind.PARENT_MISSING: lambda one: one.facts.get("parent", ""),
}
_SENTENCES: Final = {
    FindingKind.INVALID: gettext_lazy("%(n)s outlines cannot be used: %(reason)s."),
    FindingKind.OVERLAP: gettext_lazy("%(n)s places belong to two areas."),
    FindingKind.GAP: gettext_lazy("%(n)s places belong to no area."),
    FindingKind.SLIVER: gettext_lazy("At %(n)s places strips or splinters lie between areas."),
    FindingKind.OUTSIDE: gettext_lazy("%(n)s areas reach out of %(parent)s."),
    FindingKind.PARTS_APART: gettext_lazy("%(n)s areas have parts far apart."),
    FindingKind.CODE_WRONG: gettext_lazy("%(n)s codes are not of this level: they must have %(digits)s digits."),
    FindingKind.CODE_DOUBLED: gettext_lazy("%(n)s codes are used more than once."),
    FindingKind.PARENT_MISSING: gettext_lazy("%(parent)s, the area above %(n)s areas, is missing."),
    FindingKind.MANY_HOUSEHOLDS: gettext_lazy("%(n)s grids have more than %(limit)s households."),
    FindingKind.FEW_HOUSEHOLDS: gettext_lazy("%(n)s grids have fewer than %(limit)s households."),
    FindingKind.UNKNOWN_HOUSEHOLDS: gettext_lazy("How many households %(n)s grids have is not known."),
}
_WITHOUT_CODE: Final = gettext_lazy("%(n)s areas have no code.")
_BY_REPAIR: Final = {
    FindingKind.INVALID: gettext_lazy("“Repair” makes such an outline valid."),
    FindingKind.OVERLAP: gettext_lazy("“Repair” gives such a piece to one of the two areas."),
    FindingKind.GAP: gettext_lazy("“Repair” gives it to the areas beside it."),
    FindingKind.SLIVER: gettext_lazy("“Repair” lets the borders meet."),
    FindingKind.OUTSIDE: gettext_lazy("“Repair” cuts off what is outside."),
}
_BY_HAND: Final = {
    FindingKind.INVALID: gettext_lazy("Draw the area anew in the editor, or delete it there."),
    FindingKind.OVERLAP: gettext_lazy("Too large for a repair: say in the editor where the border runs."),
    FindingKind.GAP: gettext_lazy("Too large for a repair: draw the missing area in the editor, or move a border there."),
    FindingKind.SLIVER: gettext_lazy("Move the border in the editor."),
    FindingKind.OUTSIDE: gettext_lazy("Too large for a repair: move the border in the editor, or change the area above first."),
    FindingKind.PARTS_APART: gettext_lazy("If it is meant so, leave it. Else split the area in the editor."),
    FindingKind.CODE_WRONG: gettext_lazy("Enter codes in the editor, or bring the file again with another column or template of codes."),
    FindingKind.CODE_DOUBLED: gettext_lazy("Merge in the editor what is one area; give another code to what is not."),
    FindingKind.PARENT_MISSING: gettext_lazy("Publish the areas above first, or put the codes right."),
    FindingKind.MANY_HOUSEHOLDS: gettext_lazy("Split the grid in the editor, or leave it."),
    FindingKind.FEW_HOUSEHOLDS: gettext_lazy("Merge the grid with a neighbour in the editor, or leave it."),
    FindingKind.UNKNOWN_HOUSEHOLDS: gettext_lazy("Enter the numbers in the editor, or bring a file with a column of them."),
}  # fmt: skip


@dataclass(slots=True)
class Cause:
    """Findings that one thing done puts right. `count` is of all, `members` are those at hand, each with its number."""

    key: str
    count: int = 0
    members: list[tuple[int, Finding]] = field(default_factory=list)

    @property
    def first(self) -> Finding:
        """One of them: what they have in common is read off it."""
        return self.members[0][1]

    @property
    def kind(self) -> FindingKind:
        """The kind they are of."""
        return self.first.kind

    @property
    def severity(self) -> Severity:
        """How much they weigh."""
        return self.first.severity

    @property
    def repairable(self) -> bool:
        """Whether a repair helps."""
        return self.first.repairable

    @property
    def label(self) -> str:
        """The kind in the reader's language."""
        return str(KIND_LABELS[self.kind])

    @property
    def message(self) -> str:
        """What is wrong, as one sentence about all of them, in the reader's language."""
        if self.count == 1:
            return self.first.message
        facts = self.first.facts
        is_nameless = self.kind == FindingKind.CODE_WRONG and not any(self.first.codes)
        sentence = _WITHOUT_CODE if is_nameless else _SENTENCES[self.kind]
        reason = reason_in_words(facts.get("reason", ""))
        return str(sentence) % {**facts, "reason": reason, "n": f"{self.count:,}"}

    @property
    def advice(self) -> str:
        """What is to be done, in the reader's language."""
        return str(_BY_REPAIR[self.kind] if self.repairable else _BY_HAND[self.kind])

    @property
    def extent(self) -> str:
        """How much ground it is together, where that is known of all of them; else empty."""
        sizes = [one.size or 0.0 for _number, one in self.members]
        if self.first.unit != "m2" or not 1 < self.count == len(sizes):
            return ""
        return _("%(size)s m² together") % {"size": square_metres(sum(sizes))}


def cause_of(finding: Finding) -> str:
    """Return what findings with the same cause have in common: their kind, what tells causes apart, and whether a repair helps."""
    apart = _APART[finding.kind](finding) if finding.kind in _APART else ""
    return f"{finding.kind.value}-{apart}-{'repair' if finding.repairable else 'hand'}".replace(" ", "_")


def by_cause(findings: Iterable[Finding], counts: Sequence[int] | None = None) -> list[Cause]:
    """Return findings, numbered from 1 in the order they come, by their cause, in the order of the first of each.

    `counts` says for each finding how many its cause has in all, where not all are at hand.
    """
    causes: dict[str, Cause] = {}
    for number, one in enumerate(findings, start=1):
        key = cause_of(one)
        cause = causes.setdefault(key, Cause(key))
        cause.members.append((number, one))
        cause.count = counts[number - 1] if counts else len(cause.members)
    return list(causes.values())


def shared_out(findings: Sequence[Finding], most: int) -> list[tuple[Finding, int]]:
    """Return at most so many findings with the count of their cause: of every cause some, so that none hides another.

    They keep their order.
    """
    keys = [cause_of(one) for one in findings]
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    each = _each(list(counts.values()), most)
    taken: dict[str, int] = {}
    kept: list[tuple[Finding, int]] = []
    for one, key in zip(findings, keys, strict=True):
        taken[key] = taken.get(key, 0) + 1
        if taken[key] <= each and len(kept) < most:
            kept.append((one, counts[key]))
    return kept


def _each(counts: Sequence[int], most: int) -> int:
    """Return how many of each cause there is room for."""
    rest, left = most, len(counts)
    for count in sorted(counts):
        share = max(rest // left, 1)
        if count > share:
            return share
        rest, left = rest - count, left - 1
    return max(counts, default=0)
