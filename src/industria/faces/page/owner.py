"""Who owns the page: the browser that brings the token that ``serve`` printed, on this machine, directly.

Where a request seems to come from says nothing of who sent it: a proxy on this machine, another user of
it, a page of another site. So nobody is the owner for want of a sign; and what carries any sign of a proxy is
not, whatever token it brings.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets

from starlette.requests import Request

_LOCAL_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_FORWARDING = re.compile(
    r".*forwarded.*|.*client-?ip.*|.*real-?ip.*|.*connecting-ip.*|.*remote-(?:ip|addr|user).*|x-original-.*|"
    r"x-(?:host|scheme|url-scheme|proxy.*|via|varnish|envoy-.*|azure-.*|arr-.*|amz.*|appengine-.*|sucuri.*|tailscale.*)|"
    r"via|proxy-.*|wl-proxy-.*|cf-.*|cdn-.*|fastly.*|akamai.*|incap-.*|tailscale-.*|front-end-https",
    re.IGNORECASE,
)


class OwnerToken:
    """A secret of one start of the server; whoever knows it could read what the server's user reads."""

    def __init__(self) -> None:
        self.text = secrets.token_urlsafe(24)
        self.fingerprint = hashlib.sha256(self.text.encode()).hexdigest()

    def is_brought_by(self, request: Request) -> bool:
        """Whether a browser on this machine brings the token, without a proxy."""
        brought = request.query_params.get("token", "")
        return is_direct(request) and secrets.compare_digest(brought.encode(), self.text.encode())

    def is_known_by(self, kept: object) -> bool:
        """Whether a browser keeps the fingerprint of this start's token."""
        return isinstance(kept, str) and secrets.compare_digest(
            kept.encode(), self.fingerprint.encode()
        )


def is_direct(request: Request) -> bool:
    """Whether a request came from this machine, by one of its own names, and shows no sign of a proxy."""
    host = request.client.host if request.client else ""
    try:
        if not ipaddress.ip_address(host).is_loopback:
            return False
    except ValueError:
        return False
    hosts = request.headers.getlist("host")
    if len(hosts) != 1 or not _LOCAL_HOST.fullmatch(hosts[0]):
        return False
    return not any(_FORWARDING.fullmatch(name) for name in request.headers)
