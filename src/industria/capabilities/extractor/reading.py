"""``industria graph extract``: the entities and relations that the plant's extractor reads in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import POSITIONAL, InputError, Language, NotFoundError, Session, Text
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import AnnotatedSentence

_MOST = 400  # characters of a line


@dataclass(frozen=True, slots=True)
class Extracted:
    """Lines of a text with what was found in them, and the model that found it."""

    model: str
    lines: tuple[AnnotatedSentence, ...]

    def to_json(self) -> dict[str, object]:
        """Of each line: its entities with their places in it, and its relations by their words."""
        return {"model": self.model, "lines": [_line(s) for s in self.lines]}

    def show(self, language: Language) -> str:
        """Each line, and what is in it."""
        shown = []
        for s in self.lines:
            shown.append(s.text)
            shown += [f"  {s.words(e)}: {e.kind}" for e in s.entities]
            shown += [
                f"  {s.words(s.entities[r.head])} > {r.kind} > {s.words(s.entities[r.tail])}"
                for r in s.relations
            ]
        none = Text("(没有找到)", "(nothing found)").in_language(language)
        return "\n".join(shown) + ("" if any(s.entities for s in self.lines) else f"\n  {none}")


def extract(
    session: Session[Stores],
    text: Annotated[str, Text("文本, 每行一句", "a text, a sentence a line"), POSITIONAL],
) -> Extracted:
    """What the current extractor reads in a text: entities, one inside another too, and their relations."""
    from industria.core import EXTRACTION
    from industria.foundation.knowledge.extraction.annotated import tokenized
    from industria.models.extraction.current import CurrentExtractor, of_earlier_version

    registry = session.plant.models
    card = registry.current(EXTRACTION.prefix)
    if card is not None and of_earlier_version(card):
        raise NotFoundError(
            f"expected an extractor of this version of industria, found {card.name}:{card.version} of an "
            "earlier one: learn it again with industria graph learn FILE"
        )
    held = CurrentExtractor(lambda: registry)()
    if card is None or held is None:
        raise NotFoundError(
            "expected an extractor in this plant, found none: learn one with industria graph learn FILE"
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if longest := [line for line in lines if len(line) > _MOST]:
        raise InputError(
            f"expected lines of at most {_MOST} characters, found one of {len(longest[0])}: put each "
            "sentence on a line of its own"
        )
    found = Extracted(
        f"{card.name}:{card.version}", tuple(held.predict([tokenized(line) for line in lines]))
    )
    session.run.outputs = {"entities": sum(len(s.entities) for s in found.lines)}
    session.run.reference = (found.model,)
    return found


def _line(sentence: AnnotatedSentence) -> dict[str, object]:
    entities = [
        {
            "text": sentence.words(e),
            "kind": e.kind,
            "start": sentence.offsets[e.start][0],
            "end": sentence.offsets[e.end - 1][1],
        }
        for e in sentence.entities
    ]
    words = [sentence.words(e) for e in sentence.entities]
    relations = [
        {"head": words[r.head], "relation": r.kind, "tail": words[r.tail]}
        for r in sentence.relations
    ]
    return {"text": sentence.text, "entities": entities, "relations": relations}
