"""`./run bench NAME [--db sqlite|postgres|both] [options of the measurement]`: measures on throw-away, durable databases."""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.kit.databases import KINDS, database
from bench.kit.machine import describe
from tests.postgres import PostgresMissingError

HERE = Path(__file__).resolve().parent


def measurements() -> dict[str, str]:
    """Return the first line of each module of this directory that has a `main`, by name: a new file is a new measurement."""
    found = {}
    for path in sorted(HERE.glob("[a-z]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(part, ast.FunctionDef) and part.name == "main" for part in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def chosen(name: str, known: Sequence[str]) -> str:
    """Return the measurement that a name or its beginning means; SystemExit where it means none or several."""
    fitting = [name] if name in known else [other for other in known if other.startswith(name)]
    if len(fitting) != 1:
        message = f"There is no measurement {name!r}. There are: {', '.join(known)}"
        raise SystemExit(message)
    return fitting[0]


def run(module: str, kind: str, arguments: Sequence[str]) -> int:
    """Run one measurement on one kind of database."""
    print(f"— {module} on {kind} —\n{describe()}", flush=True)
    with database(kind) as environment:
        manage = [sys.executable, "-m", "yizhi", "manage", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=HERE.parent, env=environment, check=True)
        command = [sys.executable, "-m", f"bench.{module}", *arguments]
        return subprocess.run(
            command, cwd=HERE.parent, env={**environment, "PYTHONPATH": os.pathsep.join(("src", "."))}, check=False
        ).returncode


def main(argv: Sequence[str]) -> int:
    """Run what was asked for; 0 when every target was met."""
    known = measurements()
    listing = "\n".join(f"  {name:<14} {text}" for name, text in known.items())
    parser = argparse.ArgumentParser(
        prog="./run bench",
        description=__doc__,
        epilog=f"measurements:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser.add_argument("name", nargs="?", help="a measurement or the beginning of its name")
    parser.add_argument("--db", choices=[*KINDS, "both"], default="both")
    parser.add_argument("--machine", action="store_true", help="only say what machine this is")
    options, rest = parser.parse_known_args(argv)
    if options.machine:
        print(describe())
        return 0
    if options.name is None:
        parser.print_help()
        return 0
    module = chosen(options.name, list(known))
    if {"-h", "--help"} & set(rest):
        return subprocess.run(
            [sys.executable, "-m", f"bench.{module}", "--help"], cwd=HERE.parent, check=False
        ).returncode
    kinds = KINDS if options.db == "both" else (options.db,)
    return max([run(module, kind, rest) for kind in kinds])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresMissingError as error:
        sys.exit(str(error))
