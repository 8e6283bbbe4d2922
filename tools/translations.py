"""Translations: `compile` .po into .mo, `update` .po from the sources, `check` that nothing is missing.

Texts in the code are English; each app carries their Simplified Chinese in `locale/zh_Hans/LC_MESSAGES/django.po`.
All of it is Python (Babel), so that no machine needs GNU gettext.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "yizhi"
LANGUAGE = "zh_Hans"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HAN = re.compile(r"[\u4e00-\u9fff]")
# Comments, and an element that says itself that it is Chinese: <button lang="zh-Hans">中文</button>.
MAY_BE_CHINESE = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\blang=.zh-Hans.[^>]*>[^<]*", re.DOTALL)


def catalogue(path: Path) -> Catalog:
    """Read one .po file; an empty catalogue when there is none."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="yizhi")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def po_of(app: Path) -> Path:
    """Where an app keeps its Chinese."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def source_text(path: Path) -> str:
    """Python source as it is; a template as the Python calls that Django makes of it."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def texts_of(app: Path) -> Catalog:
    """Every text that an app's sources mark for translation."""
    found = Catalog(locale=LANGUAGE, project="yizhi", charset="utf-8")
    for pattern in ("*.py", "*.html", "*.txt"):
        for path in sorted(app.rglob(pattern)):
            source = io.BytesIO(source_text(path).encode())
            for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
                found.add(message, context=context)
    return found


def apps() -> Iterator[tuple[Path, Catalog]]:
    """Each app that has something to translate, with its texts."""
    for app in sorted(PACKAGE.iterdir()):
        if (app / "__init__.py").exists() and len(texts := texts_of(app)):
            yield app, texts


def compile_all() -> int:
    """Write a .mo beside every .po."""
    for po in sorted(PACKAGE.rglob("*.po")):
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue(po))
    return 0


def update() -> int:
    """Collect the texts of the sources into the .po files; what is translated stays."""
    for app, texts in apps():
        po = po_of(app)
        known = catalogue(po)
        known.update(texts, no_fuzzy_matching=True, update_header_comment=False)
        known.obsolete.clear()
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as file:
            write_po(file, known, no_location=True, omit_header=False, sort_output=True, width=0, ignore_obsolete=True)
        # The dates in the header would make every run a change.
        text = re.sub(r'^"(POT-Creation|PO-Revision)-Date:.*\n', "", po.read_text("utf-8"), flags=re.MULTILINE)
        po.write_text(text, "utf-8")
    return 0


def untranslated(app: Path, texts: Catalog) -> Iterator[str]:
    """Texts of an app without a good translation, and translations of texts that are gone."""
    po = catalogue(po_of(app))
    for message in texts:
        known = po.get(message.id, message.context) if message.id else None
        words = known.string if known and isinstance(known.string, tuple | list) else [known.string if known else ""]
        if message.id and (not all(words) or (known and known.fuzzy)):
            yield f"{app.name}: not translated: {message.id!r}"
    for message in po:
        if message.id and texts.get(message.id, message.context) is None:
            yield f"{app.name}: translated but not in the sources: {message.id!r}"


def chinese_in_templates() -> Iterator[str]:
    """Templates with Chinese outside a translation: an English reader would see it."""
    for template in sorted(PACKAGE.rglob("*.html")):
        if HAN.search(MAY_BE_CHINESE.sub("", template.read_text("utf-8"))):
            yield f"{template.relative_to(PACKAGE)}: Chinese text outside a translation"


def check() -> int:
    """Say what is untranslated; 1 when there is anything."""
    problems = [problem for app, texts in apps() for problem in untranslated(app, texts)]
    problems += chinese_in_templates()
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} to mend (./run messages collects the texts)")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit({"compile": compile_all, "update": update, "check": check}[sys.argv[1]]())
