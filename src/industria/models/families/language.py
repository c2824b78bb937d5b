"""Causal language models that are trained, continued, tuned and aligned here (``models.language``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from industria.core import Evaluation, Progress, Task, Text, missing_extra, silent
from industria.core.task import LANGUAGE
from industria.models.language.words import WORDS

if TYPE_CHECKING:
    from industria.models.language.generating import Continued, Sampling
    from industria.models.language.model import LanguageModel
    from industria.models.language.tuning import LanguageData
    from industria.models.training.cost import Work
    from industria.models.training.source import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """Prompts, and how they are answered."""

    prompts: Sequence[str]
    sampling: Sampling
    progress: Progress = silent


class LanguageFamily:
    """Text that goes on from a prompt."""

    name = "language"
    baseline = "n-grams of bytes; the answer to the nearest prompt"
    takes_split = True
    words: Mapping[str, Text] = WORDS

    @property
    def task(self) -> Task:
        """Language."""
        return LANGUAGE

    def read(self, source: Source) -> LanguageData:
        """Prompts with answers, or text. Raises InputError, UsageError."""
        data: LanguageData = _tuning().read(source)
        return data

    def notes(self, source: Source, data: LanguageData) -> Mapping[str, object]:
        """How many rows each part has, and the options."""
        rows = data.rows
        counts = {"train": len(rows.train), "validation": len(rows.validation), "test": len(rows.test)}  # fmt: skip
        return {"rows": counts, "told": dict(source.options)}

    def work(self, data: LanguageData) -> Work:
        """What the steps will do, by the parameters and the length of the rows."""
        found: Work = _tuning().work(data)
        return found

    def train(
        self, data: LanguageData, *, parent: LanguageModel | None, seed: int, progress: Progress
    ) -> LanguageModel:
        """Make a model by the data's method and aim."""
        model: LanguageModel = _tuning().tuned(data, parent, seed, progress)
        return model

    def evaluate(self, model: LanguageModel, data: LanguageData, *, seed: int) -> Evaluation:
        """On the test part."""
        from industria.models.language.judging import judged

        return judged(model, data, seed)

    def options(self, model: LanguageModel) -> Mapping[str, object]:
        """How it was made."""
        return {
            "base": model.base, "four_bits": model.four_bits, "parameters": model.parameters,
            **model.said,
        }  # fmt: skip

    def save(self, model: LanguageModel) -> Mapping[str, bytes]:
        """Adapters of named weights, or all of it."""
        from industria.models.language.model import files_of

        return files_of(model)

    def load(self, files: Mapping[str, bytes], _options: Mapping[str, object]) -> LanguageModel:
        """A model from its files. Raises IntegrityError, MissingPartError."""
        from industria.models.language.model import model_of

        return model_of(files)

    def predict(self, model: LanguageModel, given: Asked) -> list[Continued]:
        """The answer to each prompt."""
        from industria.models.language.generating import continued

        return continued(model, given.prompts, given.sampling, given.progress)


def _tuning() -> ModuleType:
    """The module that makes models. Raises MissingPartError without what it needs."""
    try:
        from industria.models.language import tuning
    except ImportError as error:
        raise missing_extra("tune", error.name or "torch") from None
    return tuning


FAMILY = LanguageFamily()
