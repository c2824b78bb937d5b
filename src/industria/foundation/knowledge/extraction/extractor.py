"""The extractor: one tuned trunk, a tagger of entities and a classifier of relations on it.

Tokens are tagged BIO by the trunk, whole spans are classified by a linear model beside it, and the spans
that both together make likeliest are taken; a relation is read from its two spans, the words between them
and the whole sentence, as SpERT does (Eberts and Ulges 2020). The same code reads words (English) and
characters (Chinese).
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch
from torch import nn

from industria.core import Progress, UsageError, silent
from industria.foundation.knowledge.extraction.annotated import (
    AnnotatedSentence,
    EntitySpan,
    Relation,
    tokenized,
)
from industria.foundation.knowledge.extraction.inheritance import start_from
from industria.foundation.knowledge.extraction.network import Batch, Heads, Pair
from industria.foundation.knowledge.extraction.span_classifier import (
    SpanClassifier,
    best_spans,
    from_tags,
)
from industria.foundation.knowledge.extraction.trunk import WordPieces, packed_weights

_NONE = ""


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How to train. ``layers``: of the trunk, from the first; ``averaging``: decay of the running
    mean of the weights; ``runs``: trainings from one start whose means are averaged to the model
    (Wortsman et al. 2022, model soups); ``tagger_share``: of the tagger in the log-odds of a span, the rest
    is the span classifier's; ``readiness``: added to every span's log-odds."""

    epochs: int = 14
    runs: int = 2
    batch: int = 16
    trunk_rate: float = 1.2e-4
    head_rate: float = 1e-3
    layers: int = 12
    seed: int = 0
    typo_rate: float = 0.03
    averaging: float = 0.98
    tagger_share: float = 0.3
    readiness: float = 0.75


