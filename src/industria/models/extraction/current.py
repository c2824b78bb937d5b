"""The extractor that ingest reads with: the registry's current one, loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from industria.core import EXTRACTION, ModelCard
from industria.models.families.span_extractor import FAMILY
from industria.models.making import load
from industria.models.registry import Registry

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import Extractor


class CurrentExtractor:
    """Call it for the extractor of now, or None: promote and rollback are followed."""

    def __init__(self, registry: Callable[[], Registry]) -> None:
        """``registry``: asked for when the first asset is read."""
        self._registry = registry
        self._files: Mapping[str, str] = {}
        self._held: Extractor | None = None

    def __call__(self) -> Extractor | None:
        """The current version; a new one is loaded where it is another than the last time."""
        registry = self._registry()
        card = registry.current(EXTRACTION.prefix)
        if card is None or of_earlier_version(card):
            self._files, self._held = {}, None
        elif card.files != self._files:
            self._held, self._files = load(registry, FAMILY, card), card.files
        return self._held


def of_earlier_version(card: ModelCard) -> bool:
    """Whether an extractor has other files than today's: it reads nothing, and stops nobody who takes files in."""
    from industria.foundation.knowledge.extraction.packing import PLAIN

    return PLAIN not in card.files
