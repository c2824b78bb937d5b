"""``industria facts``: what sentences state, deny and only suppose of machines, without training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import (
    InputError,
    Language,
    MissingPartError,
    NotFoundError,
    Session,
    Text,
    Tool,
)
from industria.core.tool import POSITIONAL
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge.relations import Assets, Claim, Proposer, Reading

_EXAMPLE = "Motor M-201 drives pump P-201. Its seal leaked because of dry running, seal replaced."
_EXAMPLE_ZH = "P-201机械密封泄漏，原因是冷却水中断。P-202没有泄漏。"


@dataclass(frozen=True, slots=True)
class Facts:
    """What texts say; ``unproven``: how many proposals did not stand in their sentence and were dropped."""

    reading: Reading

    def to_json(self) -> dict[str, object]:
        """``facts``, ``denied`` and ``supposed`` as lists of triples with their sentence."""
        return {
            "facts": [c.to_json() for c in self.reading.facts],
            "denied": [c.to_json() for c in self.reading.denied],
            "supposed": [c.to_json() for c in self.reading.supposed],
            "unproven": len(self.reading.unproven),
        }

    def show(self, language: Language) -> str:
        """One fact a line, with its sentence; then what is denied, then what is supposed."""
        parts = (
            (Text("事实", "Facts"), self.reading.facts),
            (Text("被否定", "Denied"), self.reading.denied),
            (
                Text("仅为推测、计划或提问", "Only supposed, planned or asked"),
                self.reading.supposed,
            ),
        )
        lines = []
        for title, claims in parts:
            if claims:
                lines.append(title.in_language(language))
                lines += [_line(c) for c in claims]
        nothing = Text("没有读到事实", "no facts were read")
        return "\n".join(lines) or nothing.in_language(language)


def _line(claim: Claim) -> str:
    value = f" {claim.value:g} {claim.unit}" if claim.value is not None else ""
    return f"  {claim.subject} - {claim.predicate} - {claim.object}{value}\n      {claim.sentence}"


def facts(
    session: Session[Stores],
    text: Annotated[list[str], Text("句子或段落", "sentences or paragraphs"), POSITIONAL] = [],  # noqa: B006  nobody changes it
    file: Annotated[Path | None, Text("文本文件", "a file of text")] = None,
    assets: Annotated[
        Path | None,
        Text(
            "设备清单: CSV, JSON; 默认用工厂的",
            "a list of assets: CSV or JSON; the plant's without",
        ),
    ] = None,
    language_model: Annotated[
        bool,
        Text(
            "也让语言模型提出, 同样要过检查",
            "let the language model propose too; its facts pass the same check",
        ),
    ] = False,
) -> Facts:
    """Relations, failures with cause and remedy, and limits that texts state, each with its sentence.

    What a text denies, asks, suspects or plans is no fact and is listed apart. Places are characters of the text;
    several texts are read one by one and placed as if each began behind the one before.
    """
    from industria.foundation.knowledge.relations import Reading, read_facts

    texts = _texts(list(text), file)
    known = _assets(session, assets)
    others = _others(session, language_model)
    readings = []
    offset = 0
    for one in texts:
        readings.append(_moved(read_facts(one, known, others), offset))
        offset += len(one) + 1
    whole = Reading(*(tuple(c for r in readings for c in getattr(r, part)) for part in _PARTS))
    session.run.outputs = {p: len(getattr(whole, p)) for p in _PARTS}
    return Facts(whole)


_PARTS = ("facts", "denied", "supposed", "unproven")


def _texts(given: list[str], file: Path | None) -> list[str]:
    if file is not None:
        if not file.is_file():
            raise NotFoundError(f"expected a text at {file}, found no file: name another")
        try:
            given.append(file.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            try:
                given.append(file.read_text(encoding="gb18030"))
            except UnicodeDecodeError as error:
                raise InputError(
                    f"expected text in UTF-8 or GB18030 in {file.name}, found neither: ingest it instead"
                ) from error
    if not any(t.strip() for t in given):
        raise NotFoundError("expected a text, found none: give sentences or --file")
    return given


def _assets(session: Session[Stores], path: Path | None) -> Assets:
    from industria.foundation.knowledge.relations.sources import assets_of_file, assets_of_graph

    return assets_of_file(path) if path is not None else assets_of_graph(session.plant.graph)


def _others(session: Session[Stores], language_model: bool) -> list[Proposer]:
    """The language model where it is asked for and set up, then the trained extractor where one was made."""
    from industria.models.extraction.propose import proposers

    chat = session.plant.chat if language_model else None
    if language_model and chat is None:
        raise MissingPartError(
            "expected a language model, found none set up: leave language_model out"
        )
    return proposers(chat, session.plant.models)


def _moved(reading: Reading, by: int) -> Reading:
    from dataclasses import replace

    parts = {
        p: tuple(replace(c, start=c.start + by, end=c.end + by) for c in getattr(reading, p))
        for p in _PARTS
    }
    return replace(reading, **parts)


TOOLS = (
    Tool(
        "facts",
        Text("从文本读取事实, 附原句", "Facts that texts state, each with its sentence"),
        "read",
        facts,
        plant="optional",
        examples=({"text": _EXAMPLE}, {"text": _EXAMPLE_ZH}),
    ),
)
