"""Model and ModelCard: a detector, an encoder and a chat model are peers with a lineage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol, runtime_checkable

Level = Literal["general", "industry", "scenario"]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model is, where it came from, and how it did beside a named baseline."""

    name: str
    version: int
    task: str
    level: Level
    parent: str = ""
    training_assets: tuple[str, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    baseline: str = ""
    baseline_metrics: Mapping[str, float] = field(default_factory=dict)
    size_bytes: int = 0
    licence: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    created: str = ""

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)


@runtime_checkable
class Model(Protocol):
    """Anything with a card."""

    @property
    def card(self) -> ModelCard: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@runtime_checkable
class ChatModel(Model, Protocol):
    """A language model: messages in, text out."""

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        schema: Mapping[str, object] | None = None,
        seed: int = 0,
        grammar: str = "",
    ) -> Iterator[str]:
        """Yield pieces of the reply; with a JSON ``schema`` the joined reply is valid JSON.

        ``grammar``: GBNF that a model which can be held to one keeps to; others ignore it.
        """
        ...


@runtime_checkable
class Embedder(Model, Protocol):
    """A text encoder: texts in, unit vectors out."""

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        ...

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors of stored texts, (text, dimension), length 1."""
        ...

    def query(self, text: str) -> list[float]:
        """Vector of a question, (dimension,), length 1."""
        ...
