"""What the holder of a private link may do: one address, one small function an act."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhi.casework.domain import reporter as acts
from yizhi.casework.domain.step import Words
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError, NotFoundError
from yizhi.kernel.typed import clean
from yizhi.media.forms import photo_ids
from yizhi.org.actor import Actor, reporter
from yizhi.portal.forms import form_key, whole, words_of
from yizhi.portal.views.common import private, see_other, without_cookies
from yizhi.portal.views.track import PAGE, words_for


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it was asked for."""

    case_id: int
    actor: Actor
    now: datetime
    key: uuid.UUID
    version: int | None
    words: Words
    stars: int


def _remark(asked: Asked) -> str:
    acts.remark(asked.case_id, words=asked.words, actor=asked.actor, now=asked.now, key=asked.key)
    return _("Thank you. What you added is with your report now.")


def _withdraw(asked: Asked) -> str:
    acts.withdraw(
        asked.case_id,
        actor=asked.actor,
        now=asked.now,
        key=asked.key,
        version=asked.version,
        text=asked.words.public_text,
    )
    return _("Your report is withdrawn. Nobody works on it any more.")


def _confirm(asked: Asked) -> str:
    acts.confirm_solved(asked.case_id, actor=asked.actor, now=asked.now, key=asked.key, version=asked.version)
    return _("Thank you for telling us that it is solved.")


def _deny(asked: Asked) -> str:
    acts.deny_solved(
        asked.case_id, words=asked.words, actor=asked.actor, now=asked.now, key=asked.key, version=asked.version
    )
    return _("We take it up again. You see every further step here.")


def _rate(asked: Asked) -> str:
    acts.rate(
        asked.case_id, stars=asked.stars, text=asked.words.public_text, actor=asked.actor, now=asked.now, key=asked.key
    )
    return _("Thank you for your rating.")


ACTS: Final[Mapping[str, Callable[[Asked], str]]] = {
    "remark": _remark,
    "withdraw": _withdraw,
    "confirm": _confirm,
    "deny": _deny,
    "rate": _rate,
}


def _asked(request: HttpRequest, token: str) -> Asked:
    report = acts.report_by_token(token)
    now, key = clock.now(), form_key(clean(request.POST.get("key"), 40))
    reason, text = words_of(request)
    return Asked(
        case_id=acts.leading_case(report).pk,
        actor=reporter(report.pk),
        now=now,
        key=key,
        version=whole(clean(request.POST.get("version"), 12)),
        words=Words(reason=reason, public_text=text, photo_ids=photo_ids(request, "photos", key=key, now=now)),
        stars=whole(clean(request.POST.get("stars"), 2)) or 0,
    )


def _failed(request: HttpRequest, name: str, error: DomainError, asked: Asked | None) -> dict[str, Any]:
    """Return what the page needs to show an act again as it was typed."""
    field = getattr(error, "field", None)
    typed: dict[str, Any] = {typed: clean(request.POST.get(typed)) for typed in ("public_text", "reason", "key")}
    typed["photos"] = (
        [str(pk) for pk in asked.words.photo_ids]
        if asked
        else [clean(value, 40) for value in request.POST.getlist("photos")]
    )
    return {
        "failed": name,
        "error": error,
        "typed": typed,
        "photo_error": str(error) if field in {"photo", "photos"} else "",
    }


@without_cookies
@private
@require_POST
def act(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Carry out an act; on an error show the page again with the act open and all that was typed."""
    if name not in ACTS:
        raise Http404
    asked: Asked | None = None
    try:
        asked = _asked(request, token)
        said = ACTS[name](asked)
    except NotFoundError:
        raise
    except DomainError as error:
        words = _failed(request, name, error, asked)
        return render(request, PAGE, words_for(request, token) | words, status=error.status)
    messages.success(request, said)
    return see_other(reverse("portal:track", args=[token]))
