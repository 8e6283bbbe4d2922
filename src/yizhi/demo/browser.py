"""A very small browser: keeps cookies, follows redirects, signs in. For `yizhi demo --check`."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Final

SECONDS: Final = 30.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    kind: str
    address: str
    body: str


class Browser:
    """One visitor of one site."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str, *, most: int = 4_000_000) -> Answer:
        """Fetch a page (a path of the site or a whole address), reading at most so many bytes."""
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.base, path)), most)  # noqa: S310 - our own site

    def sign_in(self, path: str, username: str, password: str) -> Answer:
        """Sign in through the form, as a person would."""
        token = _TOKEN.search(self.get(path).body)
        fields = {"login": username, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        data = urllib.parse.urlencode(fields).encode()
        address = urllib.parse.urljoin(self.base, path)
        return self._open(urllib.request.Request(address, data, {"Referer": address}))  # noqa: S310 - our own site

    def _open(self, request: urllib.request.Request, most: int = 4_000_000) -> Answer:
        try:
            with self._opener.open(request, timeout=SECONDS) as response:
                body = response.read(most)
                return Answer(
                    response.status, response.headers.get_content_type(), response.url, body.decode(errors="replace")
                )
        except urllib.error.HTTPError as error:
            return Answer(
                error.code, error.headers.get_content_type(), request.full_url, error.read().decode(errors="replace")
            )
        except OSError as error:
            return Answer(0, "", request.full_url, str(error))
