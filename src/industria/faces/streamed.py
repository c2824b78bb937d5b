"""A call whose text is read as it comes: the call runs in a thread of its own, its reader stays in step."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from industria.core import Session


def streamed(
    name: str, arguments: Mapping[str, object], session: Session[Any]
) -> Iterator[tuple[str, object]]:
    """(text, None) for every piece that the tool emits; at last ("", its result).

    Whoever stops reading cancels the call. Raises what the call raises.
    """
    pieces: queue.SimpleQueue[tuple[str, object, BaseException | None, bool]] = queue.SimpleQueue()
    reading = replace(session, emit=lambda text: pieces.put((text, None, None, False)))

    def work() -> None:
        try:
            pieces.put(("", reading.calls.call(name, arguments, reading), None, True))
        except BaseException as error:  # noqa: BLE001 - the thread that reads the pieces raises it
            pieces.put(("", None, error, True))

    context = contextvars.copy_context()
    threading.Thread(target=lambda: context.run(work), daemon=True).start()
    try:
        while True:
            text, result, error, done = pieces.get()
            if error is not None:
                raise error
            yield text, result
            if done:
                return
    finally:
        session.budget.cancel()
