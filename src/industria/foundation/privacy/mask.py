"""Masks personal data: in a text, and in all that a chat model is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from industria.core import ChatModel, Message, ModelCard
from industria.foundation.privacy.find import Secret, find_personal_data


def mask(text: str) -> str:
    """The text with ``[name]``, ``[phone]`` and so on in place of what is personal or secret."""
    out, at = [], 0
    for found in find_personal_data(text):
        out += [text[at : found.start], f"[{found.kind}]"]
        at = found.end
    out.append(text[at:])
    return "".join(out)


def masked_spans(text: str, spans: Sequence[Secret]) -> str:
    """The text with the kinds of some spans in their place."""
    out, at = [], 0
    for span in spans:
        out += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    return "".join([*out, text[at:]])


class MaskedChat:
    """A chat model that never sees personal data: every message is masked on its way in."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    @property
    def card(self) -> ModelCard:
        """The card of the model behind."""
        return self._chat.card

    def warm(self, messages: Sequence[Message] = ()) -> None:
        """As the model behind does, on the masked messages that it will be given."""
        self._chat.warm(_masked(messages))

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
        """As the model behind does, on masked messages."""
        return self._chat.stream(
            _masked(messages), max_tokens=max_tokens, temperature=temperature, schema=schema, seed=seed,
            grammar=grammar,
        )  # fmt: skip


def _masked(messages: Sequence[Message]) -> list[Message]:
    return [replace(m, content=mask(m.content)) for m in messages]
