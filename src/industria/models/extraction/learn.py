"""Learn to read entities and relations from annotated sentences; ``graph learn`` does this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import (
    EXTRACTION,
    InputError,
    Language,
    Level,
    NotFoundError,
    Progress,
    Text,
    UsageError,
    silent,
)
from industria.models.families.span_extractor import FAMILY, AnnotatedText
from industria.models.making import Draft, make
from industria.models.registry import Registry
from industria.models.standing import Standing

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import AnnotatedSentence, TrainingOptions

_LAYERS = 12  # that the encoder has


@dataclass(frozen=True, slots=True)
class Learned:
    """The version that was made, and how many sentences there were."""

    standing: Standing
    sentences: int
    held_out: int

    def to_json(self) -> dict[str, object]:
        """As ``industria graph learn --json`` prints it."""
        card = self.standing.card
        return {
            "sentences": self.sentences,
            "held_out": self.held_out,
            "entity_f1": card.metrics["entity_f1"],
            "relation_f1": card.metrics["relation_f1"],
            "dictionary_entity_f1": card.baseline_metrics["entity_f1"],
            "dictionary_relation_f1": card.baseline_metrics["relation_f1"],
            **self.standing.to_json(),
        }

    def show(self, language: Language) -> str:
        """For people."""
        said = Text(
            f"{self.sentences} 个句子; 检验用 {self.held_out} 个未学过的句子",
            f"{self.sentences} sentences; judged by {self.held_out} that it did not learn from",
        )
        return f"{self.standing.show(language)}\n  {said.in_language(language)}"


def learn_from(
    registry: Registry,
    path: Path,
    *,
    level: Level = "scenario",
    parent: str = "",
    seed: int = 0,
    layers: int = 0,
    judged_by: Path | None = None,
    options: TrainingOptions | None = None,
    assets: Sequence[str] = (),
    progress: Progress = silent,
) -> Learned:
    """The next version of the extractor, from MaintIE's JSON or marked lines.

    It is judged by the sentences of ``judged_by``, or by a tenth of the file that it does not learn from.
    ``assets``: what the plant's lake calls the file, where it is there. From a parent it takes into account
    what that one says. ``layers``: of the encoder beside the linear models. Raises NotFoundError without the
    file, InputError for fewer than two different sentences, UsageError for layers that there are not,
    MissingPartError for an encoder without the extra [learn].
    """
    from industria.foundation.knowledge.extraction import TrainingOptions, split_by_seed

    if not 0 <= layers <= _LAYERS:
        raise UsageError(f"expected 0 to {_LAYERS} layers, found {layers}: change it")
    options = options or TrainingOptions(layers=layers)
    sentences = _read(path)
    if len({s.text for s in sentences}) < 2:
        raise InputError(
            f"expected at least two different annotated sentences in {path.name}, found "
            f"{len(sentences)}: add some"
        )
    if judged_by is None:
        train, held_out = split_by_seed(sentences, max(1, len(sentences) // 10), seed)
    else:
        held_out = _read(judged_by)
        texts = {s.text for s in held_out}
        train = [s for s in sentences if s.text not in texts]
    if not train or not held_out:
        raise InputError(
            f"expected sentences to learn from beside those to judge by, found {len(train)} and "
            f"{len(held_out)}: name other files"
        )
    draft = Draft(
        EXTRACTION.prefix, level, parent, tuple(assets),
        options={"sentences": len(sentences), "file": path.name}, seed=seed,
    )  # fmt: skip
    made = make(registry, FAMILY, AnnotatedText(train, held_out, options), draft, progress)
    return Learned(made, len(sentences), len(held_out))


def _read(path: Path) -> list[AnnotatedSentence]:
    """Annotated sentences of a file. Raises NotFoundError, InputError."""
    from industria.foundation.knowledge.extraction import read_maintie, read_marked

    if not path.is_file():
        raise NotFoundError(f"expected annotated sentences at {path}, found no file: name another")
    return (read_maintie if path.suffix.lower() == ".json" else read_marked)(path)
