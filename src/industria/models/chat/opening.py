"""Opens the language model of a configuration."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from industria.core import ChatModel, UsageError, missing_extra
from industria.models.chat.configuration import ChatConfiguration
from industria.models.weights import DEFAULT_CHAT, SMALL_CHAT, Weights, spec_of


def open_chat(configuration: ChatConfiguration, root: Path, cache: Path) -> ChatModel | None:
    """The model of a configuration; None for ``none``, or ``auto`` without weights or without [chat].

    Raises MissingPartError where a required part is not here, UsageError for an unknown kind.
    """

    def endpoint() -> ChatModel:
        from industria.models.chat.endpoint import EndpointChat

        return EndpointChat(configuration.base_url, configuration.model, configuration.key)

    def embedded(names: Sequence[str], required: bool) -> ChatModel | None:
        from industria.models.chat.embedded import EmbeddedChat

        if importlib.util.find_spec("xllamacpp") is None:
            if required:
                raise missing_extra("chat", "xllamacpp")
            return None
        given = {names[0]: configuration.weights} if configuration.weights else None
        weights = Weights(cache, root / "weights", given)
        for name in names:
            path = weights.find(name)
            if path is not None:
                threads = max(os.cpu_count() or 1, 1)
                return EmbeddedChat(path, name, threads, spec_of(name).licence)
        if required:
            weights.require(names[0])
        return None

    openers: Mapping[str, Callable[[], ChatModel | None]] = {
        "none": lambda: None,
        "endpoint": endpoint,
        "auto": lambda: embedded([DEFAULT_CHAT, SMALL_CHAT], required=False),
        "default": lambda: embedded([DEFAULT_CHAT], required=True),
        "small": lambda: embedded([SMALL_CHAT], required=True),
    }
    if configuration.kind not in openers:
        raise UsageError(f"expected a chat of {sorted(openers)}, found {configuration.kind!r}")
    return openers[configuration.kind]()
