"""One https request on a thread of its own, handed over in pieces, so that its reader can give up at any moment.

A blocking read cannot be interrupted portably; a thread that is no longer listened to can be left to its time-out.
Proxies are those of the environment or the system; certificates are checked against the system's store; a redirect to
anything but https is refused.
"""

from __future__ import annotations

import contextlib
import http.client
import queue
import socket
import ssl
import string
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import TypeAlias

import truststore

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 256 << 10
_PIECES_WAITING = 64
_HANDOVER_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds until a connection counts as failed.

    Attributes:
        connect: Without an answer to the connection attempt.
        read: Without a single byte on an open connection.
    """

    connect: float = 10.0
    read: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a response.

    Attributes:
        status: 200, 206, 404, …
        headers: By lower-case name.
    """

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """No more pieces.

    Attributes:
        error: Why, if the response is not complete.
    """

    error: Exception | None = None


Event: TypeAlias = Answer | bytes | End


class RedirectRefusedError(Exception):
    """The address is not https, or leads to one that is not, or on a round trip; the text says which."""


def system_trust() -> ssl.SSLContext:
    """Certificates as the operating system judges them."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Request:
    """A GET request. Starts at once; `next_event` returns what arrived: an `Answer`, pieces, and one `End`.

    Args:
        url: An https address.
        headers: Header fields.
        timeouts: See there.
        context: How certificates are judged.
    """

    def __init__(self, url: str, *, headers: Mapping[str, str], timeouts: Timeouts, context: ssl.SSLContext) -> None:
        self._url = url
        self._headers = dict(headers)
        self._timeouts = timeouts
        self._https = _Https(context, timeouts)
        self._events: queue.Queue[Event] = queue.Queue(_PIECES_WAITING)
        self._abandoned = threading.Event()
        self._thread = threading.Thread(target=self._run, name="download", daemon=True)
        self._thread.start()

    def next_event(self, timeout: float) -> Event | None:
        """What arrived next, or None after so many seconds without anything."""
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Stops listening and breaks the connection; returns at once."""
        self._abandoned.set()
        self._https.break_connection()

    def _run(self) -> None:
        """On the thread: connect, follow redirects, read."""
        try:
            with self._open() as response:
                self._hand_over(Answer(response.status, _lower(response.headers)))
                while not self._abandoned.is_set() and (piece := response.read1(_PIECE)):
                    self._hand_over(piece)
            self._hand_over(End())
        except urllib.error.HTTPError as error:
            self._hand_over(Answer(error.code, _lower(error.headers)))
            error.close()
            self._hand_over(End())
        except (OSError, http.client.HTTPException, RedirectRefusedError, ValueError) as error:
            self._hand_over(End(error))

    def _open(self) -> http.client.HTTPResponse:
        """The response at the end of the redirects.

        Raises:
            RedirectRefusedError: One of them is not https, or there are too many.
            HTTPError: The server refuses.
        """
        opener, url = _opener(self._https), self._url
        for _ in range(1 + MAX_REDIRECTS):
            if urllib.parse.urlsplit(url).scheme != "https":
                raise RedirectRefusedError(f"it leads to {url[:80]}, which is not https")
            request = urllib.request.Request(url, headers=self._headers)
            try:
                response: http.client.HTTPResponse = opener.open(request, timeout=self._timeouts.connect)
            except urllib.error.HTTPError as error:
                place = error.headers.get("Location")
                if error.code not in _REDIRECTS or place is None:
                    raise
                error.close()
                url = urllib.parse.urljoin(url, urllib.parse.quote(place, safe=string.punctuation))
            else:
                return response
        raise RedirectRefusedError(f"it leads on and on, more than {MAX_REDIRECTS} times")

    def _hand_over(self, event: Event) -> None:
        """Waits until there is room, unless nobody listens any more."""
        while not self._abandoned.is_set():
            try:
                return self._events.put(event, timeout=_HANDOVER_SECONDS)
            except queue.Full:
                continue
        return None


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _opener(https: _Https) -> urllib.request.OpenerDirector:
    """An opener that speaks https and nothing else, and leaves redirects to its caller."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        https,
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


class _Https(urllib.request.HTTPSHandler):
    """Connections whose time-out changes once they are made, and which another thread can break."""

    def __init__(self, context: ssl.SSLContext, timeouts: Timeouts) -> None:
        super().__init__(context=context)
        self._trust = context
        self._read_timeout = timeouts.read
        self._socket: socket.socket | None = None

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Opens one hop."""
        owner = self

        class Connection(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                self.sock.settimeout(owner._read_timeout)
                owner._socket = self.sock

        return self.do_open(Connection, req, context=self._trust)

    def break_connection(self) -> None:
        """Makes a blocked read return. Any thread."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # closed already
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
