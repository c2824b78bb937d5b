"""How classes were told that a model had not seen: who was taken for whom, and whether its confidence holds.

The calibration error is the expected one of Guo et al. (ICML 2017) over ten bins of equal width of the largest
probability; the Brier score is that of Brier (1950), summed over classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.core import Language, Text

if TYPE_CHECKING:
    import numpy as np

BINS = 10
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence was from ``low`` to ``high``: how many, how confident, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Judged:
    """``confusion`` (true class, said class) counts; ``prior``: accuracy of the most frequent class."""

    classes: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    accuracy: float
    prior: float
    calibration_error: float
    brier: float
    bins: tuple[Bin, ...]

    @property
    def rows(self) -> int:
        """How many were judged."""
        return sum(map(sum, self.confusion))

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {**asdict(self), "rows": self.rows}

    def show(self, language: Language) -> str:
        """The figures, the matrix, the bins."""
        lines = [note.in_language(language) for note in self.notes()]
        lines.append(Text("真 \\ 判", "true \\ said").in_language(language) + "  " + ", ".join(self.classes[:_SHOWN]))  # fmt: skip
        lines += [
            f"  {name}  " + " ".join(map(str, row[:_SHOWN]))
            for name, row in zip(self.classes[:_SHOWN], self.confusion, strict=False)
        ]
        if len(self.classes) > _SHOWN:
            lines.append(f"  ... {len(self.classes) - _SHOWN}")
        held = Text("置信度, 正确率, 个数", "confidence, share right, how many")
        lines.append(held.in_language(language))
        lines += [f"  {b.confidence:.2f}  {b.accuracy:.2f}  {b.count}" for b in self.bins]
        return "\n".join(lines)

    def notes(self) -> list[Text]:
        """What the figures say."""
        return [
            Text(
                f"{self.rows} 个未参与学习的样例: 正确率 {self.accuracy:.3f}, 最常见的类 {self.prior:.3f}",
                f"{self.rows} examples left out of the learning: accuracy {self.accuracy:.3f}, the most "
                f"frequent class {self.prior:.3f}",
            ),
            Text(
                f"期望校准误差 {self.calibration_error:.3f}, Brier {self.brier:.3f}",
                f"expected calibration error {self.calibration_error:.3f}, Brier score {self.brier:.3f}",
            ),
        ]


def judge(truth: np.ndarray, probability: np.ndarray, classes: Sequence[str]) -> Judged:
    """``truth`` (row,) as class numbers, ``probability`` (row, class), one row or more -> how it did."""
    import numpy as np

    count = len(classes)
    said, confidence = probability.argmax(1), probability.max(1)
    confusion = np.zeros((count, count), int)
    np.add.at(confusion, (truth, said), 1)
    right = said == truth
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for k in np.unique(place):
        inside = place == k
        bins.append(
            Bin(
                k / BINS, (k + 1) / BINS, int(inside.sum()), float(confidence[inside].mean()),
                float(right[inside].mean()),
            )
        )  # fmt: skip
    apart = sum(b.count * abs(b.accuracy - b.confidence) for b in bins) / len(truth)
    return Judged(
        tuple(classes),
        tuple(tuple(map(int, row)) for row in confusion),
        float(right.mean()),
        float(np.bincount(truth).max() / len(truth)),
        float(apart),
        float(((probability - np.eye(count)[truth]) ** 2).sum(1).mean()),
        tuple(bins),
    )
