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
    missing_extra,
    silent,
)
from industria.models.families.span_extractor import FAMILY, AnnotatedText
from industria.models.making import Draft, make
from industria.models.registry import Registry
from industria.models.standing import Standing

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import TrainingOptions


@dataclass(frozen=True, slots=True)
class Learned:
    """The version that was made, and how many sentences there were."""

    standing: Standing
    sentences: int

    def to_json(self) -> dict[str, object]:
        """As ``industria graph learn --json`` prints it."""
        card = self.standing.card
        return {
            "sentences": self.sentences,
            "entity_f1": card.metrics["entity_f1"],
            "relation_f1": card.metrics["relation_f1"],
            "dictionary_entity_f1": card.baseline_metrics["entity_f1"],
            **self.standing.to_json(),
        }

    def show(self, language: Language) -> str:
        """For people."""
        said = Text(
            f"{self.sentences} 个句子, 其中十分之一留作检验",
            f"{self.sentences} sentences, a tenth of them held out",
        )
        return f"{self.standing.show(language)}\n  {said.in_language(language)}"


def learn_from(
    registry: Registry,
    path: Path,
    *,
    level: Level = "scenario",
    parent: str = "",
    seed: int = 0,
    options: TrainingOptions | None = None,
    assets: Sequence[str] = (),
    progress: Progress = silent,
) -> Learned:
    """The next version of the extractor, from MaintIE's JSON or marked lines; a tenth is held out.

    ``assets``: what the plant's lake calls the file, where it is there. From a parent it starts with that one's weights. Raises NotFoundError without the file, InputError for
    fewer than two different sentences, MissingPartError without the extra [learn].
    """
    try:
        from industria.foundation.knowledge.extraction import (
            read_maintie,
            read_marked,
            split_by_seed,
        )
    except ImportError:
        raise missing_extra("learn", "torch") from None
    if not path.is_file():
        raise NotFoundError(f"expected annotated sentences at {path}, found no file: name another")
    sentences = (read_maintie if path.suffix.lower() == ".json" else read_marked)(path)
    if len({s.text for s in sentences}) < 2:
        raise InputError(
            f"expected at least two different annotated sentences in {path.name}, found "
            f"{len(sentences)}: add some"
        )
    train, held_out = split_by_seed(sentences, max(1, len(sentences) // 10), seed)
    draft = Draft(
        EXTRACTION.prefix, level, parent, tuple(assets),
        options={"sentences": len(sentences), "file": path.name}, seed=seed,
    )  # fmt: skip
    made = make(registry, FAMILY, AnnotatedText(train, held_out, options), draft, progress)
    return Learned(made, len(sentences))
