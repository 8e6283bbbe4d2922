"""Admin of the kernel: messages to look at and send again; the audit trail to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from yizhi.kernel import clock, outbox
from yizhi.kernel.models import AuditEntry, OutboxMessage


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Rows are written by acts, never by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody deletes."""
        return False


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """What goes out: where it stands, why it failed, and "send again"."""

    list_display = (
        "created_at",
        "channel",
        "recipient",
        "notice",
        "status",
        "attempts",
        "next_attempt_at",
        "last_error",
    )
    list_filter = ("status", "channel", "notice")
    search_fields = ("recipient",)
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("send_again",)

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        """Put the chosen messages at the start of the queue."""
        count = outbox.resend(list(queryset.values_list("pk", flat=True)), now=clock.now())
        message = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
        self.message_user(request, message % {"count": count})

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Who may change messages may send them again."""
        return bool(request.user.has_perm("kernel.change_outboxmessage"))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did or saw what must be answerable for."""

    list_display = ("at", "actor", "act", "subject_kind", "subject_id", "reason")
    list_filter = ("act", "subject_kind")
    list_select_related = ("actor",)
    search_fields = ("subject_id", "actor__username")
    ordering = ("-id",)
    show_full_result_count = False
