"""The names of one plant out of its graph: other names of a machine, its parts and sensors, what a sensor measures."""

from __future__ import annotations

import re
from collections.abc import Collection

from industria.foundation.knowledge import Graph
from industria.foundation.knowledge.graph import entity_key

_MACHINES = ("equipment", "sensor", "component", "tag")
_BELONGS = ("measures", "part_of")
_STEPS = 3
_WITHOUT_UNIT = re.compile(r"\s*[\[(].*$")


class PlantNames:
    """See ``subjects.Names``."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def same(self, key: str) -> Collection[str]:
        """All keys of the thing that a key names, none where the plant does not know it.

        A name that several things bear ("gear pump" of two machines) tells none of them and is left out.
        """
        entity = self._entity(key)
        if not entity:
            return set()
        keys = self._graph.keys_of(entity)
        own = {key, entity_key(entity)}
        return (keys - self._graph.shared_keys(sorted(keys - own))) | {entity_key(entity)}

    def own(self, key: str) -> Collection[str]:
        """Keys of the parts and sensors of the thing that a key names."""
        return self._along(key, upwards=False)

    def owners(self, key: str) -> Collection[str]:
        """Keys of what the sensor or part that a key names belongs to."""
        return self._along(key, upwards=True)

    def is_machine(self, key: str) -> bool:
        """Whether a key names a machine, a part or a sensor."""
        entity = self._entity(key)
        return bool(entity) and self._graph.entity(entity).kind in _MACHINES

    def _entity(self, key: str) -> str:
        known = self._graph.known_keys([key]).get(key, "")
        if known or not any(c.isdigit() for c in key):
            return known
        sensors = (e for e in self._graph.entities("sensor") if "[" in e.name or "(" in e.name)
        return next((e.id for e in sensors if entity_key(_WITHOUT_UNIT.sub("", e.name)) == key), "")

    def _along(self, key: str, *, upwards: bool) -> set[str]:
        """Keys of what is reached over ``measures`` and ``part_of`` in a few steps."""
        found: set[str] = set()
        frontier = {self._entity(key)} - {""}
        for _ in range(_STEPS):
            step = set()
            for entity in frontier:
                for relation in _BELONGS:
                    if upwards:
                        step |= {f.object for f in self._graph.facts(entity, relation)}
                    else:
                        step |= {f.subject for f in self._graph.facts("", relation, entity)}
            frontier = step - found
            found |= step
        return {
            key for entity in found for key in (self._graph.keys_of(entity) | {entity_key(entity)})
        }
