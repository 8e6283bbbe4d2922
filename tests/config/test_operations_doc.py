"""The examples in docs/operations.md for nginx and systemd fit the program."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from yizhi.config import supervisor
from yizhi.config.serve import Options
from yizhi.kernel.live import asgi
from yizhi.media.uploads import MOST_FILES, most_bytes


def example(kind: str) -> str:
    """The block of code of one kind."""
    text = (Path(settings.ROOT) / "docs" / "operations.md").read_text("utf-8")
    found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    assert found
    return re.sub(r"#.*", "", found[1])


def locations() -> dict[str, str]:
    return dict(re.findall(r"location (\S+) \{(.*?)\}", example("nginx"), re.DOTALL))


def test_no_location_drops_the_headers_of_its_server() -> None:
    """Nginx hands on what the server sets only where a location sets none itself."""
    server = re.sub(r"location .*?\}", "", example("nginx"), flags=re.DOTALL)
    headers = set(re.findall(r"proxy_set_header (\S+)", server))
    assert headers == {"Connection", "Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-Id"}
    assert not any("proxy_set_header" in body for body in locations().values())


def test_each_address_goes_to_the_program_that_answers_it() -> None:
    standard = Options()
    assert f"upstream yizhi_pages  {{ server 127.0.0.1:{standard.port};" in example("nginx")
    assert f"upstream yizhi_stream {{ server 127.0.0.1:{standard.live_port};" in example("nginx")
    goes = {path: re.findall(r"proxy_pass http://(\w+);", body) for path, body in locations().items()}
    assert goes == {"/live/poll/": ["yizhi_pages"], "/live/": ["yizhi_stream"], "/": ["yizhi_pages"]}


def test_the_stream_is_not_held_back_and_not_cut_off() -> None:
    body = locations()["/live/"]
    assert "proxy_buffering off;" in body
    wait = re.search(r"proxy_read_timeout (\d+)s;", body)
    assert wait
    assert int(wait[1]) > 2 * asgi.HEARTBEAT_SECONDS


def test_the_largest_form_fits() -> None:
    most = re.search(r"client_max_body_size (\d+)m;", example("nginx"))
    assert most
    assert int(most[1]) * 2**20 >= most_bytes(MOST_FILES)


def test_the_service_is_given_time_to_stop() -> None:
    patience = re.search(r"TimeoutStopSec=(\d+)", example("ini"))
    assert patience
    assert int(patience[1]) > supervisor.STOP_SECONDS
