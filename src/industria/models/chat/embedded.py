"""A language model inside this process: GGUF weights through llama.cpp (``xllamacpp``).

Prompt tokens are the slow part on a CPU, so one slot keeps its prompt cache: callers that leave
the head of their messages unchanged pay only for what is new. The library listens on a loopback
port of its own; it gets a random key, so nobody but this process can use it.
"""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

from industria.core import BusyError, IndustriaError, Message, ModelCard, missing_extra
from industria.core.task import CHAT

_CONTEXT_TOKENS = 4096
_WAIT_S = 600.0


class EmbeddedChat:
    """Chat with weights on disk. Loads on first use; calls wait their turn."""

    def __init__(self, weights: Path, name: str, threads: int, licence: str = "") -> None:
        self._weights = weights
        self._name = name
        self._threads = threads
        self._licence = licence
        self._server: object | None = None
        self._lock = threading.Lock()

    @property
    def card(self) -> ModelCard:
        """Name, licence and size."""
        return ModelCard(
            self._name,
            1,
            CHAT.name,
            "general",
            licence=self._licence,
            size_bytes=self._weights.stat().st_size,
        )

    def warm(self, messages: Sequence[Message] = ()) -> None:
        """Load the weights, and put the head of later prompts into the cache."""
        for _ in self.stream([*messages, Message("user", "")], max_tokens=1):
            continue

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        schema: Mapping[str, object] | None = None,
        seed: int = 0,
        grammar: str = "",
    ) -> Generator[str, None, str | None]:
        """Pieces of the reply as they come. Closing the iterator stops the model.

        The iterator's own result (``StopIteration.value``) is why it ended: stop or length.
        """
        request: dict[str, object] = {
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stream": True,
            "cache_prompt": True,
        }
        if schema is not None:
            request["json_schema"] = dict(schema)
        if grammar:
            request["grammar"] = grammar
        if not self._lock.acquire(timeout=_WAIT_S):
            raise BusyError(f"the model {self._name!r} was busy for {_WAIT_S:.0f} s: try again")
        pieces: queue.Queue[str | BaseException | None] = queue.Queue()
        stop = threading.Event()
        finish: list[str] = []

        def work() -> None:
            try:
                self._load().handle_chat_completions(request, receive)  # type: ignore[attr-defined]
                pieces.put(None)
            except BaseException as error:  # noqa: BLE001 - whoever reads the pieces raises it
                pieces.put(error)
            finally:
                self._lock.release()

        def receive(chunk: Any) -> bool:
            for event in chunk if isinstance(chunk, list) else [chunk]:
                if "error" in event:
                    pieces.put(IndustriaError(f"the model failed: {event['error']}"))
                for choice in event.get("choices", ()):
                    if reason := choice.get("finish_reason"):
                        finish.append(str(reason))
                    if text := choice.get("delta", {}).get("content"):
                        pieces.put(text)
            return stop.is_set()

        threading.Thread(target=work, daemon=True).start()
        try:
            while (piece := pieces.get()) is not None:
                if isinstance(piece, BaseException):
                    raise piece
                yield piece
        finally:
            stop.set()
        return finish[-1] if finish else None

    def _load(self) -> object:
        if self._server is None:
            try:
                import xllamacpp
            except ImportError:
                raise missing_extra("chat", "xllamacpp") from None
            parameters = xllamacpp.CommonParams()
            parameters.model.path = str(self._weights)
            parameters.n_ctx = _CONTEXT_TOKENS
            parameters.n_parallel = 1
            parameters.cpuparams.n_threads = self._threads
            parameters.cpuparams_batch.n_threads = self._threads
            parameters.verbosity = -1
            parameters.offline = True
            parameters.ui = False
            parameters.api_keys = [secrets.token_hex(16)]
            self._server = xllamacpp.Server(parameters)
        return self._server