class Extractor:
    """Entities and relations in sentences. Train, or load; then ``predict`` or ``extract``."""

    def __init__(self, kinds: Sequence[str], relations: Sequence[str], options: TrainingOptions):
        torch.manual_seed(options.seed)
        self.kinds = tuple(kinds)
        self.relations = (_NONE, *relations)
        self.options = options
        self._pieces = WordPieces()
        tags = 1 + 2 * len(kinds)
        self._net = Heads(options.layers, tags, len(kinds), len(self.relations))
        self._allowed_pairs: set[tuple[int, int]] = set()
        self._allowed = _allowed_steps(len(kinds))
        self._classifier: SpanClassifier | None = None

    @classmethod
    def train(
        cls,
        sentences: Sequence[AnnotatedSentence],
        options: TrainingOptions | None = None,
        progress: Progress = silent,
        parent: Extractor | None = None,
    ) -> Extractor:
        """Tune the trunk and both heads together on annotated sentences, from a parent's where given."""
        options = options or TrainingOptions()
        if not sentences:
            raise UsageError("expected annotated sentences to train on, found none")
        kinds = sorted({e.kind for s in sentences for e in s.entities})
        relations = sorted({r.kind for s in sentences for r in s.relations})
        extractor = cls(kinds, relations, options)
        if parent is not None:
            start_from(
                extractor._net, parent._net, (extractor.kinds, parent.kinds),
                (extractor.relations, parent.relations),
            )  # fmt: skip
        for s in sentences:
            for r in s.relations:
                pair = (s.entities[r.head].kind, s.entities[r.tail].kind)
                extractor._allowed_pairs.add((kinds.index(pair[0]), kinds.index(pair[1])))
        extractor._fit(list(sentences), progress)
        extractor._classifier = SpanClassifier.fit(sentences, kinds)
        return extractor

    def predict(self, sentences: Sequence[AnnotatedSentence]) -> list[AnnotatedSentence]:
        """The sentences with what was found in them, in their order."""
        self._net.eval()
        out: list[AnnotatedSentence] = []
        with torch.no_grad():
            for at in range(0, len(sentences), 32):
                out.extend(self._predict(sentences[at : at + 32]))
        return out

    def extract(self, text: str) -> AnnotatedSentence:
        """Entities and relations of one text."""
        return self.predict([tokenized(text)])[0]

    def to_bytes(self) -> bytes:
        """The weights (half precision) and the classes."""
        stored = {
            "kinds": self.kinds,
            "relations": self.relations[1:],
            "pairs": sorted(self._allowed_pairs),
            "options": asdict(self.options),
            "spans": self._classifier.to_plain() if self._classifier else None,
            "state": {name: value.half() for name, value in self._net.state_dict().items()},
        }
        into = io.BytesIO()
        torch.save(stored, into)
        return into.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Extractor:
        """What ``to_bytes`` gave; only tensors and plain values are read, no code."""
        stored = torch.load(io.BytesIO(data), weights_only=True)
        extractor = cls(stored["kinds"], stored["relations"], TrainingOptions(**stored["options"]))
        extractor._allowed_pairs = {tuple(pair) for pair in stored["pairs"]}
        extractor._net.load_state_dict({n: v.float() for n, v in stored["state"].items()})
        if stored.get("spans"):  # a file of an earlier version has none
            extractor._classifier = SpanClassifier.from_plain(stored["spans"])
        return extractor

    # -- training ----------------------------------------------------------------------------

    def _fit(self, sentences: list[AnnotatedSentence], progress: Progress) -> None:
        first = {name: value.clone() for name, value in self._net.state_dict().items()}
        total: dict[str, torch.Tensor] = {}
        for run in range(self.options.runs):
            self._net.load_state_dict(first)
            for name, value in self._run(sentences, run, progress).items():
                total[name] = value + total[name] if name in total else value.clone()
        self._net.load_state_dict(
            {
                n: v / self.options.runs if v.is_floating_point() else first[n]
                for n, v in total.items()
            }
        )
        progress("train extractor", self.options.runs, self.options.runs)

    def _run(
        self, sentences: list[AnnotatedSentence], run: int, progress: Progress
    ) -> dict[str, torch.Tensor]:
        """One training; the running mean of its weights."""
        options, net = self.options, self._net
        chance = random.Random(options.seed + run)
        torch.manual_seed(options.seed + run)
        trunk = list(net.trunk.parameters())
        own = {id(p) for p in trunk}
        heads = [p for p in net.parameters() if id(p) not in own]
        optimiser = torch.optim.AdamW(
            [
                {"params": trunk, "lr": options.trunk_rate},
                {"params": heads, "lr": options.head_rate},
            ],
            weight_decay=0.01,
        )
        steps = options.epochs * -(-len(sentences) // options.batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, [options.trunk_rate, options.head_rate], steps, pct_start=0.1,
            anneal_strategy="linear",
        )  # fmt: skip
        net.train()
        averaged = torch.optim.swa_utils.AveragedModel(
            net,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(options.averaging),  # type: ignore[no-untyped-call]
        )
        for epoch in range(options.epochs):
            progress("train extractor", run * options.epochs + epoch, options.runs * options.epochs)
            for batch in _by_length(sentences, options.batch, chance):
                optimiser.zero_grad()
                loss = self._loss([_with_typos(s, options.typo_rate, chance) for s in batch])
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                averaged.update_parameters(net)
        return {n: v.detach() for n, v in averaged.module.state_dict().items()}

    def _loss(self, sentences: list[AnnotatedSentence]) -> torch.Tensor:
        batch = self._batch(sentences)
        tokens = self._net.encode(batch)
        tags = self._net.tagger(tokens)
        wanted = torch.full(tags.shape[:2], -100)
        pairs: list[Pair] = []
        for number, s in enumerate(sentences):
            wanted[number, : len(s.tokens)] = 0
            for e in s.entities:
                kind = self.kinds.index(e.kind)
                wanted[number, e.start] = 1 + 2 * kind
                wanted[number, e.start + 1 : e.end] = 2 + 2 * kind
            linked = {(r.head, r.tail): self.relations.index(r.kind) for r in s.relations}
            pairs += self._pairs(number, s, linked)
        loss = nn.functional.cross_entropy(
            tags.flatten(0, 1), wanted.flatten(), ignore_index=-100, label_smoothing=0.05
        )
        if pairs:
            scores = self._net.pairs(tokens, pairs)
            loss = loss + nn.functional.cross_entropy(
                scores, torch.tensor([p.relation for p in pairs]), label_smoothing=0.05
            )
        return loss

    def _pairs(
        self, number: int, sentence: AnnotatedSentence, linked: dict[tuple[int, int], int]
    ) -> list[Pair]:
        spans = [(e.start, e.end, self.kinds.index(e.kind)) for e in sentence.entities]
        return [
            Pair(number, head, tail, len(sentence.tokens), linked.get((i, j), 0))
            for i, head in enumerate(spans)
            for j, tail in enumerate(spans)
            if i != j and (head[2], tail[2]) in self._allowed_pairs
        ]

    def _batch(self, sentences: Sequence[AnnotatedSentence]) -> Batch:
        cut = [[self._pieces.ids(t) for t in s.tokens] for s in sentences]
        sizes = [2 + sum(map(len, words)) for words in cut]
        width, height = max(sizes), max(len(words) for words in cut)
        ids = np.full((len(cut), width), 1)
        padding = np.ones((len(cut), width), bool)
        spread = np.zeros((len(cut), height, width), np.float32)
        for row, words in enumerate(cut):
            line = [self._pieces.begin]
            for position, word in enumerate(words):
                spread[row, position, len(line) : len(line) + len(word)] = 1 / len(word)
                line += word
            line.append(self._pieces.end)
            ids[row, : len(line)] = line
            padding[row, : len(line)] = False
        vectors = packed_weights().word_vectors(ids.reshape(-1)).reshape(*ids.shape, -1)
        return Batch(
            torch.from_numpy(vectors),
            torch.from_numpy(padding),
            torch.from_numpy(spread),
            [len(words) for words in cut],
        )

    # -- reading -----------------------------------------------------------------------------

    def _predict(self, sentences: Sequence[AnnotatedSentence]) -> list[AnnotatedSentence]:
        full = [number for number, s in enumerate(sentences) if s.tokens]
        out = [replace(s, entities=(), relations=()) for s in sentences]
        if not full:
            return out
        batch = self._batch([sentences[n] for n in full])
        tokens = self._net.encode(batch)
        scores = torch.log_softmax(self._net.tagger(tokens), -1).numpy()
        found = []
        for row, number in enumerate(full):
            spans = self._spans(scores[row, : batch.lengths[row]], out[number])
            found.append(replace(out[number], entities=spans))
        pairs = [p for row, s in enumerate(found) for p in self._pairs(row, s, {})]
        linked: list[list[Relation]] = [[] for _ in found]
        if pairs:
            best = self._net.pairs(tokens, pairs).argmax(1).tolist()
            for pair, relation in zip(pairs, best, strict=True):
                if relation:
                    places = [(e.start, e.end) for e in found[pair.sentence].entities]
                    head, tail = places.index(pair.head[:2]), places.index(pair.tail[:2])
                    linked[pair.sentence].append(Relation(head, tail, self.relations[relation]))
        for row, number in enumerate(full):
            out[number] = replace(found[row], relations=tuple(linked[row]))
        return out

    def _spans(self, scores: np.ndarray, sentence: AnnotatedSentence) -> tuple[EntitySpan, ...]:
        """``scores``: the tagger's log-probabilities, (token, tag)."""
        if self._classifier is None:
            return self._tagged(_decode(scores, self._allowed))
        share, ready = self.options.tagger_share, self.options.readiness
        classified = self._classifier.log_odds(sentence)
        tagged = from_tags(scores, self._classifier.longest)
        odds = {
            span: share * tagged[span] + (1 - share) * own + ready
            for span, own in classified.items()
        }
        return best_spans(len(scores), odds, self.kinds)

    def _tagged(self, tags: list[int]) -> tuple[EntitySpan, ...]:
        spans: list[EntitySpan] = []
        start = -1
        for position, tag in enumerate([*tags, 0]):
            if start >= 0 and (tag == 0 or tag % 2 == 1):
                spans.append(EntitySpan(start, position, self.kinds[(tags[start] - 1) // 2]))
                start = -1
            if tag % 2 == 1:
                start = position
        return tuple(spans)


def _allowed_steps(kinds: int) -> np.ndarray:
    """(from, to): 0 where a tag may follow, minus infinity where an inside tag has no begin."""
    tags = 1 + 2 * kinds
    steps = np.zeros((tags, tags))
    for inside in range(2, tags, 2):
        steps[:, inside] = -np.inf
        steps[inside, inside] = steps[inside - 1, inside] = 0
    return steps


def _decode(scores: np.ndarray, allowed: np.ndarray) -> list[int]:
    """The best allowed sequence of tags (Viterbi). ``scores``: (token, tag)."""
    best = scores[0].copy()
    best[2::2] = -np.inf
    back = []
    for line in scores[1:]:
        table = best[:, None] + allowed
        back.append(table.argmax(0))
        best = table.max(0) + line
    tags = [int(best.argmax())]
    for pointers in reversed(back):
        tags.append(int(pointers[tags[-1]]))
    return tags[::-1]


def _by_length(
    sentences: list[AnnotatedSentence], size: int, chance: random.Random
) -> list[list[AnnotatedSentence]]:
    """Batches of similar length, in random order."""
    order = sorted(sentences, key=lambda s: len(s.tokens) + chance.random() * 4)
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    chance.shuffle(batches)
    return batches


def _with_typos(
    sentence: AnnotatedSentence, rate: float, chance: random.Random
) -> AnnotatedSentence:
    """Some letters swapped or lost, as people type them on the shop floor."""
    if not rate:
        return sentence
    tokens = []
    for token in sentence.tokens:
        if len(token) > 3 and token.isascii() and token.isalpha() and chance.random() < rate:
            at = chance.randrange(1, len(token) - 1)
            swapped = token[:at] + token[at + 1] + token[at] + token[at + 2 :]
            token = swapped if chance.random() < 0.5 else token[:at] + token[at + 1 :]
        tokens.append(token)
    return replace(sentence, tokens=tuple(tokens))
