"""Rules of the house that no other tool knows: file sizes, inline code in templates, nothing of this machine in the repo."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 300
SOURCES = {".py", ".ts", ".css", ".scss", ".html", ".mjs", ".sh"}
GENERATED = ("migrations/", "package-lock.json", "requirements/")
# A raw colour is given a name (--y-…: light-dark(…)) before a component uses it.
RAW_COLOUR = re.compile(r"^(?!\s*--y-).*#[0-9a-fA-F]{3,8}\b", re.MULTILINE)
INLINE = re.compile(
    r"""\s(style|on[a-z]+)\s*=\s*["']|hx-on[:-]|<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\|\s*safe\b"""
)
ICON = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']""")
MACHINE = re.compile(r"registry[.]npmjs|files[.]pythonhosted|/ro{2}t/|/home/[a-z]+/|resolved\":")


def known_icons() -> set[str]:
    """Names that the sprite holds."""
    listed = json.loads((ROOT / "frontend" / "icons.json").read_text("utf-8"))
    return {*listed["icons"], *listed["aliases"]}


def template_problems(name: str, text: str) -> Iterator[str]:
    """What a template may not hold: inline code, and icons that the sprite lacks."""
    for found in INLINE.finditer(text):
        yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: not allowed in a template: {found.group().strip()}"
    for icon in sorted(set(ICON.findall(text)) - known_icons()):
        yield f"{name}: no icon {icon!r}; list it in frontend/icons.json"


def tracked() -> Iterator[Path]:
    """Files of the repo, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whichever git is here
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file():
            yield path


def problems_of(path: Path) -> Iterator[str]:
    """What is wrong with one file."""
    name = path.relative_to(ROOT).as_posix()
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        return
    if path.suffix in SOURCES and not any(part in name for part in GENERATED) and text.count("\n") > MOST_LINES:
        yield f"{name}: more than {MOST_LINES} lines; split it"
    if path.suffix == ".html":
        yield from template_problems(name, text)
    if path.suffix in {".css", ".scss"} and path.name != "error.css" and (colour := RAW_COLOUR.search(text)):
        yield f"{name}: a raw colour; name a token of tokens.css: {colour.group().strip()}"
    if name != "tools/house.py" and (found_machine := MACHINE.search(text)):
        yield f"{name}: names a registry or a path of one machine: {found_machine.group()}"


def main() -> int:
    """Say every problem; 1 when there is any."""
    problems = [problem for path in tracked() for problem in problems_of(path)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
