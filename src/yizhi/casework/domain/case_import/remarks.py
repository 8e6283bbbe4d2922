"""What the import did to each row that it did not take as it was."""

from __future__ import annotations

import csv
import enum
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO


class Fate(enum.StrEnum):
    """What became of a row."""

    REFUSED = "refused"
    ALTERED = "altered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about one row; `line` counts from 1, the header being line 1."""

    line: int
    key: str
    fate: Fate
    reason: str
    detail: str = ""


@dataclass
class ImportReport:
    """Counts of an import and every remark, written to a CSV file while it runs."""

    rows: int = 0
    taken: int = 0
    already_there: int = 0
    remarks: Counter[tuple[str, str]] = field(default_factory=Counter)
    labels: Counter[tuple[str, bool]] = field(default_factory=Counter)
    _file: TextIO | None = None
    _writer: Any = None

    def open(self, path: Path | None) -> None:
        """Start the file of remarks, where one is wanted."""
        if path is not None:
            self._file = path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "key", "fate", "reason", "detail"])

    def close(self) -> None:
        """Finish the file of remarks."""
        if self._file is not None:
            self._file.close()

    def say(self, remark: Remark) -> None:
        """Count and write one remark."""
        self.remarks[(str(remark.fate), remark.reason)] += 1
        if self._writer is not None:
            self._writer.writerow([remark.line, remark.key, remark.fate, remark.reason, remark.detail])

    @property
    def refused(self) -> int:
        """Number of rows that were not taken."""
        return sum(count for (fate, _reason), count in self.remarks.items() if fate == Fate.REFUSED)

    def agreement(self, label: str) -> float | None:
        """Return the share of labelled rows with a point whose label is the area the point lies in."""
        yes, no = self.labels[(label, True)], self.labels[(label, False)]
        return yes / (yes + no) if yes + no else None
