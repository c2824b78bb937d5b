"""The gateway: REST for every tool, OpenAI-compatible /v1, MCP at /mcp, keys with roles."""

from industria.interaction.gateway.app import GatewayOptions, create_app
from industria.interaction.gateway.keys import Keys, Role

__all__ = ["GatewayOptions", "Keys", "Role", "create_app"]
