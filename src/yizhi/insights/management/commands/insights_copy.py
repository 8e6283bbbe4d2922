"""`manage insights_copy status|update|rebuild`: how the columnar copy stands, and the next generation of it."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yizhi.insights.domain.copy import manifest as manifests
from yizhi.insights.domain.copy.build import BusyError, make_generation
from yizhi.insights.domain.copy.upkeep import standing
from yizhi.kernel import clock


class Command(BaseCommand):
    """Looks at the copy or makes it; pages go on with the generation before meanwhile."""

    help = "Show how the columnar copy of cases stands (status), make its next generation (update), or make it from nothing (rebuild)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what to do."""
        parser.add_argument("what", choices=["status", "update", "rebuild"])

    def handle(self, **options: Any) -> None:
        """Do it and tell."""
        if options["what"] == "status":
            self._status()
            return
        started = time.monotonic()
        try:
            made = make_generation(now=clock.now(), from_nothing=options["what"] == "rebuild")
        except BusyError as error:
            raise CommandError(_("Somebody else is making the copy at the moment.")) from error
        facts = {"rows": f"{made.rows:,}", "mark": made.mark, "seconds": f"{time.monotonic() - started:.1f}"}
        self.stdout.write(_("%(rows)s cases, up to event %(mark)s, in %(seconds)s s.") % facts)

    def _status(self) -> None:
        found = standing(clock.now())
        if found.manifest is None:
            self.stdout.write(_("There is no copy; pages ask the database."))
            return
        made, size = found.manifest, sum(path.stat().st_size for path in manifests.folder().glob("*-*.*"))
        facts = {
            "rows": f"{made.rows:,}", "mark": made.mark, "at": f"{clock.local(made.made):%Y-%m-%d %H:%M}",
            "behind": f"{found.behind:,}", "size": f"{size / 1e6:,.1f}", "months": len(made.months),
        }  # fmt: skip
        self.stdout.write(
            _("%(rows)s cases in %(months)s months, %(size)s MB, made %(at)s, up to event %(mark)s.") % facts
        )
        self.stdout.write(_("%(behind)s events since; every page adds them.") % facts)
        if found.due:
            self.stdout.write(_("The next generation is due: %(why)s.") % {"why": found.due})
