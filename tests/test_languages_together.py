"""Chinese and English passages in one ranking: language means, words of the other language, what does not change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from industria.core import BilingualEmbedder, Language, Locator, ModelCard, language_of
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge import Index
from industria.foundation.knowledge.translation import stems_in
from industria.interaction.retrieval import retrieve
from industria.models.text.language_means import LanguageMeans, shipped_means
from industria.models.text.sentences import pairs

pytestmark = pytest.mark.fast
_SHIFT = {"zh": np.array([0, 0, 3.0]), "en": np.array([0, 0, -3.0])}
_MEANING = {"pump": 0, "泵": 0, "valve": 1, "阀": 1}


class _Shifted:
    """Two meanings and a language: vectors of a language lie together, as an encoder's do."""

    dimension = 3

    @property
    def card(self) -> ModelCard:
        return ModelCard("shifted", 1, "text_embedding", "general")

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        return [self.query(text) for text in texts]

    def query(self, text: str) -> list[float]:
        vector = _SHIFT[language_of(text)].copy()
        for word, place in _MEANING.items():
            vector[place] += word in text.lower()
        return [float(x) for x in vector / np.linalg.norm(vector)]


class _Centred(_Shifted):
    def __init__(self) -> None:
        plain = {language: v / np.linalg.norm(v) for language, v in _SHIFT.items()}
        self._means = LanguageMeans(plain, plain)

    def centred(self, vector: Sequence[float], language: Language) -> list[float]:
        return [float(x) for x in self._means.centred(np.array(vector), language)]

    def level(self, centred: Sequence[float], language: Language) -> float:
        return self._means.level(np.array(centred), language)


def _index(folder: Path, embedder: _Shifted, *texts: str) -> Index:
    index = Index(folder, embedder)
    for text in texts:
        index.add(text, [Passage(text, Locator("span", 1, 0, len(text)))])
    index.settle()
    return index


def test_a_passage_of_the_other_language_wins_where_it_is_the_one_that_fits(tmp_path: Path):
    texts = ("The pump is worn.", "阀门泄漏。")
    plain = _index(tmp_path / "plain", _Shifted(), *texts)
    index = _index(tmp_path / "centred", _Centred(), *texts)
    ranked = plain.snapshot().rank_by_vector(plain.embedder.query("泵"), 2)  # type: ignore[union-attr]
    assert plain.snapshot().fetch(ranked)[0].asset == "阀门泄漏。", "the language decides alone"
    assert [h.asset for h in retrieve(index, "泵", 2, "vectors")] == list(texts)
    assert [h.asset for h in retrieve(index, "valve", 2, "vectors")] == list(texts)[::-1]


def test_a_plant_of_one_language_ranks_as_before(tmp_path: Path):
    texts = ("The pump is worn.", "The valve leaks.", "Nothing of the kind.")
    plain = _index(tmp_path / "plain", _Shifted(), *texts)
    index = _index(tmp_path / "centred", _Centred(), *texts)
    for mode in ("hybrid", "vectors"):
        found = [
            [(h.asset, h.score) for h in retrieve(i, "worn pump", 3, mode)] for i in (plain, index)
        ]  # type: ignore[arg-type]
        assert found[0] == found[1]


def test_words_are_looked_up_in_the_other_language():
    assert {"pump", "bear", "temperatur", "p-101"} <= set(stems_in("P-101 泵轴承温度", "en"))
    found = stems_in("Replace the bearing of P-101", "zh")
    assert {"轴承", "更换", "p-101"} <= set(found) and "the" not in found
    assert stems_in("嗯", "en") == []


def test_the_shipped_means_are_of_both_languages_and_sentences_stand_in_pairs():
    means = shipped_means()
    assert {v.shape for kind in (means.question, means.passage) for v in kind.values()} == {(384,)}
    again = LanguageMeans.from_bytes(means.to_bytes())
    assert np.allclose(again.passage["zh"], means.passage["zh"], atol=1e-6)
    centred = means.centred(means.passage["zh"] + 0.1, "zh")
    assert abs(float(np.linalg.norm(centred)) - 1) < 1e-5
    assert all(language_of(zh) == "zh" and language_of(en) == "en" for zh, en in pairs())
    assert len({zh for zh, _ in pairs()}) == len(pairs()) >= 60


def test_the_encoder_of_the_base_install_can_compare_languages():
    from industria.models.embedding import E5Embedder

    assert isinstance(E5Embedder(), BilingualEmbedder)
