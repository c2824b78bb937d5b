"""Page: a view of its own, which a capability brings where the form drawn from its tool is not enough.

One file holds all of it: where it is, its name and words in both languages, and what draws it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from industria.core.session import Caller
from industria.core.text import Language, Text


class Viewing(Protocol):
    """What a page works with: a person, a language, words, and the tools; nothing of the plant itself."""

    @property
    def language(self) -> Language:
        """The person's language."""
        ...

    @property
    def caller(self) -> Caller:
        """The person."""
        ...

    def word(self, key: str, **values: object) -> str:
        """A text of the page, or of all pages, in the person's language."""
        ...

    async def call(self, name: str, /, **arguments: object) -> Any:
        """Call a tool off the event loop; returns its result. Raises what the tool raises."""
        ...

    async def tried(self, name: str, /, **arguments: object) -> Any:
        """Call a tool; an error is told to the person, and then the result is None."""
        ...

    def tell(self, error: Exception) -> None:
        """Tell the person of an error."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """One view. ``order``: its place in the navigation; ``icon``: a name of Material Icons; ``under``: the name of
    the page beside which it is a tab, instead of a place of its own in the navigation."""

    name: str
    path: str
    icon: str
    title: Text
    draw: Callable[..., Awaitable[None]]  # of a Viewing
    order: int = 500
    words: Mapping[str, Text] = field(default_factory=dict)
    under: str = ""
