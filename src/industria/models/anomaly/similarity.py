"""A similarity-based detector: each row beside what normal rows near it were like, in several views.

A memory of normal rows says what to expect of level and texture of each channel in the state that the
machine is in (``neighbours``); what differs is looked at over short and long windows, together and channel
by channel, and beside the PCA combined index of the whole. Each view has a limit of its own from the
extremes of normal rows that the memory left out (``extremes``); a score is the largest share of a limit
that is reached, so 1 is the threshold of every machine. Changes of state have limits of their own.

The setting was chosen on machines simulated for it and on every second file of SKAB, and is one for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from industria.core import InputError
from industria.models.anomaly.combined_index import CombinedIndex, CombinedIndexOptions
from industria.models.anomaly.extremes import return_level
from industria.models.anomaly.frame import smooth
from industria.models.anomaly.motion import (
    changes,
    context,
    jitter,
    stretches,
    texture,
    usual_pace,
    without_spikes,
)
from industria.models.anomaly.neighbours import expected, memory

WHOLE_OPTIONS = CombinedIndexOptions(margin=1.15)  # one view among several may alarm less by itself
_BLOCK = 30
_FEWEST_CHANGES = 2  # fewer are none that this machine is known to go through
_EXPLAINED_BY = 400  # first rows of an alarm: what came first is nearest to the cause
_FEWEST_BLOCKS = 10
_FEWEST_ROWS = 50
_LEARNED_FROM = 20_000
_AT_ONCE = 50_000  # rows, after a lead that fills every window: memory does not grow with the table
_LEAD = 600
_SPIKES_WITHIN, _FEWEST_SPIKES = 120, 2.5  # one or two cells out of line are bad cells and no alarm
_FAR = 50.0  # spreads; beyond them a reading is far away, however far


@dataclass(frozen=True, slots=True)
class SimilarityOptions:
    """One setting for all machines. Windows are in rows.

    ``remembered``: rows of the memory, ``nearest``: how many of them an expectation is of, ``apart``: rows
    around a normal row that do not speak for it; ``period``: rows in which normal operation passes a limit
    about once (a week of minutes); ``lasting``: rows over the limit that make an alarm; ``going_on``: the
    share of the limit down to which an alarm goes on.
    """

    remembered: int = 500
    nearest: int = 8
    apart: int = 60
    comes_from: tuple[int, ...] = (8, 40)
    short: int = 8
    long: int = 90
    textured: int = 40
    period: float = 10_080.0
    censored: float = 0.1
    lasting: int = 12
    going_on: float = 0.8


@dataclass(frozen=True)
class Watched:
    """``score`` (row,), of which more than 1 is over a limit; ``channels`` (row, channel): the share of its
    own limits that each reaches; ``changing`` (row,): whether the machine goes from state to state."""

    score: np.ndarray
    channels: np.ndarray
    changing: np.ndarray


@dataclass(frozen=True)
class SimilarityModel:
    """A fitted detector. ``kept``: arrays that it needs, by name, beside the combined index of the whole."""

    channels: tuple[str, ...]
    kept: Mapping[str, np.ndarray]
    whole: CombinedIndex
    options: SimilarityOptions
    set_aside: tuple[tuple[int, int], ...] = ()

    @property
    def threshold(self) -> float:
        """The score above which a row is over a limit."""
        return 1.0

    @classmethod
    def fit(
        cls,
        normal: np.ndarray,
        channels: tuple[str, ...],
        options: SimilarityOptions = SimilarityOptions(),
    ) -> SimilarityModel:
        """Fit on rows of normal operation, (row, channel), in time order.

        Stretches of them that are like nothing else there (a fault, a trial) are set aside, and the model
        is fitted on the others; ``set_aside`` names them by first and last row. Raises InputError for fewer
        than 50 rows or where every channel is constant.
        """
        if len(normal) < _FEWEST_ROWS:
            raise InputError(
                f"expected at least {_FEWEST_ROWS} rows of normal operation, found {len(normal)}: "
                "give a longer normal part"
            )
        used = _thinned(len(normal))
        model = cls._fit(normal[used], channels, options)
        odd = model._like_nothing_else(normal[used])
        if odd and sum(b - a + 1 for a, b in odd) < len(used) / 4:
            rest = np.ones(len(used), bool)
            for first, last in odd:
                rest[first : last + 1] = False
            model = cls._fit(normal[used][rest], channels, options)
            named = tuple((int(used[a]), int(used[b])) for a, b in odd)
            model = replace(model, set_aside=named)
        return model

    @classmethod
    def _fit(
        cls, normal: np.ndarray, channels: tuple[str, ...], options: SimilarityOptions
    ) -> SimilarityModel:
        center, scale = _place_and_spread(normal)
        raw = np.clip((normal - center) / scale, -_FAR, _FAR)
        shaken = np.maximum(np.sqrt(np.mean(np.square(np.clip(jitter(raw), -1, 1)), axis=0)), 0.02)
        rows, spiking = without_spikes(raw, shaken)
        whole = CombinedIndex.fit(rows * scale + center, channels, WHOLE_OPTIONS)
        features = context(rows, options.comes_from, 0.7)
        targets = np.hstack([rows, texture(rows, options.textured)])
        chosen = memory(features, options.remembered)
        apart = (np.arange(len(rows)), chosen, min(options.apart, len(rows) // 10))
        left = targets - expected(
            features, features[chosen], targets[chosen], options.nearest, apart
        )
        spread = np.maximum(_place_and_spread(left)[1], 0.05)
        left /= spread
        squares = np.minimum(np.square(left), 25.0)[chosen]
        left /= _local(expected(features, features[chosen], squares, options.nearest, apart))
        usual = usual_pace(rows)
        changing = changes(rows, usual)
        settled = ~changing if 2 * changing.sum() < len(rows) else np.ones(len(rows), bool)
        kept = {
            "center": center, "scale": scale, "features": features[chosen],
            "targets": targets[chosen], "squares": squares, "spread": spread, "usual": usual, "shaken": shaken,
            "metric": _metric(smooth(left[:, : len(channels)], options.short)[settled]),
            "longest": np.array(_longest(changing)),
            "changes": np.array(len(stretches(changing, 1)) >= _FEWEST_CHANGES),
        }  # fmt: skip
        views = _views(left, kept["metric"], options)
        spikes = {"limit_spikes": _FEWEST_SPIKES + np.quantile(_spikes(spiking), 0.99, axis=0)}
        limits = _limits(views, changing, options) | spikes
        return cls(channels, kept | limits, whole, options)

    def watch(self, values: np.ndarray) -> Watched:
        """How far each row is from what is to be expected, (row, channel) without gaps."""
        parts = []
        for start in range(0, len(values), _AT_ONCE):
            lead = max(0, start - _LEAD)
            part = self._watch(values[lead : start + _AT_ONCE], None)
            parts.append(
                [array[start - lead :] for array in (part.score, part.channels, part.changing)]
            )
        return Watched(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))

    def contributions(self, values: np.ndarray) -> np.ndarray:
        """How much each channel carries of each row's score, (row, channel); rows sum to 1."""
        strength = self.watch(values).channels
        total = strength.sum(axis=1, keepdims=True)
        return np.asarray(strength / np.where(total > 0, total, 1))

    def score(self, values: np.ndarray, first: int = 0) -> np.ndarray:
        """One score per row from ``first`` on, (row,); above 1 is over a limit."""
        lead = max(0, first - _LEAD)
        return self.watch(values[lead:]).score[first - lead :]

    def alarms(self, watched: Watched) -> list[tuple[int, int]]:
        """First and last row of each alarm: it lasts, and is more than a change of state."""
        found = []
        for first, last in stretches(watched.score > self.options.going_on, 5):
            over = watched.score[first : last + 1] > 1
            steady = over & ~watched.changing[first : last + 1]
            if steady.sum() >= self.options.lasting or over.sum() > self.kept["longest"]:
                found.append((first, last))
        return _joined(found, _BLOCK)

    def _standardised(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows in spreads from the middle without spikes, and where those were, (row, channel) each."""
        rows = np.clip((values - self.kept["center"]) / self.kept["scale"], -_FAR, _FAR)
        return without_spikes(rows, self.kept["shaken"])

    def carriers(self, values: np.ndarray, first: int, last: int) -> tuple[int, ...]:
        """The channels that carry an alarm of rows ``first`` to ``last``, the one that explains most first.

        Each channel is left out in turn, of what a row is compared by too: the one without which the others
        are as expected is the cause (reconstruction-based contribution; Alcala and Qin, Automatica 45,
        2009), and so on while something is left to explain. Others that stand out follow. At most three.
        """
        last = min(last, first + _EXPLAINED_BY - 1)
        lead = max(0, first - _LEAD)
        part, rows = values[lead : last + 1], slice(first - lead, None)

        def left(without: tuple[int, ...]) -> np.ndarray:
            shares = self._shares(part, None, without).channels[rows]
            return np.asarray(shares.mean(axis=0))

        strength = left(())
        found: list[int] = []
        remaining = float(strength.max())
        while len(found) < min(3, len(self.channels) - 1) and (remaining > 1 or not found):
            others = [c for c in range(len(self.channels)) if c not in found]
            after = [float(left((*found, c)).max()) for c in others]
            best = int(np.argmin(after))
            if found and after[best] > 0.7 * remaining:
                break
            found.append(others[best])
            remaining = after[best]
        loud = [int(c) for c in np.argsort(-strength) if strength[c] > 0.2 * strength.max()]
        return tuple(dict.fromkeys([*found, *loud]))[:3]

    def _watch(
        self, values: np.ndarray, apart: tuple[np.ndarray, np.ndarray, int] | None
    ) -> Watched:
        found = self._shares(values, apart)
        rows, _ = self._standardised(values)
        plain = rows * self.kept["scale"] + self.kept["center"]
        whole = self.whole.score(plain) / self.whole.threshold
        channels = np.where(whole[:, None] > 1, self.whole.contributions(plain) * whole[:, None], 0)
        return replace(
            found,
            score=np.maximum(found.score, whole),
            channels=np.maximum(found.channels, channels),
        )

    def _shares(
        self,
        values: np.ndarray,
        apart: tuple[np.ndarray, np.ndarray, int] | None,
        without: tuple[int, ...] = (),
    ) -> Watched:
        """The share of its limit that each view reaches. ``without``: channels that are not looked at."""
        kept, options = self.kept, self.options
        width, count = kept["targets"].shape[1], len(self.channels)
        rows, spiking = self._standardised(values)
        used = np.tile([c not in without for c in range(count)], 1 + len(options.comes_from))
        features = context(rows, options.comes_from, 0.7)[:, used]
        both = np.hstack([kept["targets"], kept["squares"]])
        told = expected(features, kept["features"][:, used], both, options.nearest, apart)
        left = np.hstack([rows, texture(rows, options.textured)]) - told[:, :width]
        left /= kept["spread"] * _local(told[:, width:])
        changing = changes(rows, kept["usual"]) & bool(kept["changes"])
        channels = _spikes(spiking) / kept["limit_spikes"]
        together = np.zeros(len(rows))
        for name, view in _views(left, kept["metric"], options).items():
            limit = np.where(changing[:, None], kept[f"changing_{name}"], kept[f"limit_{name}"])
            if name == "together":
                together = (view / limit)[:, 0]
            else:
                channels = np.maximum(channels, view / limit)
        channels[:, list(without)] = 0
        return Watched(np.maximum(channels.max(axis=1), together), channels, changing)

    def _like_nothing_else(self, normal: np.ndarray) -> list[tuple[int, int]]:
        """Stretches of the normal part itself that would be alarms; its beginning may be a start-up."""
        rows, _ = self._standardised(normal)
        chosen = memory(context(rows, self.options.comes_from, 0.7), self.options.remembered)
        apart = (np.arange(len(rows)), chosen, min(self.options.apart, len(rows) // 10))
        return self.alarms(self._watch(normal, apart))


def _thinned(rows: int) -> np.ndarray:
    """Which rows are learned from, (number,): all, or of very many evenly spaced pieces of 1,000."""
    if rows <= _LEARNED_FROM:
        return np.arange(rows)
    starts = np.linspace(0, rows - 1000, _LEARNED_FROM // 1000).astype(int)
    return np.unique((starts[:, None] + np.arange(1000)).ravel())


def _place_and_spread(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median, and the spread of the middle four fifths as a standard deviation, (channel,) each."""
    place = np.median(values, axis=0)
    spread = np.subtract(*np.percentile(values, [90, 10], axis=0)) / 2.563
    deviation = values.std(axis=0)
    spread = np.where(spread > 1e-3 * deviation, spread, deviation)
    return place, np.where(spread > 0, spread, np.maximum(np.abs(place) * 1e-3, 1e-6))


def _spikes(spiking: np.ndarray) -> np.ndarray:
    """How many of the last 120 rows were spikes, (row, channel)."""
    counted = np.cumsum(spiking, axis=0, dtype=float)
    recent = counted.copy()
    recent[_SPIKES_WITHIN:] -= counted[:-_SPIKES_WITHIN]
    return recent


def _local(squares: np.ndarray) -> np.ndarray:
    """How much rows near this one differ from what was expected, in spreads, (row, target)."""
    return np.asarray(np.sqrt(np.clip(0.3 + 0.7 * squares, 0.3, None)))


def _metric(short: np.ndarray) -> np.ndarray:
    """The inverse of the channels' covariance, drawn a little towards its diagonal, (channel, channel)."""
    count = short.shape[1]
    covariance = np.cov(np.clip(short, -8, 8).T).reshape(count, count)
    shrunk = covariance + 0.05 * np.eye(count) * max(np.trace(covariance) / count, 1e-9)
    return np.asarray(np.linalg.inv(shrunk))


def _views(
    left: np.ndarray, metric: np.ndarray, options: SimilarityOptions
) -> dict[str, np.ndarray]:
    """What is left of levels and textures, seen in each way, (row, channel or 1) each, all positive."""
    count = len(metric)
    levels = left[:, :count]
    short = smooth(levels, options.short)
    together = np.sqrt(np.einsum("ij,jk,ik->i", short, metric, short).clip(0))
    return {
        "short": np.abs(short),
        "long": np.abs(smooth(levels, options.long)),
        "together": together[:, None],
        "jumps": np.abs(left[:, count : 2 * count]),
        "swings": np.abs(left[:, 2 * count :]),
    }


def _limits(
    views: Mapping[str, np.ndarray], changing: np.ndarray, options: SimilarityOptions
) -> dict[str, np.ndarray]:
    """For each view what settled normal operation and changes of state pass about once in a period."""
    count = max(len(changing) // _BLOCK, 1)
    size = len(changing) // count
    blocks = [slice(n * size, (n + 1) * size) for n in range(count)]
    moved = np.array([changing[block].any() for block in blocks])
    looked_at = sum(view.shape[1] for view in views.values())
    wanted = options.period / _BLOCK * np.sqrt(looked_at)
    limits: dict[str, np.ndarray] = {}
    for name, view in views.items():
        maxima = np.array([view[block].max(axis=0) for block in blocks])
        settled = maxima[~moved] if (~moved).sum() >= _FEWEST_BLOCKS else maxima
        limit = return_level(settled, wanted, options.censored)
        beyond = 2 * limit
        if moved.sum() >= _FEWEST_BLOCKS:
            beyond = return_level(maxima[moved], wanted / 4, options.censored / 2)
        limits |= {f"limit_{name}": limit, f"changing_{name}": np.maximum(beyond, limit)}
    return limits


def _longest(changing: np.ndarray) -> float:
    """Rows that a change of state may take: half as many again as the longest one took."""
    return 1.5 * max((b - a + 1 for a, b in stretches(changing, 1)), default=0) + _BLOCK


def _joined(found: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in found:
        if joined and first - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
