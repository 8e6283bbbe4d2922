"""Django's SQLite backend, whose writing transactions wait in line (`queue.py`) instead of sleeping at random."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from yizhi.kernel.busy import BusyDatabaseError
from yizhi.kernel.sqlite.queue import Place


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds its place in the queue from BEGIN to the end of the transaction."""

    _place: Place | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self._place = self._place or Place(str(self.settings_dict["NAME"]))
            if not self._place.wait(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
                message = "database is locked: another transaction writes for too long"
                raise BusyDatabaseError(message)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # django-stubs leave it out
        except BaseException:
            self._leave()
            raise

    def _leave(self) -> None:
        if self._place is not None:
            self._place.leave()

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]  # django-stubs leave it out
        finally:
            self._leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]  # django-stubs leave it out
        finally:
            self._leave()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]  # django-stubs leave it out
        finally:
            if self._place is not None:
                self._place.close()
                self._place = None
