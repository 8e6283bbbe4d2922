"""The load: a process of its own with some clients at once, each on one kept-alive connection.

Plain sockets, because a client library would cost more than what it measures.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

PATIENCE = 30.0


@dataclass(slots=True)
class Result:
    """What the clients saw. Times in seconds; `answers` holds (request's position, status, body) when they were kept."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    answers: list[tuple[int, int, bytes]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        """How many answers were none, or not 2xx; status 0 stands for no answer."""
        return sum(count for status, count in self.statuses.items() if not 200 <= status < 300)


def get(path: str, **headers: str) -> bytes:
    """Return a GET request."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, body: bytes, content_type: str = "application/json") -> bytes:
    """Return a POST request."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


class Client:
    """One keep-alive HTTP/1.1 connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Send a request; return status, head and body as they were sent. Where the answer breaks off: hangs up and raises OSError."""
        try:
            return self._ask(request)
        except OSError:
            self.close()
            raise

    def _ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        self._socket.sendall(request)
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        low = head.lower()
        if b"transfer-encoding: chunked" in low:
            return int(head[9:12]), head, self._chunks()
        length = int(low.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        return int(head[9:12]), head, self._take(length)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _more(self) -> None:
        received = self._socket.recv(65536)
        if not received:
            message = "the server hung up"
            raise ConnectionResetError(message)
        self._rest += received

    def _take(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._more()
        taken, self._rest = self._rest[:length], self._rest[length:]
        return taken

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self._rest:
                self._more()
            size, _, self._rest = self._rest.partition(b"\r\n")
            part = self._take(int(size, 16) + 2)[:-2]
            if not part:
                return body
            body += part


class _Run:
    """Clients that share one list of requests."""

    def __init__(self, port: int, requests: Sequence[bytes], *, keep: bool) -> None:
        self.port, self.requests, self.keep = port, requests, keep
        self.next, self.lock, self.result = 0, threading.Lock(), Result()

    def draw(self) -> int | None:
        with self.lock:
            at, self.next = self.next, self.next + 1
        return at if at < len(self.requests) else None

    def client(self) -> None:
        connection: Client | None = None
        while (at := self.draw()) is not None:
            started = time.perf_counter()
            try:
                connection = connection or Client(self.port)
                status, _head, body = connection.ask(self.requests[at])
            except OSError:
                connection, status, body = None, 0, b""
            self.note(at, status, body, time.perf_counter() - started)
        if connection is not None:
            connection.close()

    def note(self, at: int, status: int, body: bytes, seconds: float) -> None:
        with self.lock:
            self.result.statuses[status] = self.result.statuses.get(status, 0) + 1
            if status:
                self.result.times.append(seconds)
            if self.keep:
                self.result.answers.append((at, status, body))


def send(port: int, requests: Sequence[bytes], *, clients: int = 8, keep: bool = False) -> Result:
    """Send all requests in this process."""
    run = _Run(port, requests, keep=keep)
    threads = [threading.Thread(target=run.client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.result.seconds = time.perf_counter() - started
    return run.result


def _child(pipe: Connection) -> None:
    port, requests, clients, keep = pipe.recv()
    pipe.send(send(port, requests, clients=clients, keep=keep))


def run(port: int, requests: Sequence[bytes], *, clients: int = 8, keep: bool = False) -> Result:
    """Send all requests from a process of its own; return what its clients saw."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs,))
    process.start()
    ours.send((port, list(requests), clients, keep))
    result: Result = ours.recv()
    process.join()
    return result
