"""A view: what a page works with. It reaches the plant by calling tools as its person, and in no other way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from industria.core import (
    Allowed,
    ApprovalNeededError,
    Budget,
    Caller,
    IndustriaError,
    Language,
    Progress,
    Session,
    Text,
    Tool,
    silent,
)
from industria.faces.calls import Calls
from industria.faces.http.shares import Shares
from industria.faces.page.words import WORDS
from industria.foundation.privacy import masked_text
from industria.stores import Stores

Span = tuple[str, str]  # first and last time of a table, empty where it has none


@dataclass(frozen=True, slots=True)
class Desk:
    """What all views of one server share. ``spans``: from when to when a version of a table goes, once looked up."""

    plant: Stores
    calls: Calls
    shares: Shares
    allowed: Allowed
    spans: dict[tuple[str, int], Span] = field(default_factory=dict)


@dataclass
class View:
    """One person's view. ``who`` says who it is, asked again at each call: a key that ended ends the view."""

    desk: Desk
    language: Language
    who: Callable[[], Caller]
    words: Mapping[str, Text] = field(default_factory=dict)
    _budgets: dict[int, Budget] = field(default_factory=dict)

    @property
    def caller(self) -> Caller:
        """The person. Raises NotPermittedError where the key has ended meanwhile."""
        return self.who()

    @property
    def tools(self) -> list[Tool]:
        """The tools that the person may call from here."""
        caller = self.caller
        return [
            t
            for t in self.desk.calls.tools.values()
            if caller.may(t.effect) and not t.here and (t.role is None or caller.has(t.role))
        ]

    def word(self, key: str, **values: object) -> str:
        """A text of the page, or of all pages, in the person's language."""
        text = self.words.get(key) or WORDS[key]
        said = text.in_language(self.language)
        return said.format(**values) if values else said

    def heading(self, key: str, **values: object) -> str:
        """A text as it heads a list or a column."""
        said = self.word(key, **values)
        return said[:1].upper() + said[1:]

    async def call(self, name: str, /, **arguments: object) -> Any:
        """Call a tool off the event loop, within the person's share; cancelled when the page goes."""
        return await self.watched(name, silent, **arguments)

    async def watched(self, name: str, progress: Progress, /, **arguments: object) -> Any:
        """``call`` with a listener, which is told in the tool's thread how far the work is."""
        budget = Budget(self.desk.allowed)
        caller = await run_in_threadpool(self.who)
        session: Session[Stores] = replace(
            self.desk.calls.session(caller),
            language=self.language,
            budget=budget,
            progress=progress,
        )
        self._budgets[id(budget)] = budget
        try:
            async with self.desk.shares.taken(caller.name):
                return await run_in_threadpool(self.desk.calls.call, name, arguments, session)
        finally:
            del self._budgets[id(budget)]

    async def tried(self, name: str, /, **arguments: object) -> Any:
        """Call a tool; an error is told to the person, and then the result is None."""
        try:
            return await self.call(name, **arguments)
        except IndustriaError as error:
            self.tell(error)
            return None

    def tell(self, error: Exception) -> None:
        """Tell the person of an error, masked; of a call that waits, that it waits."""
        if isinstance(error, ApprovalNeededError):
            ui.notify(self.word("waits", id=error.approval), type="info", multi_line=True)
            return
        said = self.word("error", message=masked_text(str(error)))
        ui.notify(said, type="negative", multi_line=True, classes="multi-line")

    def cancel(self) -> None:
        """The page has gone: nobody waits for what is under way."""
        for budget in tuple(self._budgets.values()):
            budget.cancel()
