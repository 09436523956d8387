"""A local https server that serves one file and misbehaves as told, request by request; and a proxy before it."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import re
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import trustme

ETAG = '"first"'


class Handler(http.server.BaseHTTPRequestHandler):
    """One request: notes it and lets the next behaviour answer."""

    server: FileServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.requests.append(dict(self.headers.items()) | {"path": self.path})
        behave = self.server.behaviours.popleft() if self.server.behaviours else whole
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            behave(self)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Silent."""

    def head(self, status: int, length: int | None, **headers: str) -> None:
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


Behaviour = Callable[[Handler], None]


class FileServer(http.server.ThreadingHTTPServer):
    """Serves `content` on every path.

    Attributes:
        content: The file.
        behaviours: How the next requests are answered; properly when it is empty.
        requests: Headers of the requests so far.
        released: Set when stalling answers should end.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, content: bytes, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = content
        self.behaviours: deque[Behaviour] = deque()
        self.requests: list[dict[str, str]] = []
        self.released = threading.Event()
        self._context = context

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server_address[1]}/model.pt"

    def get_request(self) -> tuple[socket.socket, object]:
        """Accepts without waiting for the handshake, which the request's own thread does."""
        connection, address = super().get_request()
        connection.settimeout(10)
        wrapped = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what the tests are about."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority that only the tests trust."""

    ca: trustme.CA = field(default_factory=trustme.CA)

    def server_context(self, *, expired: bool = False) -> ssl.SSLContext:
        """What a server shows."""
        year = datetime.timedelta(days=365)
        now = datetime.datetime.now(datetime.UTC)
        times = {"not_before": now - 2 * year, "not_after": now - year} if expired else {}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert("localhost", **times).configure_cert(context)
        return context

    def client_context(self) -> ssl.SSLContext:
        """What a client that trusts this authority uses."""
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        return context


@contextlib.contextmanager
def serving(server: http.server.HTTPServer) -> Iterator[None]:
    """Runs a server on a thread until the block is left."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        if isinstance(server, FileServer):
            server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


# --- behaviours ------------------------------------------------------------------------------------------------------


def whole(handler: Handler) -> None:
    """As a good server does: ranges, and an entity tag."""
    content = handler.server.content
    match = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if match and handler.headers.get("If-Range", ETAG) == ETAG:
        start = int(match[1])
        place = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.head(206, len(content) - start, Content_Range=place, ETag=ETAG)
    else:
        start = 0
        handler.head(200, len(content), ETag=ETAG)
    handler.wfile.write(content[start:])


def without_ranges(handler: Handler) -> None:
    """Always the whole file."""
    handler.head(200, len(handler.server.content))
    handler.wfile.write(handler.server.content)


def slowly(piece: int, pause: float) -> Behaviour:
    """Properly, but in small pieces."""

    def behave(handler: Handler) -> None:
        real = handler.wfile.write

        def write(data: bytes) -> int:
            for start in range(0, len(data), piece):
                real(data[start : start + piece])
                if handler.server.released.wait(pause):
                    break
            return len(data)

        handler.wfile.write = write  # type: ignore[method-assign]
        whole(handler)

    return behave


def stall_after(count: int) -> Behaviour:
    """So many bytes, then silence on an open connection."""

    def behave(handler: Handler) -> None:
        handler.head(200, len(handler.server.content), ETag=ETAG)
        handler.wfile.write(handler.server.content[:count])
        handler.wfile.flush()
        handler.server.released.wait(30)

    return behave


def never_answer(handler: Handler) -> None:
    """Silence after the request."""
    handler.server.released.wait(30)


def break_after(count: int, *, reset: bool = True) -> Behaviour:
    """So many bytes, then the connection is reset or just closed."""

    def behave(handler: Handler) -> None:
        start = int(re.sub(r"\D", "", handler.headers.get("Range", "")) or 0)
        content = handler.server.content
        if start:
            place = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.head(206, len(content) - start, Content_Range=place, ETag=ETAG)
        else:
            handler.head(200, len(content), ETag=ETAG)
        handler.wfile.write(content[start : start + count])
        handler.wfile.flush()
        if reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return behave


def other_size(handler: Handler) -> None:
    """A file of another size."""
    handler.head(200, 1234)
    handler.wfile.write(bytes(1234))


def other_bytes(handler: Handler) -> None:
    """The right size, the wrong bytes."""
    content = bytearray(handler.server.content)
    content[len(content) // 2] ^= 1
    handler.head(200, len(content))
    handler.wfile.write(content)


def too_much(handler: Handler) -> None:
    """No length, and no end within reason."""
    handler.head(200, None, Connection="close")
    for _ in range(100):
        handler.wfile.write(handler.server.content)


def status(code: int, **headers: str) -> Behaviour:
    """An error page."""

    def behave(handler: Handler) -> None:
        handler.head(code, 5, **headers)
        handler.wfile.write(b"sorry")

    return behave


def redirect(url: str, code: int = 302) -> Behaviour:
    """To another address."""
    return status(code, Location=url)


def wrong_range(handler: Handler) -> None:
    """Another part than the one asked for."""
    content = handler.server.content
    handler.head(206, len(content), Content_Range=f"bytes 0-{len(content) - 1}/{len(content)}")
    handler.wfile.write(content)


# --- a proxy ---------------------------------------------------------------------------------------------------------


class Proxy(http.server.ThreadingHTTPServer):
    """A proxy that tunnels to wherever it is asked.

    Attributes:
        tunnels: "host:port" of the tunnels so far.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.tunnels: list[str] = []


class _Tunnel(http.server.BaseHTTPRequestHandler):
    server: Proxy

    def do_CONNECT(self) -> None:
        self.server.tunnels.append(self.path)
        host, _, port = self.path.partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as far:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_copy, args=(far, self.connection), daemon=True)
            back.start()
            _copy(self.connection, far)
            back.join(10)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Silent."""


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
