"""Small stand-ins for models, for tests of code that uses one. Never used by the product itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from industria.core import Message, ModelCard


class FixedEmbedder:
    """Vectors that depend on the text alone, without meaning: the same text, the same vector."""

    def __init__(self, dimension: int = 384) -> None:
        self.dimension = dimension

    @property
    def card(self) -> ModelCard:
        """A card that says what this is."""
        return ModelCard("fixed", 1, "text_embedding", "general")

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """(text, dimension)."""
        return [self.query(text) for text in texts]

    def query(self, text: str) -> list[float]:
        """(dimension,), length 1."""
        import random

        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        draw = random.Random(seed)
        vector = [draw.gauss(0, 1) for _ in range(self.dimension)]
        length = sum(x * x for x in vector) ** 0.5
        return [x / length for x in vector]


class ScriptedChat:
    """Replies with given texts in turn (the last one again and again), and keeps what it was asked."""

    def __init__(self, *replies: str) -> None:
        self._replies = list(replies)
        self.asked: list[Sequence[Message]] = []

    @property
    def card(self) -> ModelCard:
        """A card that says what this is."""
        return ModelCard("scripted", 1, "chat", "general")

    def warm(self, messages: Sequence[Message] = ()) -> None:
        """There is nothing to load."""

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
        """The next reply, word by word."""
        self.asked.append(messages)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        for word in reply.split(" "):
            yield word + " "
