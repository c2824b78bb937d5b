"""Facts of texts that models propose: a language model under a schema, the trained extractor.

Neither is believed: what they propose goes through the same check as the grammar's, in its own sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from industria.core import EXTRACTION, ChatModel, Message
from industria.foundation import lexicon
from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.claim import Claim
from industria.models.registry import Registry

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import Extractor
    from industria.foundation.knowledge.relations import Proposer

PREDICATES = ("part_of", "measures", "drives", "feeds", "has_failure", "caused_by", "remedied_by", "located_in")  # fmt: skip
_SENTENCE = re.compile(r"[^。！？!?；;\n]+?(?:[。！？!?；;\n]|\.(?=\s|$)|$)", re.S)
_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "maxItems": 12,
            "items": {
                "type": "object",
                "properties": {
                    "sentence": {"type": "integer"},
                    "subject": {"type": "string"},
                    "predicate": {"type": "string", "enum": list(PREDICATES)},
                    "object": {"type": "string"},
                },
                "required": ["sentence", "subject", "predicate", "object"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["facts"],
    "additionalProperties": False,
}
_TASK = (
    "List what the numbered sentences state about machines. Use words of the sentence only. "
    "has_failure: machine, failure. caused_by: failure, cause. remedied_by: failure, action. "
    "Leave out what is denied, asked, suspected, planned or conditional."
)


def proposers(chat: ChatModel | None, registry: Registry) -> list[Proposer]:
    """Those that there are: a chat model that is set up, an extractor that was trained."""
    found: list[Proposer] = []
    if chat is not None:
        found.append(ByLanguageModel(chat))
    if registry.current(EXTRACTION.prefix) is not None:
        from industria.models.extraction.current import CurrentExtractor

        extractor = CurrentExtractor(lambda: registry)()
        if extractor is not None:
            found.append(ByExtractor(extractor))
    return found


class ByLanguageModel:
    """A chat model that is held to a schema."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    def __call__(self, text: str, assets: Assets) -> Sequence[Claim]:
        """Claims with the sentence that the model names; none where its reply is no JSON."""
        spans = [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip()]
        numbered = "\n".join(f"{n}. {text[a:b].strip()}" for n, (a, b) in enumerate(spans, 1))
        messages = [Message("system", _TASK), Message("user", numbered)]
        reply = "".join(self._chat.stream(messages, max_tokens=900, schema=_SCHEMA))
        try:
            said = json.loads(reply)["facts"]
        except (json.JSONDecodeError, KeyError, TypeError):
            return []
        out = []
        for item in said:
            number = item.get("sentence", 0)
            if isinstance(number, int) and 1 <= number <= len(spans):
                claim = claimed(text, spans[number - 1], item, assets, "language_model")
                out += [claim] if claim else []
        return out


class ByExtractor:
    """The trained extractor: its spans resolved to assets, its relations as those of texts."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    def __call__(self, text: str, assets: Assets) -> Sequence[Claim]:
        """Claims sentence by sentence."""
        from industria.foundation.knowledge.extraction.annotated import tokenized

        spans = [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.group().strip()]
        read = self._extractor.predict([tokenized(text[a:b][:400]) for a, b in spans])
        out = []
        for span, sentence in zip(spans, read, strict=True):
            for relation in sentence.relations:
                head = sentence.words(sentence.entities[relation.head])
                tail = sentence.words(sentence.entities[relation.tail])
                item = _as_fact(relation.kind, head, tail)
                claim = claimed(text, span, item, assets, "extractor") if item else None
                out += [claim] if claim else []
        return out


def _as_fact(kind: str, head: str, tail: str) -> dict[str, str]:
    """A relation of MaintIE's as one of texts: hasPart and contains turned round, hasPatient of what fails."""
    plain = kind.lower()
    if plain in ("haspart", "contains"):
        return {"subject": tail, "predicate": "part_of", "object": head}
    if plain in ("haspatient", "hasagent", "hasparticipant") and lexicon.has(head, "failing"):
        return {"subject": tail, "predicate": "has_failure", "object": head}
    return {}


def claimed(
    text: str,
    span: tuple[int, int],
    item: dict[str, object] | dict[str, str],
    assets: Assets,
    who: str,
) -> Claim | None:
    """A proposal as a claim, with the places of its ends; None where they stand in no sentence of it."""
    start, end = span
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end = start + len(text[start:end].rstrip())
    predicate = str(item["predicate"])
    ends = []
    for side in ("subject", "object"):
        words = str(item[side]).strip()
        at = text.lower().find(words.lower(), start, end) if words else -1
        if at < 0 and side == "subject":
            at = text.lower().rfind(words.lower(), 0, end) if words else -1
        if at < 0:
            return None
        ends.append((at, at + len(words)))
    names = [text[a:b] for a, b in ends]
    phrases = {"has_failure": (1,), "caused_by": (0, 1), "remedied_by": (0, 1)}.get(predicate, ())
    for place in (0, 1):
        if place not in phrases:
            meant = [ids for _, _, ids in assets.at(names[place]) if len(ids) == 1]
            if len(meant) != 1:
                return None
            names[place] = meant[0][0]
    return Claim(
        names[0], predicate, names[1], text[start:end], start, end, proposer=who,
        subject_at=ends[0], object_at=ends[1], cue_at=ends[1],
    )  # fmt: skip
