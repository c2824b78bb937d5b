"""Binds a question about readings to one channel: by its name, or by its machine and what its description says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.names import plain_name
from industria.interaction.computed.channels import Channel
from industria.interaction.computed.machines import MachineNames
from industria.interaction.computed.question import (
    Read,
    Word,
    kinds_of_unit,
    machines_named,
    measured_kinds,
    take_noise,
)
from industria.interaction.computed.text import Asked, meaning_set, titled
from industria.interaction.quantities import plain

_HAN = re.compile(r"[\u3400-\u9fff]")
_LONG_ENOUGH = 2
_OF_ANYTHING = frozenset(("share", "count"))  # kinds of unit that tell no quantity


@dataclass
class BoundTo:
    """``channels``: those that fit, several where the question leaves it open; ``left``: words that none accounts for."""

    channels: list[Channel] = field(default_factory=list)
    left: list[Word] = field(default_factory=list)
    machine: str = ""


class ChannelBinder:
    """Finds channels of one plant."""

    def __init__(self, channels: Sequence[Channel], names: MachineNames) -> None:
        self._channels = channels
        self._names = names
        self._by_name: dict[str, list[Channel]] = {}
        for channel in channels:
            for name in {*channel.names, *(p.value for p in channel.places if not p.tag)}:
                key = plain_name(plain(name)).strip()
                if len(key) >= _LONG_ENOUGH and not key.isdigit():
                    self._by_name.setdefault(key, []).append(channel)
        for name, some in self._by_name.items():  # a channel's own name goes before another's alias
            own = [c for c in some if plain_name(plain(c.name)).strip() == name]
            self._by_name[name] = own or some

    def named(self, asked: Asked) -> list[tuple[int, int, list[Channel]]]:
        """Where the question has the whole name of a channel; the longest at each place."""
        text = asked.open
        out: list[tuple[int, int, list[Channel]]] = []
        for name, channels in sorted(self._by_name.items(), key=lambda n: -len(n[0])):
            for match in re.finditer(_whole(name), text):
                if any(s < match.end() and match.start() < e for s, e, _ in out):
                    continue
                if not _denied(text, match.start()):
                    out.append((*match.span(), channels))
        return sorted(out, key=lambda f: f[0])

    def bind(self, read: Read, taken: Sequence[Channel]) -> BoundTo:
        """The channel of a question whose period and figures are taken. ``taken``: those whose name was there."""
        hits = machines_named(read, self._names)
        for start, end, _ in hits:
            read.asked.take(start, end)
        machines = self._names.lowest(hits) if hits else frozenset()
        read.asked.take_role("instrument_noise")
        take_noise(read.asked)
        words = read.words()
        if read.comparison:  # "stopped, by the current at zero": the comparison says what a stop is
            words = [w for w in words if w.meaning != "=downtime"]
        if taken:
            told = frozenset.union(*(self._told(c) | _titles(c) for c in taken))
            if not all(_is_of(words, c) for c in taken):
                return BoundTo([], words)
            words = [w for w in words if not any(_is_told(w, told, c) for c in taken)]
            own = {c.machine for c in taken}
            near = self._names.near(machines)
            if machines and not own & near and not (own & self._names.above(machines)):
                words = [Word(*h[:2], read.asked.text[h[0] : h[1]]) for h in hits]
            return BoundTo([], words, next(iter(machines), ""))
        if hits and not machines:
            return BoundTo([], words)
        near = self._names.near(machines)
        fits: list[tuple[int, Channel]] = []
        for channel in self._channels:
            if machines and channel.machine not in near:
                continue
            told = self._told(channel)
            titled = told | _titles(channel)
            if (
                words
                and all(_is_told(w, titled, channel) for w in words)
                and _is_of(words, channel)
            ):
                extra = len(told - {w.meaning for w in words} - self._names.told(channel.machine))
                fits.append((extra, channel))
        if not fits or not any(_speaks_of(w) for w in words):
            return BoundTo([], words, next(iter(machines), ""))
        if not machines and len(words) < 2:
            return BoundTo([], words)
        least = min(extra for extra, _ in fits)
        best = [c for extra, c in fits if extra == least]
        return BoundTo(best, [], next(iter(machines), ""))

    def _told(self, channel: Channel) -> frozenset[str]:
        quantity = {f"={channel.quantity}"} if channel.quantity else set()
        return meaning_set(channel.names) | quantity | self._names.told(channel.machine)


def _titles(channel: Channel) -> frozenset[str]:
    """What the names of the tables and files of a channel say."""
    paths = [PurePath(p.asset.source) for p in channel.places]
    texts = {t for p in paths for t in (p.stem, *p.parts[-3:-1])} | {
        p.asset.name for p in channel.places
    }
    return meaning_set(map(titled, texts))


def _whole(name: str) -> str:
    before = r"(?<![a-z0-9_])" if name[0].isascii() else ""
    after = r"(?![a-z0-9_])" if name[-1].isascii() else ""
    body = re.escape(name).replace(r"\ ", r"\s+")
    return f"{before}{body}{after}"


def _denied(text: str, start: int) -> bool:
    """Whether a word before it makes another name of it: 非驱动端, "non-drive end"."""
    return text[:start].rstrip("- ").endswith(("非", "non"))


def _is_told(word: Word, told: frozenset[str], channel: Channel) -> bool:
    if word.meaning in told:
        return True
    kinds = measured_kinds(word.meaning.removeprefix("="))
    return bool(channel.unit and kinds and kinds & set(kinds_of_unit(channel.unit)))


def _is_of(words: Sequence[Word], channel: Channel) -> bool:
    """Whether a channel measures one of what the words say is measured, by its unit or its quantity.

    A name or a folder alone does not tell it: a "feed pump pressure" is no flow, a file in ``tmp`` no temperature.
    """
    concepts = {w.meaning.removeprefix("=") for w in words if w.meaning.startswith("=")}
    asked = {c: measured_kinds(c) for c in concepts if measured_kinds(c)}
    measured = set(kinds_of_unit(channel.unit)) - _OF_ANYTHING if channel.unit else set()
    if not asked or not measured:
        return True
    return channel.quantity in concepts or any(kinds & measured for kinds in asked.values())


def _speaks_of(word: Word) -> bool:
    """Whether a word says something that is measured, rather than which one it is."""
    return bool(_HAN.match(word.meaning)) or bool(
        lexicon.concept_of(word.meaning.removeprefix("="), "side_word") == ""
    )
