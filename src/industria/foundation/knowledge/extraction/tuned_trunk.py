"""The tuned trunk of an extractor: a network that scores spans and relations, and its training.

multilingual-e5-small with a classifier of spans and one of relations, which reads the two spans, the words
between them and the whole sentence, as SpERT does (Eberts and Ulges 2020). The same code reads words
(English) and characters (Chinese).
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from industria.core import Progress
from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence
from industria.foundation.knowledge.extraction.inheritance import start_from
from industria.foundation.knowledge.extraction.network import Batch, Heads, Pair
from industria.foundation.knowledge.extraction.options import TrainingOptions
from industria.foundation.knowledge.extraction.relation_classifier import Places, pairs_of
from industria.foundation.knowledge.extraction.span_classifier import LogOdds, from_scores
from industria.foundation.knowledge.extraction.span_features import candidates
from industria.foundation.knowledge.extraction.trunk import WordPieces, packed_weights

_READ_AT_ONCE = 32


class TunedTrunk:
    """Scores of spans and relations by the network. ``relations``: their names, none first."""

    def __init__(
        self,
        kinds: Sequence[str],
        relations: Sequence[str],
        options: TrainingOptions,
        longest: int,
        allowed: frozenset[tuple[str, str]],
    ) -> None:
        """``longest``: tokens of an entity at most; ``allowed``: classes that a relation may join."""
        torch.manual_seed(options.seed)
        self.kinds, self.relations = tuple(kinds), tuple(relations)
        self.options, self.longest, self.allowed = options, longest, allowed
        self._pieces = WordPieces()
        self._net = Heads(options.layers, len(kinds), len(relations), longest)

    def fit(
        self,
        sentences: Sequence[AnnotatedSentence],
        progress: Progress,
        parent: TunedTrunk | None,
    ) -> None:
        """Tune trunk and heads together, from a parent's where there is one. Raises InputError."""
        if parent is not None:
            start_from(
                self._net,
                parent._net,
                (self.kinds, parent.kinds),
                (self.relations, parent.relations),
            )
        self._fit(list(sentences), progress)
        self._net.eval()

    def span_odds(self, sentences: Sequence[AnnotatedSentence]) -> list[LogOdds]:
        """Of every span of sentences with tokens: log-odds of the classes over none."""
        found: list[LogOdds] = []
        with torch.no_grad():
            for at in range(0, len(sentences), _READ_AT_ONCE):
                some = sentences[at : at + _READ_AT_ONCE]
                scores = self._net.spans(self._net.encode(self._batch(some))).numpy()
                found += [
                    from_scores(row, len(s.tokens)) for row, s in zip(scores, some, strict=True)
                ]
        return found

    def relation_odds(
        self, sentences: Sequence[AnnotatedSentence]
    ) -> list[dict[Places, np.ndarray]]:
        """Of the pairs of entities that were found: log-odds of the relations over none."""
        found: list[dict[Places, np.ndarray]] = [{} for _ in sentences]
        with torch.no_grad():
            for at in range(0, len(sentences), _READ_AT_ONCE):
                some = sentences[at : at + _READ_AT_ONCE]
                pairs = [(row, p) for row, s in enumerate(some) for p in self._pairs(row, s, {})]
                if not pairs:
                    continue
                tokens = self._net.encode(self._batch(some))
                scores = self._net.pairs(tokens, [p for _, (_, p) in pairs]).numpy()
                for (row, (places, _)), own in zip(pairs, scores, strict=True):
                    found[at + row][places] = own - own[0]
        return found

    def to_bytes(self) -> bytes:
        """The weights, half precision."""
        into = io.BytesIO()
        torch.save({n: v.half() for n, v in self._net.state_dict().items()}, into)
        return into.getvalue()

    def load(self, data: bytes) -> None:
        """Take what ``to_bytes`` gave; only tensors are read, no code."""
        stored = torch.load(io.BytesIO(data), weights_only=True)
        self._net.load_state_dict({n: v.float() for n, v in stored.items()})
        self._net.eval()

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
        spans = self._net.spans(tokens)
        wanted = torch.full(spans.shape[:3], -100)
        pairs: list[Pair] = []
        for number, s in enumerate(sentences):
            for start, end in candidates(len(s.tokens), self.longest):
                wanted[number, start, end - start - 1] = 0
            for e in s.entities:
                wanted[number, e.start, e.end - e.start - 1] = 1 + self.kinds.index(e.kind)
            linked = {(r.head, r.tail): self.relations.index(r.kind) for r in s.relations}
            pairs += [pair for _, pair in self._pairs(number, s, linked)]
        loss = nn.functional.cross_entropy(
            spans.flatten(0, 2), wanted.flatten(), ignore_index=-100, label_smoothing=0.02
        )
        if pairs:
            scores = self._net.pairs(tokens, pairs)
            loss = loss + nn.functional.cross_entropy(
                scores, torch.tensor([p.relation for p in pairs]), label_smoothing=0.05
            )
        return loss

    def _pairs(
        self, number: int, sentence: AnnotatedSentence, linked: dict[Places, int]
    ) -> list[tuple[Places, Pair]]:
        spans = [(e.start, e.end, self.kinds.index(e.kind)) for e in sentence.entities]
        length = len(sentence.tokens)
        return [
            ((i, j), Pair(number, spans[i], spans[j], length, linked.get((i, j), 0)))
            for i, j in pairs_of(sentence, self.allowed)
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
