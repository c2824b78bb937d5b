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
from industria.models.anomaly.codes import SETTLES, find_codes, levels_of, marked, never_seen
from industria.models.anomaly.combined_index import CombinedIndex, CombinedIndexOptions
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
from industria.models.anomaly.views import (
    BEYOND,
    BLOCK,
    SimilarityOptions,
    inverse_covariance,
    limits_of,
    longest_change,
    views_of,
)

WHOLE_OPTIONS = CombinedIndexOptions(margin=1.15)  # one view among several may alarm less by itself
_FEWEST_CHANGES = 2  # fewer are none that this machine is known to go through
_EXPLAINED_BY = 400  # first rows of an alarm: what came first is nearest to the cause
_OFTEN, _FAR_OFF, _ROUNDS = 3, 5.0, 3  # stretches of the normal part, shares of the limit
_ELSEWHERE = (
    0.3  # of the first rows of a state are over a limit: the state is another, not the machine
)
_FEWEST_ROWS = 50
_LEARNED_FROM = 20_000
_AT_ONCE = 50_000  # rows, after a lead that fills every window: memory does not grow with the table
_LEAD = 600
_SPIKES_WITHIN, _FEWEST_SPIKES = 120, 2.5  # one or two cells out of line are bad cells and no alarm
_FAR = 50.0  # spreads; beyond them a reading is far away, however far


