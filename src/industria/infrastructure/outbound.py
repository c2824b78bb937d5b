"""What leaves this machine: every dependency's telemetry off, and a counter for connections.

``OutboundGuard`` listens to Python's own audit events, so it sees each socket that any Python
code opens, whoever opens it. Native code that opens sockets by itself is not seen here; the test
suite looks at those from outside, with the network of a whole process denied by the kernel.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import threading

from industria.core import NotPermittedError

_TELEMETRY_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANCEDB_TELEMETRY": "false",
    "LANCE_TELEMETRY": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "OTEL_SDK_DISABLED": "true",
    "RAY_USAGE_STATS_ENABLED": "0",
    "TRANSFORMERS_OFFLINE": "1",
}


def switch_telemetry_off() -> None:
    """Set the switch of every dependency that has one; a value the user set stays."""
    for name, value in _TELEMETRY_OFF.items():
        os.environ.setdefault(name, value)


def _is_outside(host: object) -> bool:
    if not isinstance(host, str) or host in ("", "localhost"):
        return False
    try:
        return not ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return True


class OutboundGuard:
    """Counts, and on request refuses, connections and look-ups that leave the machine."""

    def __init__(self, *, deny: bool = False, allowed: frozenset[str] = frozenset()) -> None:
        """``allowed``: hosts that the user configured, such as a model endpoint of the plant."""
        self.attempts: list[str] = []
        self._deny = deny
        self._allowed = allowed
        self._active = True
        self._lock = threading.Lock()
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._active or event not in (
            "socket.connect",
            "socket.sendto",
            "socket.getaddrinfo",
            "socket.gethostbyname",
        ):
            return
        if event in ("socket.connect", "socket.sendto"):
            address = arguments[1]
            host: object = address[0] if isinstance(address, tuple) and address else ""
        else:
            host = arguments[0]
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if not _is_outside(host) or host in self._allowed:
            return
        with self._lock:
            self.attempts.append(f"{event} {host}")
        if self._deny:
            raise NotPermittedError(
                f"expected no outbound connection, found {event} to {host}: nothing leaves this "
                "machine unless its host is configured"
            )

    def stop(self) -> None:
        """Stop counting. (Python cannot remove an audit hook; it stays as a no-op.)"""
        self._active = False
