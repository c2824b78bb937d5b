"""One line to a syslog server (RFC 5424), over UDP, TCP (RFC 6587 framing) or this machine's own socket."""

from __future__ import annotations

import os
import platform
import socket
from datetime import UTC, datetime

from industria.core import InputError, UsageError

_AUTH_NOTICE = 4 * 8 + 5  # facility 4 (security), severity 5 (notice)
_LOCAL = "/dev/log"
_PORT = 514
_WAIT_S = 5.0


def send(line: str, server: str) -> str:
    """Send a line; returns where it went.

    ``server``: ``local``, ``HOST[:PORT]`` (UDP, which nobody acknowledges) or ``tcp://HOST[:PORT]``.
    Raises UsageError for another address, InputError where it cannot be sent.
    """
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    host = platform.node() or "-"
    data = f"<{_AUTH_NOTICE}>1 {time} {host} industria {os.getpid()} audit-anchor - {line}".encode()
    try:
        if server == "local":
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sink:
                sink.connect(_LOCAL)
                sink.send(data)
            return _LOCAL
        address = _address(server)
        if server.startswith("tcp://"):
            with socket.create_connection(address, timeout=_WAIT_S) as stream:
                stream.sendall(f"{len(data)} ".encode() + data)
        else:
            family = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0][0]
            with socket.socket(family, socket.SOCK_DGRAM) as sink:
                sink.sendto(data, address)
    except OSError as error:
        raise InputError(
            f"expected to send the anchor to the syslog server {server}, found {error}: see that it "
            "listens there, or keep the anchor in a file with --out"
        ) from error
    return f"{address[0]}:{address[1]}"


def _address(server: str) -> tuple[str, int]:
    rest = server.removeprefix("tcp://").removeprefix("udp://")
    host, colon, port = rest.rpartition(":") if not rest.endswith("]") else (rest, "", "")
    if not colon:
        host, port = rest, str(_PORT)
    if not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError(
            f"expected a syslog server as local, HOST:PORT or tcp://HOST:PORT, found {server!r}: "
            "change it"
        )
    return host.strip("[]"), int(port)