@dataclass(frozen=True)
class Watched:
    """``score`` (row,), of which more than 1 is over a limit; it is no more than 1 in a state that normal rows do
    not know, where all is different from its beginning; ``channels`` (row, channel): the share of its own limits that each reaches; ``changing``
    (row,): whether the machine goes from state to state; ``shares`` (row, level + 2): what of the limit each
    reading, all together and the combined index reach."""

    score: np.ndarray
    channels: np.ndarray
    changing: np.ndarray
    shares: np.ndarray


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
        rest = np.ones(len(used), bool)
        for first, last in odd:
            rest[first : last + 1] = False
        if 0 < (~rest).sum() < len(used) / 4:
            model = cls._fit(normal[used][rest], channels, options)
            named = tuple((int(used[a]), int(used[b])) for a, b in odd)
            model = replace(model, set_aside=named)
        else:
            rest[:] = True
        return model._used_to(normal[used][rest])

    @classmethod
    def _fit(
        cls, normal: np.ndarray, channels: tuple[str, ...], options: SimilarityOptions
    ) -> SimilarityModel:
        codes = find_codes(normal)
        levels = levels_of(codes, normal.shape[1])
        center, scale = _place_and_spread(normal[:, levels])
        raw = np.clip((normal[:, levels] - center) / scale, -_FAR, _FAR)
        shaken = np.maximum(np.sqrt(np.mean(np.square(np.clip(jitter(raw), -1, 1)), axis=0)), 0.02)
        rows, spiking = without_spikes(raw, shaken)
        named = tuple(channels[level] for level in levels)
        whole = CombinedIndex.fit(rows * scale + center, named, WHOLE_OPTIONS)
        features = _features(rows, marked(normal, codes), options)
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
            "codes": codes,
            "calm": np.ones(len(levels) + 2),
            "metric": inverse_covariance(smooth(left[:, : len(levels)], options.short)[settled]),
            "longest": np.array(longest_change(changing)),
            "changes": np.array(len(stretches(changing, 1)) >= _FEWEST_CHANGES),
        }  # fmt: skip
        views = views_of(left, kept["metric"], options)
        spikes = {"limit_spikes": _FEWEST_SPIKES + np.quantile(_spikes(spiking), 0.99, axis=0)}
        limits = limits_of(views, changing, options) | spikes
        return cls(channels, kept | limits, whole, options)

    def watch(self, values: np.ndarray) -> Watched:
        """How far each row is from what is to be expected, (row, channel) without gaps."""
        parts = []
        for start in range(0, len(values), _AT_ONCE):
            lead = max(0, start - _LEAD)
            part = self._watch(values[lead : start + _AT_ONCE], None)
            parts.append(
                [
                    array[start - lead :]
                    for array in (part.score, part.channels, part.changing, part.shares)
                ]
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
        """First and last row of each alarm: it lasts, and is more than a change of state. Rows at the beginning
        of a table, of which nobody knows where the machine comes from, make none."""
        found = []
        for first, last in stretches(watched.score > self.options.going_on, 5):
            over = watched.score[first : last + 1] > 1
            over[: max(self.options.textured - first, 0)] = False
            steady = over & ~watched.changing[first : last + 1]
            if steady.sum() >= self.options.lasting or over.sum() > self.kept["longest"]:
                found.append((first, last))
        return _joined(found, BLOCK)

    @property
    def _levels(self) -> np.ndarray:
        return levels_of(self.kept["codes"], len(self.channels))

    def _standardised(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows in spreads from the middle without spikes, and where those were, (row, level) each."""
        levels = values[:, self._levels]
        rows = np.clip((levels - self.kept["center"]) / self.kept["scale"], -_FAR, _FAR)
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
            shares = self._shares(part, None, without)[0][rows]
            return np.asarray(shares[:, :-1].mean(axis=0))

        strength = left(())
        found: list[int] = []
        remaining = float(strength.max())
        levels = self._levels
        while len(found) < min(3, len(levels) - 1) and (remaining > 1 or not found):
            others = [c for c in range(len(levels)) if c not in found]
            after = [float(left((*found, c)).max()) for c in others]
            best = int(np.argmin(after))
            if found and after[best] > 0.7 * remaining:
                break
            found.append(others[best])
            remaining = after[best]
        loud = [int(c) for c in np.argsort(-strength) if strength[c] > 0.2 * strength.max()]
        return tuple(int(levels[c]) for c in dict.fromkeys([*found, *loud]))[:3]

    def _watch(
        self, values: np.ndarray, apart: tuple[np.ndarray, np.ndarray, int] | None
    ) -> Watched:
        shares, changing = self._shares(values, apart)
        rows, _ = self._standardised(values)
        plain = rows * self.kept["scale"] + self.kept["center"]
        whole = self.whole.score(plain) / self.whole.threshold / self.kept["calm"][-1]
        carried = np.where(whole[:, None] > 1, self.whole.contributions(plain) * whole[:, None], 0)
        channels = np.zeros((len(values), len(self.channels)))
        channels[:, self._levels] = np.maximum(shares[:, :-1], carried)
        score = np.maximum(shares.max(axis=1), whole)
        for first, last in never_seen(values, self.kept["codes"]):
            if (score[first : min(first + 2 * SETTLES, last + 1)] > 1).mean() > _ELSEWHERE:
                score[first : last + 1] = np.minimum(score[first : last + 1], 1)
        return Watched(score, channels, changing, np.column_stack([shares, whole]))

    def _shares(
        self,
        values: np.ndarray,
        apart: tuple[np.ndarray, np.ndarray, int] | None,
        without: tuple[int, ...] = (),
    ) -> tuple[np.ndarray, np.ndarray]:
        """The share of its limits that each level reaches, and all together, (row, level + 1); changes of state,
        (row,). ``without``: levels that are not looked at."""
        kept, options = self.kept, self.options
        width, count = kept["targets"].shape[1], len(kept["center"])
        rows, spiking = self._standardised(values)
        levels = np.tile([c not in without for c in range(count)], 1 + len(options.comes_from))
        used = np.append(levels, np.ones(kept["features"].shape[1] - len(levels), bool))
        features = _features(rows, marked(values, kept["codes"]), options)[:, used]
        both = np.hstack([kept["targets"], kept["squares"]])
        told = expected(features, kept["features"][:, used], both, options.nearest, apart)
        left = np.hstack([rows, texture(rows, options.textured)]) - told[:, :width]
        left /= kept["spread"] * _local(told[:, width:])
        changing = changes(rows, kept["usual"]) & bool(kept["changes"])
        channels = _spikes(spiking) / kept["limit_spikes"]
        together = np.zeros(len(rows))
        for name, view in views_of(left, kept["metric"], options).items():
            limit = np.where(changing[:, None], kept[f"changing_{name}"], kept[f"limit_{name}"])
            if name == "together":
                together = (view / limit)[:, 0]
            else:
                channels = np.maximum(channels, view / limit)
        channels[:, list(without)] = 0
        return np.column_stack([channels, together]) / kept["calm"][:-1], changing

    def _like_nothing_else(self, normal: np.ndarray) -> list[tuple[int, int]]:
        """Stretches of the normal part itself that would be alarms; its beginning may be a start-up.

        What a few stretches of it have in common is no fault: they are kept unless they are far off.
        """
        watched = self._watch(normal, self._apart(normal))
        found = self.alarms(watched)
        if len(found) < _OFTEN:
            return found
        return [(a, b) for a, b in found if watched.score[a : b + 1].max() > _FAR_OFF]

    def _used_to(self, normal: np.ndarray) -> SimilarityModel:
        """The model that is calm where normal rows (row, channel) alarm again and again.

        What comes back in each of their alarms is normal; the strongest of them alone sets nothing.
        """
        model = self
        for _ in range(_ROUNDS):
            watched = model._watch(normal, model._apart(normal))
            found = model.alarms(watched)
            if len(found) < 2:
                break
            peaks = np.array([watched.shares[a : b + 1].max(axis=0) for a, b in found])
            again = np.sort(peaks, axis=0)[-2]
            calm = model.kept["calm"] * np.maximum(BEYOND * again, 1)
            model = replace(model, kept={**model.kept, "calm": calm})
        return model

    def _apart(self, normal: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
        """What rows of the normal part themselves are compared with: see ``expected``."""
        rows, _ = self._standardised(normal)
        features = _features(rows, marked(normal, self.kept["codes"]), self.options)
        chosen = memory(features, self.options.remembered)
        return np.arange(len(rows)), chosen, min(self.options.apart, len(rows) // 10)


def before_codes(channels: int) -> dict[str, np.ndarray]:
    """What models that were kept before there were codes do without: every channel is a reading."""
    return {"codes": np.empty((0, 2)), "calm": np.ones(channels + 2)}


def _thinned(rows: int) -> np.ndarray:
    """Which rows are learned from, (number,): all, or of very many evenly spaced pieces of 1,000."""
    if rows <= _LEARNED_FROM:
        return np.arange(rows)
    starts = np.linspace(0, rows - 1000, _LEARNED_FROM // 1000).astype(int)
    return np.unique((starts[:, None] + np.arange(1000)).ravel())


def _features(rows: np.ndarray, codes: np.ndarray, options: SimilarityOptions) -> np.ndarray:
    """What rows are compared by, (row, feature): levels and codes as they are and where they come from."""
    parts = [context(part, options.comes_from, 0.7) for part in (rows, codes)]
    return np.hstack(parts)


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


def _joined(found: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in found:
        if joined and first - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
