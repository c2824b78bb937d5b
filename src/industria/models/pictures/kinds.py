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
    """Accuracy on folds that were left out, and that of the nearest mean of grey values."""
    from sklearn.model_selection import StratifiedKFold
    from sklearn.neighbors import NearestCentroid

    labels = np.asarray(data.kinds)
    fewest = int(np.unique(labels, return_counts=True)[1].min())
    own, plain = [], []
    if fewest < 2:
        return float("nan"), float("nan")
    folds = StratifiedKFold(min(5, fewest), shuffle=True, random_state=seed)
    for seen, left in folds.split(data.features, labels):
        part = KindExamples(
            data.features[seen], labels[seen].tolist(), data.raw[seen], data.network
        )
        model = learn_kinds(part)
        said = np.asarray(model.kinds)[model.probabilities(data.features[left]).argmax(axis=1)]
        own += (said == labels[left]).tolist()
        near = NearestCentroid().fit(data.raw[seen], labels[seen]).predict(data.raw[left])
        plain += (near == labels[left]).tolist()
    return float(np.mean(own)), float(np.mean(plain))


def _grey(picture: Picture) -> NDArray[np.float32]:
    from PIL import Image

    grey = Image.fromarray(picture.mean(axis=2).astype(np.float32))
    small = grey.resize((_RAW_SIDE, _RAW_SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32).ravel()
