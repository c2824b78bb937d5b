"""Keys of callers over the network, and the approvals of what acts."""

from industria.interaction.gateway.keys import Keys

__all__ = ["Keys"]
