"""Plant: a folder opened as one object. ``call`` reaches every tool; the most used have words of their own.

Every call is one Run in the plant's audit chain, under the person that the plant was opened for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from industria.core import (
    Answer,
    Asset,
    Caller,
    ChatModel,
    Embedder,
    Evidence,
    Language,
    Level,
    ModelCard,
    Progress,
    Session,
    silent,
)
from industria.infrastructure.outbound import switch_telemetry_off
from industria.models.chat.configuration import ChatConfiguration, default_cache
from industria.stores import Stores, find_plant

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.applications.maintenance import WorkOrder
    from industria.capabilities.forget.tools import Forgotten
    from industria.capabilities.models.shown import Detected
    from industria.foundation.governance import Governed
    from industria.foundation.ingest.report import IngestReport
    from industria.foundation.knowledge import Hit
    from industria.interaction.agent import Done
    from industria.interaction.ask import AnswerMode
    from industria.interaction.retrieval import RetrievalMode


class Plant(Stores):
    """One plant. Use ``Plant.open``; close it, or use it in a ``with`` block."""

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        chat: ChatConfiguration | ChatModel | None = None,
        embedder: Embedder | None = None,
        create: bool = True,
        who: str = "local",
        cache: Path | None = None,
        store: str = "",
    ) -> Plant:
        """Open a plant, or make one where the folder is new.

        ``chat``: a model, or a configuration (default ``auto``); ``cache``: where weights are
        kept; ``store``: URL of a prefix on an S3-compatible store where a new plant keeps its tables
        and objects (a plant that exists keeps the one it was made with). Raises NotFoundError with
        ``create=False`` where there is no plant, and IntegrityError where its format is newer.
        """
        switch_telemetry_off()
        root = find_plant(path, create, store)
        opened = cls(root, chat=chat, embedder=embedder, who=who, cache=cache)
        opened.lake  # noqa: B018  a lake that cannot be opened is said now
        return opened

    def __enter__(self) -> Plant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def session(self, progress: Progress = silent, caller: Caller | None = None) -> Session[Stores]:
        """A session of the person that the plant was opened for, or of another caller."""
        from industria.faces.calls import Calls

        mine = caller or Caller(self.who, "admin", present=True)
        return replace(Calls(self).session(mine), progress=progress, ask=lambda _: True)

    def call(self, name: str, /, *, progress: Progress = silent, **arguments: object) -> Any:
        """Call any tool by its name, such as ``plant.call("graph.review", fact=..., verdict=...)``."""
        session = self.session(progress)
        return session.calls.call(name, arguments, session)

    # -- the most used, typed ------------------------------------------------------------------

    def ingest(self, *sources: str | Path, progress: Progress = silent) -> IngestReport:
        """Take files and folders into the lake, the index and the graph; safe to repeat."""
        return self.call("ingest", file=list(sources), progress=progress).report  # type: ignore[no-any-return]

    def govern(
        self,
        name: str = "",
        *,
        apply: bool = False,
        checks: Sequence[str] = (),
        progress: Progress = silent,
    ) -> dict[str, Governed]:
        """Check one table, or all; with ``apply`` what the table determines becomes a new version."""
        found = self.call("govern", asset=name, apply=apply, check=list(checks), progress=progress)
        return found.results  # type: ignore[no-any-return]

    def undo_govern(self, name: str) -> Asset:
        """Put a table back as it was before its last repair; that, too, is a new version."""
        return self.call("govern", asset=name, undo=True).restored  # type: ignore[no-any-return]

    def sql(self, statement: str, *, dialect: str = "duckdb") -> pa.Table:
        """Query the lake; only SELECTs, only the lake's own tables."""
        return self.call("sql", statement=statement, dialect=dialect).table

    def forget(self, source: str) -> Forgotten:
        """Remove an asset, or all that came from a source file, everywhere."""
        return self.call("forget", source=source)  # type: ignore[no-any-return]

    def retrieve(self, question: str, k: int = 10, mode: RetrievalMode = "hybrid") -> list[Hit]:
        """The passages that fit a question, best first."""
        return self.call("retrieve", question=question, k=k, mode=mode).hits  # type: ignore[no-any-return]

    def ask(
        self, question: str, language: Language | None = None, mode: AnswerMode = "auto"
    ) -> Answer[str]:
        """An answer in which every sentence carries its evidence, or a refusal."""
        asked = self.call(
            "ask", question=question, language=language, extractive=mode == "extractive"
        )
        return asked.answer  # type: ignore[no-any-return]

    def ask_stream(
        self, question: str, language: Language | None = None, mode: AnswerMode = "auto"
    ) -> Iterator[tuple[str, Answer[str] | None]]:
        """(new text, None), sentence by sentence; the last item is ("", the whole answer)."""
        from industria.faces.streamed import streamed

        session = self.session()
        given = {"question": question, "language": language, "extractive": mode == "extractive"}
        for text, asked in streamed("ask", given, session):
            yield text, None if asked is None else asked.answer  # type: ignore[attr-defined]

    def open_evidence(self, evidence: Evidence) -> str:
        """Read the place an evidence points to again, from the lake itself.

        Raises NotFoundError where the asset was forgotten, IntegrityError where the place does
        not say what the excerpt says.
        """
        return self.reader.open(evidence)

    def train(
        self,
        task: str,
        name: str,
        *,
        normal_until: str = "",
        train_rows: int = 0,
        level: Level = "scenario",
        parent: str = "",
    ) -> ModelCard:
        """Train a model on a table as its next version; one that is worse waits for ``promote``."""
        trained = self.call(
            "train", task=task, asset=name, normal_until=normal_until, train_rows=train_rows,
            level=level, parent=parent,
        )  # fmt: skip
        return trained.card  # type: ignore[no-any-return]

    def detect(
        self, name: str, *, model: str = "", normal_until: str = "", train_rows: int = 0
    ) -> Detected:
        """Score a table and keep scores and alarms: (detection, asset of the scores)."""
        return self.call(  # type: ignore[no-any-return]
            "detect", asset=name, model=model, normal_until=normal_until, train_rows=train_rows
        )

    def work_order(self, name: str = "") -> Answer[WorkOrder | None]:
        """A bilingual work order for the strongest alarm, every number traced, or a refusal."""
        return self.call("work_order", asset=name).answer  # type: ignore[no-any-return]

    def do(self, request: str, progress: Progress = silent) -> Done:
        """The agent: from a sentence to a result by tools. What acts waits for a person."""
        return self.call("do", request=request, progress=progress)  # type: ignore[no-any-return]


__all__ = ["ChatConfiguration", "Plant", "Stores", "default_cache"]
