"""What pictures and words are described by, before anything was learned of which belongs to which."""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from industria.models.pictures.kinds import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_PIECES = 256  # places that words and Han characters are counted in
_PIECE = re.compile(r"[㐀-鿿]|\d+|[^\W\d_]+")


def picture_vector(picture: NDArray[np.float32], network: str) -> Vectors:
    """(feature,): what the network's blocks and own filters see on a picture (height, width, 3) as a whole."""
    return whole(picture, network)


def text_vectors(texts: Sequence[str]) -> Vectors:
    """(text, feature): the encoder's vector, and which words are in it."""
    counted = np.stack([_counted(text) for text in texts])
    return np.concatenate([_meant(tuple(texts)), counted], axis=1)


@lru_cache(maxsize=64)
def _meant(texts: tuple[str, ...]) -> Vectors:
    from industria.models.embedding import E5Embedder

    return np.asarray(E5Embedder().passages(texts), np.float32)


def _counted(text: str) -> Vectors:
    """Words, numbers, Han characters and pairs of neighbours, each at a place by its hash; length 1."""
    pieces = _PIECE.findall(text.casefold())
    found = np.zeros(_PIECES, np.float32)
    for piece in [*pieces, *(" ".join(two) for two in itertools.pairwise(pieces))]:
        found[zlib.crc32(piece.encode()) % _PIECES] += 1
    found = np.log1p(found)
    return np.asarray(found / max(float(np.linalg.norm(found)), 1e-6), np.float32)
