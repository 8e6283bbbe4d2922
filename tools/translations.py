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

from babel.messages.catalog import Catalog, Message
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
# One entry of a .po file, with the empty lines and comments above it.
ENTRY = re.compile(
    r'^(?:#.*\n|\n)*(?:msgctxt (?:".*"\n)+)?msgid (?:".*"\n)+(?:msgid_plural (?:".*"\n)+)?(?:msgstr\S* (?:".*"\n)+)+',
    re.MULTILINE,
)
type Key = tuple[str, str]
HEADER: Key = ("", "")
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


def key_of(message: Message) -> Key:
    """What tells a text from every other one, and its place among them: its first form, then its context."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context or "")


def message_in(entry: str) -> Message | None:
    """Read one entry of a .po file; None for the header."""
    return next((message for message in read_po(io.StringIO(entry), locale=LANGUAGE) if message.id), None)


def written(message: Message | None) -> str:
    """Write one entry as it stands in a file; None: a header, without the dates that would make every run a change."""
    catalog = Catalog(locale=LANGUAGE, project="yizhi", charset="utf-8", header_comment="#", fuzzy=False)
    if message is not None:
        catalog.add(message.id, message.string, context=message.context)
    file = io.BytesIO()
    write_po(file, catalog, no_location=True, omit_header=message is not None, width=0)
    return re.sub(r'^"\S+-Date:.*\n', "", file.getvalue().decode(), flags=re.MULTILINE).strip() + "\n"


def in_form_of(wanted: Message, known: Message) -> Message:
    """Return the text that is wanted with the words of the same text from before it had a plural, or while it had one."""
    words = known.string[0] if isinstance(known.string, tuple | list) else known.string or ""
    return Message(wanted.id, (words,) if wanted.pluralizable else words, context=wanted.context)


def merged(text: str, texts: Catalog) -> str:
    """Return a .po file with exactly these texts; what it has of them keeps its place and its looks.

    A new one stands below the one that comes before it in the order of their keys, wherever that one is.
    """
    entries: list[tuple[Key, str]] = []
    end = 0
    for match in ENTRY.finditer(text):
        end, known = match.end(), message_in(match[0])
        wanted = known and texts.get(known.id, known.context)
        if known is None:
            entries.append((HEADER, match[0]))
        elif wanted:
            entries.append(
                (key_of(wanted), match[0] if wanted.id == known.id else f"\n{written(in_form_of(wanted, known))}")
            )
    entries = entries or [(HEADER, written(None))]
    new = {key_of(message): message for message in texts if message.id}
    for key in sorted(new.keys() - {key for key, _entry in entries}):
        before = max(known for known, _entry in entries if known < key)
        place = max(at for at, (known, _entry) in enumerate(entries) if known == before)
        entries.insert(place + 1, (key, f"\n{written(new[key])}"))
    return "".join(entry for _key, entry in entries) + text[end:]


def update() -> int:
    """Collect the texts of the sources into the .po files; what is translated stays, and stays where it is."""
    for app, texts in apps():
        po = po_of(app)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_text(merged(po.read_text("utf-8") if po.exists() else "", texts), "utf-8")
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
