"""A login for the test broker that takes any name with any password.

The broker keeps messages for absent clients only where they logged in, as the standard allows.
"""

from __future__ import annotations

from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session


class AnyPassword(BaseAuthPlugin):  # type: ignore[misc]
    """Lets in whoever gives a name."""

    async def authenticate(self, *, session: Session) -> bool | None:
        """Whether a client may connect."""
        return bool(session.username)
