"""What a language model is held against: n-grams of bytes, and the answer of the nearest prompt."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from industria.models.language.examples import Row

_ORDER = 6


class ByteGrams:
    """Interpolated n-grams of bytes (Witten & Bell 1991), fitted to rows; the order is 6."""

    def __init__(self, rows: Sequence[Row]) -> None:
        """Count what follows every run of up to five bytes."""
        self._after: defaultdict[bytes, Counter[int]] = defaultdict(Counter)
        for row in rows:
            data = _bytes(row)
            for at in range(len(data)):
                for length in range(min(_ORDER - 1, at) + 1):
                    self._after[data[at - length : at]][data[at]] += 1

    def bits_per_byte(self, rows: Sequence[Row]) -> float:
        """How surprised it is by the answers, their end among them."""
        bits, size = 0.0, 0
        for row in rows:
            data = _bytes(row)
            start = len(f"{row.prompt}\n".encode())
            for at in range(start, len(data)):
                bits -= math.log2(self._chance(data[max(0, at - _ORDER + 1) : at], data[at]))
            size += len(row.answer.encode())
        return bits / max(1, size)

    def _chance(self, before: bytes, byte: int) -> float:
        chance = 1 / 256
        for length in range(len(before) + 1):
            counts = self._after.get(before[len(before) - length :])
            if counts:
                kinds, all_ = len(counts), counts.total()
                chance = (counts[byte] + kinds * chance) / (all_ + kinds)
        return chance


def _bytes(row: Row) -> bytes:
    return f"{row.prompt}\n{row.answer}".encode() + b"\x00"


def nearest(train: Sequence[Row], prompts: Sequence[str]) -> list[str]:
    """For each prompt, the answer to the most similar one learned from (normalised edit similarity)."""
    from rapidfuzz import fuzz, process

    known = [row.prompt for row in train]
    found = (process.extractOne(p, known, scorer=fuzz.ratio) for p in prompts)
    return [train[hit[2]].answer if hit else "" for hit in found]
