"""A language model behind an OpenAI-compatible endpoint on loopback whose replies are scripted.

It plans one write, asks for it with the tag and the value that stand in the request, and finishes; to
anything else it says one sentence of the manual.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from fastapi import Body, FastAPI
from fastapi.responses import StreamingResponse

REQUEST = "Write {value} to {tag} at {url}"
_SAID = "The bearings are greased every 2000 operating hours."


def model_app() -> FastAPI:
    """The endpoint."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    def completions(body: dict[str, object] = Body()) -> StreamingResponse:
        return StreamingResponse(_events(_reply(body)), media_type="text/event-stream")

    return app


def _events(text: str) -> Iterator[str]:
    head = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    for delta, finish in (({"role": "assistant", "content": text}, None), ({}, "stop")):
        chunk = {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        yield f"data: {json.dumps(chunk)}\n\n"
    yield "data: [DONE]\n\n"


def _reply(body: dict[str, object]) -> str:
    messages = body["messages"]
    assert isinstance(messages, list)
    wanted = json.dumps(body.get("response_format", {}))
    if '"steps"' in wanted:
        return json.dumps({"steps": ["link_write"]})
    if '"finish"' in wanted:
        called = any(m["role"] == "assistant" for m in messages)
        return json.dumps({"tool": "finish" if called else "link_write"})
    asked = next((m["content"] for m in messages if m["role"] == "user"), "")
    found = re.fullmatch(r"Write (\S+) to (\S+) at (\S+)", asked)
    if found and '"tag"' in wanted:
        return json.dumps({"url": found[3], "tag": found[2], "value": float(found[1])})
    return _SAID
