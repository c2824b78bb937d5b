"""Whose attribute it is: ``P-101 is a pump. Its rated flow is ...`` says something of P-101.

A subject that no name stands for is looked for by coreference (the pump, it, 其), then by linking a
specific name to the plant's equipment. What stays unsure has no subject, and nothing is said of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from industria.foundation.knowledge.attributes import Attribute
from industria.foundation.knowledge.coreference import find_mentions, head_of, resolve
from industria.foundation.knowledge.graph import Graph, entity_key
from industria.foundation.knowledge.linking import Linker, LinkTarget, same_words
from industria.foundation.knowledge.mentions import name_windows

Known = Callable[[Sequence[str]], dict[str, str]]
_SURE = 0.8
_MOST_TARGETS = 2000
_MOST_DISTANCE = 60  # characters between a mention and what is said of it
_ENDS = "。！？!?；;\n"


class EquipmentNames:
    """Links names in texts to equipment of one graph, read when the first name is asked for."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def link(self, text: str, mention: tuple[int, int]) -> str:
        """The equipment that a specific name means, or an empty string where that is not sure."""
        if self._linker is None or not _is_specific(text[slice(*mention)]):
            return ""
        found = self._linker.link(text, mention)
        return found.id if found.confidence >= _SURE else ""

    def is_called(self, entity: str, head: str) -> bool:
        """Whether a name or the kind of an entity has this word, or the same word of the other language."""
        if not entity:
            return False
        kinds = [f.object.lower() for f in self._graph.facts(entity, "is_a")]
        names = [*self._graph.keys_of(entity), *kinds]
        return any(word in name for word in same_words(head) for name in names)

    @cached_property
    def _linker(self) -> Linker | None:
        """None for plants with more equipment than can be compared for every name."""
        equipment = self._graph.entities("equipment")
        if not 0 < len(equipment) <= _MOST_TARGETS:
            return None
        return Linker(
            [
                LinkTarget(
                    e.id,
                    (e.name, *sorted(self._graph.keys_of(e.id))),
                    tuple(
                        f.object
                        for relation in ("located_in", "is_a")
                        for f in self._graph.facts(e.id, relation)
                    ),
                )
                for e in equipment
            ]
        )


def subject_of(text: str, found: Attribute, known: Known, names: EquipmentNames | None) -> str:
    """The entity that an attribute in a text is of; empty where it is not sure."""
    kind_only = bool(found.entity) and head_of(found.entity.lower()) == found.entity.lower()
    if found.entity and not kind_only:
        key = entity_key(found.entity)
        if direct := known([key]).get(key, ""):
            return direct
    mention = _mention_of(text, found)
    if mention is not None:
        head = head_of(text[slice(*mention)].lower())
        for resolved in resolve(text, [mention]):
            meant = _entity_at(text, resolved.antecedent, known, names)
            said = text[slice(*resolved.antecedent)].lower()
            fits = not head or head in said or (names is not None and names.is_called(meant, head))
            return meant if fits else ""
        return ""
    at = text.rfind(found.entity, 0, found.start) if found.entity else -1
    if at < 0 or names is None:
        return ""
    return names.link(text, (at, at + len(found.entity)))


def _mention_of(text: str, found: Attribute) -> tuple[int, int] | None:
    """The pronoun or short description that the attribute is said of: the last one in its sentence."""
    before = [
        m
        for m in find_mentions(text)
        if m[1] <= found.start
        and found.start - m[1] <= _MOST_DISTANCE
        and not any(c in _ENDS for c in text[m[1] : found.start])
        and ". " not in text[m[1] : found.start]
    ]
    if not before:
        return None
    words = text[slice(*before[-1])].lower()
    return before[-1] if not found.entity or words.endswith(found.entity.lower()) else None


def _entity_at(text: str, span: tuple[int, int], known: Known, names: EquipmentNames | None) -> str:
    name = text[slice(*span)]
    whole = known([entity_key(name)])
    kind = entity_key(head_of(name.lower()))
    parts = sorted(w for w in name_windows(name) if w != kind)
    meant = set(whole.values()) or set(known(parts).values())
    if len(meant) == 1:
        return meant.pop()
    return names.link(text, span) if names is not None and not meant else ""


def _is_specific(name: str) -> bool:
    """Whether a name says more than what kind of thing it is: a number, or words before the kind."""
    head = head_of(name.lower())
    rest = name.lower().replace(head, "", 1) if head else name
    return any(c.isdigit() for c in name) or len(entity_key(rest)) >= 2
