"""The words of casework (`docs/glossary.md`, `docs/workflow.md`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """Where a case stands. Late is never a stage: it is read off the clock."""

    REPORTED = "reported", pgettext_lazy("stage", "Reported")
    VERIFYING = "verifying", _("Verifying")
    ACCEPTED = "accepted", _("To dispatch")
    HANDLING = "handling", _("Handling")
    SUSPENDED = "suspended", _("Suspended")
    CHECKING = "checking", _("Checking")
    CLOSED = "closed", _("Closed")
    REFUSED = "refused", _("Refused")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STAGES = (Stage.REPORTED, Stage.VERIFYING, Stage.ACCEPTED, Stage.HANDLING, Stage.SUSPENDED, Stage.CHECKING)
ENDED_STAGES = (Stage.CLOSED, Stage.REFUSED, Stage.MERGED, Stage.WITHDRAWN)


class OrderStage(models.TextChoices):
    """Where an order stands."""

    SENT = "sent", _("To sign")
    SIGNED = "signed", _("In hand")
    DONE = "done", _("Done")
    RETURNED = "returned", _("Returned")
    REVOKED = "revoked", _("Revoked")
    TRANSFERRED = "transferred", _("Transferred")


OPEN_ORDER_STAGES = (OrderStage.SENT, OrderStage.SIGNED)


class OrderRole(models.TextChoices):
    """Lead 主办 or joint 协办."""

    LEAD = "lead", _("Lead")
    JOINT = "joint", _("Joint")


class Act(models.TextChoices):
    """Everything that can be done to a case. Each is one function in `domain/`."""

    REPORT = "report", _("Report")
    ME_TOO = "me_too", _("Report the same")
    ON_THE_SPOT = "on_the_spot", _("Settle on the spot")
    REQUEST_VERIFICATION = "request_verification", _("Ask for verification")
    VERIFY_FOUND = "verify_found", _("Verified: found")
    VERIFY_NOT_FOUND = "verify_not_found", _("Verified: not found")
    ACCEPT = "accept", _("Accept")
    REFUSE = "refuse", _("Refuse")
    MERGE = "merge", _("Merge")
    UNMERGE = "unmerge", _("Undo merge")
    WITHDRAW = "withdraw", _("Withdraw")
    DISPATCH = "dispatch", _("Dispatch")
    TRANSFER = "transfer", _("Transfer")
    REVOKE = "revoke", _("Revoke order")
    SIGN = "sign", _("Sign for")
    RETURN = "return", _("Return")
    REPORT_DONE = "report_done", _("Report done")
    REQUEST_EXTENSION = "request_extension", _("Ask for more time")
    GRANT_EXTENSION = "grant_extension", _("Grant more time")
    DECLINE_EXTENSION = "decline_extension", _("Decline more time")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    ASK_REPORTER = "ask_reporter", _("Ask the reporter")
    PASS_CHECK = "pass_check", _("Check passed")
    FAIL_CHECK = "fail_check", _("Check failed")
    CLOSE = "close", pgettext_lazy("act", "Close")
    REOPEN = "reopen", _("Reopen")
    CONFIRM_SOLVED = "confirm_solved", _("Confirm solved")
    DENY_SOLVED = "deny_solved", _("Not solved")
    RATE = "rate", _("Rate")
    URGE = "urge", _("Urge")
    SUPERVISE = "supervise", _("Supervise")
    CORRECT = "correct", _("Correct")
    REPLY = "reply", _("Public reply")
    REMARK = "remark", _("Add a remark")
    NOTE = "note", _("Internal note")
    RECORD_CONTACT = "record_contact", _("Contacted the reporter")


class Party(models.TextChoices):
    """In which capacity somebody acts on a case."""

    REPORTER = "reporter", _("Reporter")
    DESK = "desk", _("Duty desk")
    GRID_WORKER = "grid_worker", _("Grid worker")
    HANDLER = "handler", _("Handler")
    SUPERVISOR = "supervisor", _("Supervisor")
    SYSTEM = "system", _("System")
    IMPORT = "import", _("Import")


class Outcome(models.TextChoices):
    """How a case was closed."""

    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    UNSOLVED = "unsolved", _("Not solved")


class Source(models.TextChoices):
    """Where a report came from."""

    PHONE = "phone", _("Resident's phone")
    WEB = "web", _("Web page")
    PATROL = "patrol", _("Grid patrol")
    HOTLINE = "hotline", _("Hotline")
    API = "api", _("Other system")
    IMPORT = "import", _("Imported")


class Severity(models.TextChoices):
    """How urgent a matter is; the case standard gives each its own limit."""

    ORDINARY = "ordinary", _("Ordinary")
    URGENT = "urgent", _("Urgent")


class TimeKind(models.TextChoices):
    """Which hours a clock counts (`docs/workflow.md`)."""

    URGENT_HOURS = "urgent_hours", _("urgent hours")
    WORKING_HOURS = "working_hours", pgettext_lazy("kind of time", "working hours")
    WORKING_DAYS = "working_days", _("working days")


class LimitedStep(models.TextChoices):
    """Steps of the desk's and the field's own that have a limit."""

    ACCEPT = "accept", _("Acceptance")
    DISPATCH = "dispatch", _("Dispatch")
    SIGN = "sign", _("Signing")
    VERIFY = "verify", _("Verification")
    CHECK = "check", _("Check")


class CategoryKind(models.TextChoices):
    """Kinds in GB/T 47678.5."""

    COMPONENT = "component", _("Component")
    MATTER = "matter", _("Matter")


class PhotoPhase(models.TextChoices):
    """When a photo was taken in the life of a case."""

    REPORT = "report", _("Report")
    VERIFICATION = "verification", _("Verification")
    BEFORE = "before", _("Before")
    AFTER = "after", _("After")
    CHECK = "check", _("Check")


class CheckKind(models.TextChoices):
    """Why somebody is asked to look."""

    VERIFICATION = "verification", _("Verification")
    CHECK = "check", _("Check")


class ExtensionState(models.TextChoices):
    """Where a request for more time stands."""

    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")
