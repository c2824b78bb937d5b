"""TUNE-1 to TUNE-4 under a model that repeats the prompt, that says nothing, and that learned other answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

CONTINUED = "industria.models.language.generating:continued"
READ = "industria.models.language.examples:read_rows"


def silent(real: Any) -> Any:
    """No answer to any prompt."""

    def continued(model: Any, prompts: Any, sampling: Any, *rest: Any) -> Any:
        found = real(model, prompts[:1], replace(sampling, length=1))
        return [replace(found[0], text="") for _ in prompts]

    return continued


def echo(real: Any) -> Any:
    """The prompt is the answer."""

    def continued(model: Any, prompts: Any, sampling: Any, *rest: Any) -> Any:
        found = real(model, prompts[:1], replace(sampling, length=1))
        return [replace(found[0], text=f"object: {p}") for p in prompts]

    return continued


def moved(real: Any) -> Any:
    """Each prompt that is learned from has the answer of the next."""

    def read_rows(source: Any) -> Any:
        rows = real(source)
        train = rows.train
        other = [replace(r, answer=train[i - 1].answer) for i, r in enumerate(train)]
        return replace(rows, train=tuple(other))

    return read_rows


STUBS = (
    Stub("no answer", swapped(CONTINUED, silent)),
    Stub("the prompt for an answer", swapped(CONTINUED, echo)),
)
FAULTS = (Fault("answers of other prompts", swapped(READ, moved)),)
