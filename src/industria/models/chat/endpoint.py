"""A language model behind an OpenAI-compatible endpoint: vLLM, Ollama, DeepSeek, Qwen, GLM, ..."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from industria.core import (
    BusyError,
    InputError,
    Message,
    MissingPartError,
    ModelCard,
    missing_extra,
)
from industria.core.task import CHAT


class EndpointChat:
    """Chat over HTTP with the official client; base URL, model and key come by configuration."""

    def __init__(self, base_url: str, model: str, key: str = "", timeout_s: float = 60.0) -> None:
        try:
            from openai import OpenAI
        except ImportError:
            raise missing_extra("chat", "openai") from None
        self._client = OpenAI(base_url=base_url, api_key=key or "none", timeout=timeout_s)
        self._model = model
        self._base_url = base_url

    @property
    def card(self) -> ModelCard:
        """Name and address; size and licence are the endpoint's business."""
        return ModelCard(self._model, 1, CHAT.name, "general", options={"base_url": self._base_url})

    def warm(self, messages: Sequence[Message] = ()) -> None:
        """Whoever serves the model keeps it loaded; nothing is sent."""

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
        """Pieces of the reply as they come. Endpoints have no common word for a grammar: it is left out.

        The iterator's own result (``StopIteration.value``) is why it ended, as the endpoint says it.
        """
        import openai

        extra: dict[str, object] = {}
        if schema is not None:
            extra["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": dict(schema), "strict": True},
            }
        try:
            events = self._client.chat.completions.create(
                model=self._model,
                messages=[{"role": m.role, "content": m.content} for m in messages],
                max_tokens=max_tokens,
                temperature=temperature,
                seed=seed,
                stream=True,
                **extra,  # type: ignore[call-overload]
            )
            finish = None
            for event in events:
                if event.choices:
                    finish = event.choices[0].finish_reason or finish
                if event.choices and (text := event.choices[0].delta.content):
                    yield text
            return finish
        except openai.APIConnectionError as error:
            raise MissingPartError(
                f"expected a model at {self._base_url}, found no answer ({error}): "
                "check the address and that the server runs"
            ) from None
        except openai.RateLimitError as error:
            raise BusyError(f"the endpoint is at its limit: {error}") from None
        except openai.APIStatusError as error:
            raise InputError(
                f"the endpoint {self._base_url} refused ({error.status_code}): {error.message}"
            ) from None
