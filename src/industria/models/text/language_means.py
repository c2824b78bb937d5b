"""What the vectors of a language have in common, so that passages of two languages can be compared.

An encoder puts all sentences of a language near each other, so that a Chinese question is nearer to any
Chinese passage than to the English one that answers it. Taking away the mean vector of each language
removes most of that (Libovicky, Rosa and Fraser, On the Language Neutrality of Pre-trained Multilingual
Representations, 2020). Passages stay stored as the encoder gives them: with a question q that is centred
and of length 1, the score of a passage p of language l is q.p - q.m_l, and q.m_l is one number a language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from industria.core import Language
from industria.models import shipped

if TYPE_CHECKING:
    import numpy as np

NAME = "language-means"
FILE = "means.json"
Vectors = Mapping[Language, "np.ndarray"]


@dataclass(frozen=True, slots=True)
class LanguageMeans:
    """Mean vectors of one encoder, (dimension,) each, by language: of questions and of passages."""

    question: Vectors
    passage: Vectors

    def centred(self, vector: np.ndarray, language: Language) -> np.ndarray:
        """A question's vector without its language's mean, length 1."""
        import numpy as np

        rest = vector - self.question[language]
        return rest / max(float(np.linalg.norm(rest)), 1e-12)

    def level(self, centred: np.ndarray, language: Language) -> float:
        """The cosine that a passage has with a centred question by its language alone."""
        return float(centred @ self.passage[language])

    def to_bytes(self) -> bytes:
        """As a file of the shipped model, to six digits."""
        said = {
            kind: {language: [round(float(x), 6) for x in v] for language, v in vectors.items()}
            for kind, vectors in (("question", self.question), ("passage", self.passage))
        }
        return json.dumps(said).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> LanguageMeans:
        """What ``to_bytes`` gave."""
        said = json.loads(data)
        return cls(_vectors(said["question"]), _vectors(said["passage"]))


def _vectors(said: Mapping[Language, list[float]]) -> Vectors:
    import numpy as np

    return {language: np.array(v, np.float32) for language, v in said.items()}


@cache
def shipped_means() -> LanguageMeans:
    """Those that come with the package. Raises NotFoundError, IntegrityError."""
    return LanguageMeans.from_bytes(shipped.files(NAME)[FILE])
