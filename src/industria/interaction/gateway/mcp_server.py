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
from industria.interaction.gateway.calls import Calls


def mcp_server(calls: Calls, version: str) -> Server:
    """An MCP server over the plant's tools."""

    async def list_tools(
        context: ServerRequestContext, parameters: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                McpTool(
                    name=tool.name,
                    description=f"{tool.description.en} / {tool.description.zh}",
                    input_schema=tool.parameters,
                    annotations=ToolAnnotations(
                        read_only_hint=tool.effect == "read",
                        destructive_hint=tool.effect == "act",
                        open_world_hint=False,
                    ),
                )
                for tool in calls.tools.values()
            ]
        )

    async def call_tool(
        context: ServerRequestContext, parameters: CallToolRequestParams
    ) -> CallToolResult:
        caller = context.request.state.caller  # type: ignore[union-attr]
        try:
            result = await run_in_threadpool(
                calls.call, parameters.name, parameters.arguments or {}, caller
            )
        except IndustriaError as error:
            return CallToolResult(
                content=[TextContent(type="text", text=str(error))], is_error=True
            )
        text = json.dumps(result, ensure_ascii=False, default=str)
        structured = result if isinstance(result, dict) else None
        return CallToolResult(
            content=[TextContent(type="text", text=text)],
            structured_content=json.loads(text) if structured is not None else None,
        )

    return Server("industria", version=version, on_list_tools=list_tools, on_call_tool=call_tool)
