"""How a language model does on rows that it did not learn from, beside n-grams and the nearest prompt's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from industria.core import Evaluation
from industria.models.language.examples import Row, tokens_of
from industria.models.language.generating import Sampling, continued
from industria.models.language.model import LanguageModel
from industria.models.language.network import bits_per_byte
from industria.models.language.plain import ByteGrams, nearest
from industria.models.language.rewards import rule
from industria.models.language.tuning import LanguageData

_JUDGED, _WRITTEN = 400, 100  # rows of the test part that are read, and that are answered


def judged(model: LanguageModel, data: LanguageData, seed: int) -> Evaluation:
    """Bits for each byte of the test part; of prompts with answers also how many are right, field by field.

    Where the test part is empty, the validation part stands for it. Raises InputError where both are.
    """
    unseen = data.rows.unseen
    test = [r for r in unseen if r.answer][:_JUDGED]
    asked = [r for r in unseen if r.prompt][:_WRITTEN]
    own: dict[str, float] = {}
    plain: dict[str, float] = {}
    if test:
        tokens = tokens_of(model.tokenizer, test, data.length, model.stop)
        own["bits_per_byte"] = bits_per_byte(model.network, tokens, model.stop)
        plain["bits_per_byte"] = ByteGrams(data.rows.train).bits_per_byte(test)
    if asked:
        answers = continued(model, [r.prompt for r in asked], Sampling(data.answer_length, seed=seed))  # fmt: skip
        own |= scored(asked, [a.text for a in answers], data.reward)
        known = [r for r in data.rows.train if r.prompt and r.answer]
        if known:
            plain |= scored(asked, nearest(known, [r.prompt for r in asked]), data.reward)
    return Evaluation(own, plain, len(test) or len(asked))


def scored(rows: Sequence[Row], answers: Sequence[str], reward: str = "") -> dict[str, float]:
    """Shares of answers that are right, of fields (F1, ``NAME: VALUE, VALUE; NAME: VALUE``) and of rules kept."""
    found: dict[str, float] = {}
    pairs = [(r.answer, a) for r, a in zip(rows, answers, strict=True) if r.answer]
    if pairs:
        found["exact"] = sum(one.strip() == other.strip() for one, other in pairs) / len(pairs)
        found["fields_f1"] = fields_f1(pairs)
    if reward:
        check = rule(reward).check
        verdicts = [check(r.prompt, a) for r, a in zip(rows, answers, strict=True)]
        found["violation_rate"] = sum(bool(v.broken) for v in verdicts) / len(verdicts)
        found["facts_stated"] = sum(v.covered for v in verdicts) / len(verdicts)
    return found


def fields_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Micro-F1 of (name, value) over pairs of a right and a given answer."""
    right = wanted = given = 0
    for truth, said in pairs:
        one, other = _fields(truth), _fields(said)
        right += (one & other).total()
        wanted += one.total()
        given += other.total()
    return 2 * right / max(1, wanted + given)


def _fields(text: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for field in text.split(";"):
        name, _, values = field.partition(":")
        found.update((name.strip().lower(), v.strip().lower()) for v in values.split(",") if v.strip())  # fmt: skip
    return found
