"""The face over HTTP: REST for every tool, OpenAI-compatible /v1, MCP at /mcp, keys with roles."""

from industria.faces.http.app import app_of
from industria.faces.http.options import HttpOptions

__all__ = ["HttpOptions", "app_of"]
