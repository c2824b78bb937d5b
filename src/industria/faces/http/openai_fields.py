"""The fields of OpenAI's requests: each is honoured, changes nothing, or is refused by its name.

A field that is null, or that has the value which it would have by default, counts as left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from industria.core import InputError

GROUNDED = "industria"

# what only labels a request: the reply is the same without it
_HARMLESS = frozenset(
    ("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
     "prompt_cache_retention", "parallel_tool_calls")
)  # fmt: skip
# what is not supported, but asks for nothing with this value
_NEUTRAL: Mapping[str, Callable[[object], bool]] = {
    "n": lambda v: v == 1 and v is not True,
    "stop": lambda v: v in ([], ""),
    "tools": lambda v: v == [],
    "functions": lambda v: v == [],
    "tool_choice": lambda v: v in ("none", "auto"),
    "function_call": lambda v: v in ("none", "auto"),
    "response_format": lambda v: v == {"type": "text"},
    "logprobs": lambda v: v is False,
    "top_logprobs": lambda v: v == 0,
    "top_p": lambda v: v == 1,
    "logit_bias": lambda v: v == {},
    "presence_penalty": lambda v: v == 0,
    "frequency_penalty": lambda v: v == 0,
    "modalities": lambda v: v == ["text"],
}
_STREAM_OPTIONS = ("include_usage", "include_obfuscation")
_MESSAGE_LABELS = frozenset(("refusal", "annotations", "audio"))  # of our own replies, sent back


class FieldError(InputError):
    """A request that OpenAI's clients may make and that is not supported here."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class ModelError(FieldError):
    """A model that is not here."""

    http_status = 404

    def __init__(self, name: str) -> None:
        super().__init__(
            f"expected a model of GET /v1/models, found {name!r}", "model", "model_not_found"
        )


class PathError(FieldError):
    """A part of OpenAI's interface that is not here."""

    http_status = 404

    def __init__(self, path: str) -> None:
        super().__init__(
            f"not supported: {path}; there are POST /v1/chat/completions, POST /v1/embeddings and "
            "GET /v1/models",
            code="not_found",
        )


class _Request(BaseModel):
    """A request whose null fields count as left out."""

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data


class ChatMessage(_Request):
    """One message; content may come in parts of text."""

    role: Literal["system", "user", "assistant", "developer", "tool", "function"]
    content: str | list[dict[str, object]] | None = None

    @property
    def text(self) -> str:
        """The content as one text."""
        if isinstance(self.content, list):
            return "".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class ChatRequest(_Request):
    """A chat request. ``check`` refuses what is neither honoured nor without effect."""

    model: str = GROUNDED
    messages: list[ChatMessage] = Field(min_length=1)
    stream: bool = False
    stream_options: dict[str, object] = {}
    max_tokens: int | None = Field(default=None, ge=1, le=4096)
    max_completion_tokens: int | None = Field(default=None, ge=1, le=4096)
    temperature: float = Field(default=0.0, ge=0, le=2)
    seed: int = 0

    @property
    def limit(self) -> int | None:
        """How many tokens the reply may have; None where nothing was said."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def include_usage(self) -> bool:
        """Whether a stream ends with a chunk that has the usage."""
        return self.stream and bool(self.stream_options.get("include_usage"))

    def check(self) -> None:
        """Raise FieldError that names every field, role and kind of content that is not supported."""
        refuse(unsupported(self.model_extra or {}))
        refuse([f"stream_options.{k}" for k in self.stream_options if k not in _STREAM_OPTIONS])
        if None not in (self.max_tokens, self.max_completion_tokens) and (
            self.max_tokens != self.max_completion_tokens
        ):
            raise FieldError(
                f"expected one limit, found max_tokens {self.max_tokens} and max_completion_tokens "
                f"{self.max_completion_tokens}: leave one out",
                "max_tokens",
            )
        refuse([name for k, m in enumerate(self.messages) for name in _unread(m, f"messages[{k}]")])


class EmbeddingRequest(_Request):
    """Texts to embed."""

    model: str = ""
    input: object = None
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None

    def texts(self, model: str, dimension: int) -> list[str]:
        """The texts, for a model with vectors of that length. Raises FieldError for what is none."""
        refuse([k for k in self.model_extra or {} if k not in _HARMLESS])
        if self.model not in ("", model):
            raise ModelError(self.model)
        if self.dimensions not in (None, dimension):
            raise FieldError(
                f"not supported: dimensions {self.dimensions}; vectors of {model} have {dimension}",
                "dimensions",
                "unsupported_value",
            )
        given = [self.input] if isinstance(self.input, str) else self.input
        if not isinstance(given, list) or not given:
            raise FieldError("expected a text or a list of texts as input, found none", "input")
        for text in given:
            if not isinstance(text, str):
                kind = "token ids" if isinstance(text, int | list) else type(text).__name__
                raise FieldError(
                    f"not supported: input of {kind}; send the texts themselves (LangChain: "
                    "check_embedding_ctx_length=False)",
                    "input",
                    "unsupported_value",
                )
            if not text.strip():
                raise FieldError("expected texts as input, found an empty one", "input")
        return given


def unsupported(fields: Mapping[str, object]) -> list[str]:
    """Names of extra fields that ask for something that is not done."""
    return [
        name
        for name, value in fields.items()
        if name not in _HARMLESS and not (name in _NEUTRAL and _NEUTRAL[name](value))
    ]


def refuse(names: list[str]) -> None:
    """Raise FieldError for names that are not supported, where there are any."""
    if names:
        raise FieldError(
            f"not supported: {', '.join(names)}; leave {'it' if len(names) == 1 else 'them'} out",
            names[0],
            "unsupported_parameter",
        )


def _unread(message: ChatMessage, place: str) -> list[str]:
    """What of a message would not be read."""
    names = [
        f"{place}.{key}"
        for key, value in (message.model_extra or {}).items()
        if key not in _MESSAGE_LABELS and value not in ([], {})
    ]
    if message.role in ("tool", "function"):
        names.append(f"{place} of the role {message.role!r}")
    parts = message.content if isinstance(message.content, list) else []
    kinds = [str(p.get("type", "text")) for p in parts if p.get("type", "text") != "text"]
    return names + [f"{place}.content of the type {kind!r}" for kind in dict.fromkeys(kinds)]
