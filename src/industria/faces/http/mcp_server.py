"""MCP: every tool for agents outside, over streamable HTTP at /mcp, with the same keys and roles."""

from __future__ import annotations

import json

from mcp.server import Server, ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as McpTool
from starlette.concurrency import run_in_threadpool

from industria.core import IndustriaError
from industria.faces.calls import Calls
from industria.faces.http.requests import session_of
from industria.faces.shown import bytes_of
from industria.foundation.privacy import masked_text


def mcp_server(calls: Calls, version: str) -> Server:
    """An MCP server over the plant's tools."""

    async def list_tools(
        _context: ServerRequestContext, _parameters: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                McpTool(
                    name=tool.wire,
                    description=f"{tool.description.en} / {tool.description.zh}",
                    input_schema=tool.parameters,
                    annotations=ToolAnnotations(
                        read_only_hint=tool.effect == "read",
                        destructive_hint=tool.effect == "act",
                        open_world_hint=False,
                    ),
                )
                for tool in calls.tools.values()
                if not tool.here
            ]
        )

    async def call_tool(
        context: ServerRequestContext, parameters: CallToolRequestParams
    ) -> CallToolResult:
        session = session_of(calls, context.request)  # type: ignore[arg-type]

        def work() -> bytes:
            result = calls.call(parameters.name, parameters.arguments or {}, session)
            return bytes_of(result, session.budget.allowed)

        try:
            text = (await run_in_threadpool(work)).decode()
        except IndustriaError as error:
            said = TextContent(type="text", text=masked_text(str(error)))
            return CallToolResult(content=[said], is_error=True)
        plain = json.loads(text)
        return CallToolResult(
            content=[TextContent(type="text", text=text)],
            structured_content=plain if isinstance(plain, dict) else None,
        )

    return Server("industria", version=version, on_list_tools=list_tools, on_call_tool=call_tool)
