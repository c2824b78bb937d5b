"""Kinds of pictures from few examples of each: what blocks see on the whole, and a linear classifier on it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from industria.core import InputError
from industria.models.pictures.network import open_network
from industria.models.pictures.patches import PatchOptions, layers_of
from industria.models.pictures.reading import scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.float32]

OPTIONS = PatchOptions(side=300, stride=8, blocks=(4, 7, 10, 13), filters=True, centred=False)
_STRENGTHS = (
    0.001,
    0.01,
    0.1,
    1.0,
)  # inverse penalties, of which validation on the examples chooses
_RAW_SIDE = 32


@dataclass(frozen=True)
class KindExamples:
    """Described pictures (picture, feature), the kind of each, and their grey values (picture, 1024)."""

    features: NDArray[np.float32]
    kinds: Sequence[str]
    raw: NDArray[np.float32]
    network: str


@dataclass(frozen=True)
class KindModel:
    """``weight`` (kind, feature) and ``bias`` (kind,) on features less ``mean`` over ``scale``."""

    kinds: tuple[str, ...]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    network: str

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(picture, kind), each row sums to 1."""
        logits = ((features - self.mean) / self.scale) @ self.weight.T + self.bias
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def whole(picture: Picture, network: str) -> NDArray[np.float32]:
    """Features (feature,) of a picture as a whole: mean, spread and largest value of each channel."""
    side = float(np.sqrt(picture.shape[0] * picture.shape[1]))
    opened = open_network(network) if network else None
    layers = layers_of(scaled(picture, min(1.0, OPTIONS.side / side)), OPTIONS, opened)
    flat = [v.reshape(-1, v.shape[-1]) for v in layers.values()]
    parts = [part for f in flat for part in (f.mean(axis=0), f.std(axis=0), f.max(axis=0))]
    return np.concatenate(parts).astype(np.float32)


def examples_of(pictures: Sequence[Picture], kinds: Sequence[str], network: str) -> KindExamples:
    """Pictures with their kinds, described. Raises InputError for fewer than two kinds."""
    if len(set(kinds)) < 2:
        raise InputError(
            f"expected pictures of at least two kinds, each in a folder of its name, found {len(set(kinds))}: add one"
        )
    features = np.stack([whole(p, network) for p in pictures])
    return KindExamples(features, tuple(kinds), np.stack([_grey(p) for p in pictures]), network)


def learn_kinds(data: KindExamples) -> KindModel:
    """A multinomial logistic regression; its penalty is chosen by cross-validation on the examples."""
    from sklearn.linear_model import LogisticRegression, LogisticRegressionCV

    mean, scale = data.features.mean(axis=0), data.features.std(axis=0) + 1e-3
    given, labels = (data.features - mean) / scale, np.asarray(data.kinds)
    fewest = int(np.unique(labels, return_counts=True)[1].min())
    with warnings.catch_warnings():  # names of arguments that scikit-learn is about to give up
        warnings.simplefilter("ignore", FutureWarning)
        fitted = (
            LogisticRegressionCV(
                Cs=list(_STRENGTHS), cv=min(5, fewest), max_iter=500, scoring="neg_log_loss"
            )
            if fewest > 1
            else LogisticRegression(C=0.01, max_iter=500)
        ).fit(given, labels)
    weight, bias = np.atleast_2d(fitted.coef_), np.atleast_1d(fitted.intercept_)
    if len(weight) == 1:  # two kinds share one row
        weight, bias = np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2
    return KindModel(
        tuple(map(str, fitted.classes_)), mean, scale, weight.astype(np.float32),
        bias.astype(np.float32), data.network,
    )  # fmt: skip


def right_of_others(data: KindExamples, seed: int) -> tuple[float, float]:
    """Accuracy on folds that were left out, and that of the nearest mean of grey values; NaN where a kind has one."""
    found = left_out(data, seed)
    if found is None:
        return float("nan"), float("nan")
    return float(np.mean(found.said == found.truth)), float(np.mean(found.plain == found.truth))


@dataclass(frozen=True)
class LeftOut:
    """Examples told by models that had not seen them. ``probability`` (picture, kind); ``truth``, ``said`` and
    ``plain`` (picture,): numbers of kinds; ``plain`` is the nearest mean of grey values."""

    kinds: tuple[str, ...]
    truth: NDArray[np.int64]
    probability: NDArray[np.float32]
    plain: NDArray[np.int64]

    @property
    def said(self) -> NDArray[np.int64]:
        """The likeliest kind of each."""
        return np.asarray(self.probability.argmax(1))


def left_out(data: KindExamples, seed: int) -> LeftOut | None:
    """Every example by a model of the other folds, five or as many as the rarest kind has; None where it has one."""
    from sklearn.model_selection import StratifiedKFold
    from sklearn.neighbors import NearestCentroid

    labels = np.asarray(data.kinds)
    kinds, truth, counts = np.unique(labels, return_inverse=True, return_counts=True)
    fewest = int(counts.min())
    if fewest < 2:
        return None
    probability = np.zeros((len(labels), len(kinds)), np.float32)
    plain = np.zeros(len(labels), np.int64)
    folds = StratifiedKFold(min(5, fewest), shuffle=True, random_state=seed)
    for seen, left in folds.split(data.features, labels):
        part = KindExamples(
            data.features[seen], labels[seen].tolist(), data.raw[seen], data.network
        )
        model = learn_kinds(part)
        probability[left] = model.probabilities(data.features[left])
        plain[left] = NearestCentroid().fit(data.raw[seen], truth[seen]).predict(data.raw[left])
    return LeftOut(tuple(map(str, kinds)), truth, probability, plain)


def _grey(picture: Picture) -> NDArray[np.float32]:
    from PIL import Image

    grey = Image.fromarray(picture.mean(axis=2).astype(np.float32))
    small = grey.resize((_RAW_SIDE, _RAW_SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32).ravel()
