"""Organisations and categories that the source names: found, or made once."""

from __future__ import annotations

import re

from yizhi.casework.domain.case_import.mapping import CaseMapping
from yizhi.casework.enums import CategoryKind
from yizhi.casework.models import Category, CategoryDictionary
from yizhi.kernel.memo import forget_all
from yizhi.org.models import Organisation


def slug_of(text: str) -> str:
    """Return a code for a department's name."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")[:40] or "other"


class Masters:
    """Ids of organisations by the source's words, and of categories by (group, name), kept for one import."""

    def __init__(self, mapping: CaseMapping, *, dry_run: bool) -> None:
        self.mapping, self.dry_run = mapping, dry_run
        self._organisations: dict[str, int | None] = {}
        self._categories: dict[tuple[str, str], int | None] = {}
        self._dictionary: CategoryDictionary | None = None
        self._majors: dict[str, str] = {}

    def organisation(self, name: str) -> int | None:
        """Return the organisation of a department; one that the mapping does not know is made with its own name."""
        if not name:
            return None
        if name not in self._organisations:
            code = self.mapping.departments.get(name) or slug_of(name)
            row = Organisation.objects.filter(code=code).first()
            if row is None and not self.dry_run:
                row = Organisation.objects.create(code=code, name=name, name_en=name)
            self._organisations[name] = row.pk if row else None
        return self._organisations[name]

    def _book(self) -> CategoryDictionary | None:
        if self._dictionary is None:
            code = f"import:{self.mapping.name}"[:40]
            self._dictionary = CategoryDictionary.objects.filter(code=code).first()
            if self._dictionary is None and not self.dry_run:
                self._dictionary = CategoryDictionary.objects.create(code=code, name=self.mapping.dictionary_name)
            known = (
                Category.objects.filter(dictionary=self._dictionary) if self._dictionary else Category.objects.none()
            )
            for row in known:
                self._categories[(row.major_name, row.name)] = row.pk
                self._majors[row.major_name] = row.major_code
        return self._dictionary

    def category(self, group: str, name: str) -> int | None:
        """Return the category of a name within its group, made once in a dictionary of the source's own."""
        if not name:
            return None
        book = self._book()
        if (group, name) not in self._categories and book is not None and not self.dry_run:
            major = self._majors.setdefault(group, _base36(len(self._majors) + 1))
            code = f"{major}{len(self._categories) + 1:04d}"
            row = Category.objects.create(
                dictionary=book,
                kind=CategoryKind.MATTER,
                major_code=major,
                major_name=group,
                code=code,
                name=name,
                is_local=True,
            )
            self._categories[(group, name)] = row.pk
            forget_all()
        return self._categories.get((group, name))


def _base36(number: int) -> str:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return signs[number // 36 % 36] + signs[number % 36]
