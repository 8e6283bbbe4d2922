"""The one command: `python -m yizhi serve | demo | manage … | import-areas …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

SETTINGS_MODULE = "yizhi.config.settings"
USAGE = """\
yizhi COMMAND [options]     (`yizhi COMMAND --help` explains one)

  serve           run pages, live stream, worker and ticker together
  demo            build a demonstration subdistrict and serve it
  import-areas    read areas and boundaries
  import-places   read buildings, premises, components and other places
  import-cases    read cases of another system
  manage ...      any Django management command, e.g. `manage createsuperuser`
"""


def run_management(argv: Sequence[str]) -> int:
    """Run a Django management command; its name may be written with hyphens."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings are named only now

    name, *rest = argv or ["help"]
    if name == "newkey":
        os.environ["YIZHI_ENV"] = "development"  # production refuses to start without the very keys that this prints
    execute_from_command_line(["yizhi", name if name.startswith("-") else name.replace("-", "_"), *rest])
    return 0


def run_serve(argv: Sequence[str]) -> int:
    """Run the supervisor."""
    from yizhi.config.serve import main as serve  # noqa: PLC0415 - settings are named only now

    return serve(argv)


def run_demo(argv: Sequence[str]) -> int:
    """Build the demonstration and run the same supervisor on it."""
    from yizhi.config import serve  # noqa: PLC0415 - settings are named only now
    from yizhi.demo.serve import main as demo  # noqa: PLC0415 - settings are named only now

    def start(*, host: str, port: int, live_port: int, tell: Callable[[], None]) -> int:
        options = serve.Options(host=host, port=port, live_port=live_port, migrate=False)
        return serve.serve(options, tell=tell)

    return demo(argv, start=start)


def run_docs(_argv: Sequence[str]) -> int:
    """Write the generated pages of docs/."""
    run_management(["workflow_doc", "--write", "docs/workflow.md"])
    return run_management(["settings_table"])


def run_shots(argv: Sequence[str]) -> int:
    """Take the README's screenshots of a running demonstration."""
    from yizhi.demo.shots import main as shots  # noqa: PLC0415 - settings are named only now

    return shots(argv)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "serve": run_serve,
    "demo": run_demo,
    "docs": run_docs,
    "manage": run_management,
    "shots": run_shots,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(USAGE)
        return 0 if arguments else 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    from yizhi.config.env import SettingError  # noqa: PLC0415 - keeps `--help` quick

    name, *rest = arguments
    try:
        command = COMMANDS.get(name)
        return command(rest) if command else run_management(arguments)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
