"""What all resident pages share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

type View = Callable[..., HttpResponseBase]


def without_cookies(view: View) -> View:
    """Take a form without Django's token.

    Resident forms use no cookie's authority: a report needs none, and a tracking
    page is proved by the secret in its address, which a foreign site cannot know.
    So a page kept for offline use can be sent hours later, and cookies may be off.
    """
    return csrf_exempt(view)


def private(view: View) -> View:
    """Mark an answer that belongs to the holder of a link: not indexed, not cached by others, its address told to nobody."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return wrapped


def see_other(url: str) -> HttpResponse:
    """Send the browser on with a GET, so that reloading sends nothing twice."""
    return HttpResponse(status=303, headers={"Location": url})


def new_key() -> str:
    """Return a new key for a form that the server renders."""
    return str(uuid.uuid4())
