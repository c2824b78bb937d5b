"""A dataset is made from assets, found again, and opened as what a model learns from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from industria.core import Asset, InputError, Level, NotFoundError, Text, UsageError
from industria.foundation.datasets import instructions
from industria.foundation.datasets.content import content_of
from industria.foundation.datasets.dataset import PARTS, Dataset, DatasetKind, Item, Part, Split
from industria.foundation.datasets.dividing import cut_times, divided, part_by_time
from industria.foundation.datasets.grouping import Grouped, checked_way, grouped
from industria.foundation.datasets.instructions import asked_of
from industria.foundation.datasets.leaks import Placed, counted, leaks, said

if TYPE_CHECKING:
    import numpy as np

    from industria.foundation.lake import Lake

_PASSING = ("made", "version", "name", "notes")  # what does not make another version


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a dataset shall be. ``score``: the quality of an asset, None where nothing scores it; ``gate``: the
    least that is taken; ``given``: a column that says the part of each row; ``anew``: parts of the version
    before do not bind.
    """

    name: str
    assets: tuple[Asset, ...]
    by: str
    licence: str = ""
    level: Level = "scenario"
    kind: DatasetKind = "data"
    gate: float = 80.0
    shares: tuple[float, float, float] = (0.7, 0.15, 0.15)
    seed: int = 0
    given: str = ""
    anew: bool = False
    score: Callable[[Asset], float | None] = lambda _: None


def make_dataset(lake: Lake, wanted: Wanted) -> Dataset:
    """Keep the next version of a dataset, or give the newest where nothing of it changed.

    Raises InputError where the quality is below the gate, a licence or an item's field is missing, or the
    split would leak; UsageError for a way to split that is none.
    """
    checked_way(wanted.by)
    if not wanted.name or ":" in wanted.name:
        raise UsageError(f"expected a name without a colon, found {wanted.name!r}: choose another")
    if not wanted.assets:
        raise UsageError("expected at least one asset for a dataset, found none: name it")
    rows = [grouped(lake, asset, wanted.by) for asset in wanted.assets]
    items, licence, same = _items(lake, wanted, rows)
    before = None if wanted.anew else _body(lake, wanted.name)
    split = _split(wanted, rows, same, before.split if before else None)
    placed = [
        Placed(one, parts_of(split, one), asked_of(one.frame, one.asset.name, wanted.kind))
        for one in rows
    ]
    if found := leaks(placed, split):
        raise InputError(
            f"expected a split by {wanted.by} that does not leak, found {said(found)}: mend it, or let "
            "industria split without --assigned"
        )
    items = _that_pass(items, wanted)
    private = bool(lake.catalogue.private.among(a.id for a in wanted.assets))
    made = Dataset(
        wanted.name, 0, wanted.kind, items, split, licence, wanted.level, wanted.gate,
        counted(placed), private, _notes(wanted, placed, items), datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    body = made.to_json()
    told = json.dumps({k: v for k, v in body.items() if k not in _PASSING}, sort_keys=True)
    return Dataset.from_json(
        lake.catalogue.datasets.add(wanted.name, hashlib.sha256(told.encode()).hexdigest(), body)
    )


def find_dataset(lake: Lake, named: str) -> Dataset:
    """A version by NAME (the newest) or NAME:VERSION. Raises NotFoundError, UsageError."""
    name, colon, number = named.partition(":")
    if colon and not number.isdecimal():
        raise UsageError(f"expected a dataset as NAME or NAME:VERSION, found {named!r}")
    if (found := _body(lake, name, int(number or 0))) is None:
        known = [f"{b['name']}:{b['version']}" for b in lake.catalogue.datasets.list()]
        raise NotFoundError(
            f"expected a dataset {named!r}, found {', '.join(known) or 'none: run industria datasets make'}"
        )
    return found


def opened(lake: Lake, named: str) -> tuple[tuple[Asset, ...], Split, str, Level]:
    """What a model learns from: the assets as they were, the split, the licence and the level.

    ``rows_in_parts(lake, asset, split)`` gives the part of each row. Raises NotFoundError for a dataset that
    is not there, or one of whose assets was forgotten.
    """
    dataset = find_dataset(lake, named)
    assets = tuple(lake.catalogue.get(item.asset) for item in dataset.items)
    return assets, dataset.split, dataset.licence, dataset.level


def rows_in_parts(lake: Lake, asset: Asset, split: Split) -> np.ndarray:
    """(row,): ``train``, ``validation`` or ``test`` of each row of an asset, in the order of its table."""
    return parts_of(split, grouped(lake, asset, split.by))


def parts_of(split: Split, rows: Grouped) -> np.ndarray:
    """(row,): the part of each row. Raises InputError for a group that the split does not know."""
    import numpy as np

    if split.given:
        return given_parts(rows, split.given)
    if split.by == "time":
        if rows.times is None:
            raise InputError(f"expected times in {rows.asset.name} to split by time, found none")
        return part_by_time(rows.times, split.cuts)
    if unknown := sorted({str(g) for g in rows.groups} - set(split.groups)):
        raise InputError(
            f"expected groups that the split knows, found {', '.join(unknown[:5])} in {rows.asset.name}: "
            "make the next version of the dataset"
        )
    return np.array([split.groups[str(g)] for g in rows.groups], dtype=object)


def given_parts(rows: Grouped, column: str) -> np.ndarray:
    """(row,): the parts that a column says. Raises InputError for a word that is none of them."""
    import numpy as np

    if column not in rows.frame:
        raise InputError(
            f"expected a column {column!r} with the part of each row of {rows.asset.name}, found "
            f"{', '.join(map(str, rows.frame)) or 'none'}: name one of them"
        )
    found = rows.frame[column].astype(str).str.strip().str.lower()
    if wrong := sorted(set(found) - set(PARTS)):
        raise InputError(
            f"expected {', '.join(PARTS)} in the column {column} of {rows.asset.name}, found "
            f"{', '.join(wrong[:5])}: write one of the three"
        )
    return np.asarray(found, dtype=object)


def _body(lake: Lake, name: str, version: int = 0) -> Dataset | None:
    body = lake.catalogue.datasets.get(name, version)
    return Dataset.from_json(body) if body is not None else None


def _items(
    lake: Lake, wanted: Wanted, rows: Sequence[Grouped]
) -> tuple[tuple[Item, ...], str, dict[str, str]]:
    """The items, the licence of all, and which groups are one because they share an item."""
    items, same, found = [], {}, set()
    groups: list[str] = []
    asked: list[str] = []
    for one in rows:
        asset = one.asset
        licence = asset.licence
        if wanted.kind != "data":
            columns = instructions.columns_of(one.frame, asset.name)
            lacking = instructions.incomplete(one.frame, columns)
            instructions.must_be_complete(lacking, asset.name)
            licence = "; ".join(instructions.licences(one.frame, columns))
            groups += [str(g) for g in one.groups]
            asked += asked_of(one.frame, asset.name, wanted.kind)
        found |= {licence} if licence else set()
        items.append(
            Item(
                asset.id,
                asset.name,
                content_of(lake, asset),
                asset.rows,
                asset.table,
                asset.version,
                asset.source,
                licence,
            )
        )
    if wanted.by != "time" and asked:
        same = instructions.joined(groups, asked)
    licence = wanted.licence.strip() or ("; ".join(sorted(found)) if len(found) == 1 or wanted.kind != "data" else "")  # fmt: skip
    if not licence:
        raise InputError(
            f"expected the licence of {wanted.name}, found none on its assets: state it with --licence"
        )
    return tuple(items), licence, same


def _that_pass(items: Sequence[Item], wanted: Wanted) -> tuple[Item, ...]:
    """The items with their quality. Raises InputError where one is below the gate."""
    assets = {asset.id: asset for asset in wanted.assets}
    scored = tuple(replace(item, quality=wanted.score(assets[item.asset])) for item in items)
    low = [(i.name, i.quality) for i in scored if i.quality is not None and i.quality < wanted.gate]
    if low:
        named = ", ".join(f"{name} {quality:.1f}" for name, quality in low[:5])
        raise InputError(
            f"expected a quality of at least {wanted.gate:g} (--gate), found {named}: industria govern names "
            "what is wrong and repairs it with --apply"
        )
    return scored


def _split(
    wanted: Wanted, rows: Sequence[Grouped], same: Mapping[str, str], before: Split | None
) -> Split:
    import numpy as np

    split = Split(wanted.by, wanted.shares, wanted.seed, given=wanted.given)
    if wanted.given:
        for one in rows:
            given_parts(one, wanted.given)
        return split
    binds = before is not None and before.by == wanted.by and not before.given
    if wanted.by == "time":
        kept = before.cuts if binds and before is not None else ()
        times = [one.times for one in rows if one.times is not None]
        return replace(split, cuts=kept or cut_times(np.concatenate(times), wanted.shares))
    sizes: dict[str, int] = {}
    members: dict[str, list[str]] = {}
    for one in rows:
        names, counts = np.unique(one.groups.astype(str), return_counts=True)
        for group, count in zip(names, counts, strict=True):
            top = same.get(group, group)
            sizes[top] = sizes.get(top, 0) + int(count)
            if group not in members.setdefault(top, []):
                members[top].append(str(group))
    known = before.groups if binds and before is not None else {}
    parts = divided(sizes, wanted.shares, wanted.seed, _known(members, known))
    return replace(split, groups={g: parts[top] for top in sorted(members) for g in members[top]})


def _known(members: Mapping[str, Sequence[str]], known: Mapping[str, Part]) -> dict[str, Part]:
    """The part in which groups that are one were before.

    Raises InputError where they were in several, so that what was tested on would be trained on.
    """
    found: dict[str, Part] = {}
    for top, groups in members.items():
        parts = {known[g] for g in groups if g in known}
        if len(parts) > 1:
            raise InputError(
                f"expected {', '.join(groups[:5])}, which share an item now, in one part of the version before, "
                f"found {', '.join(sorted(parts))}: take the item out, or make the dataset anew with --anew"
            )
        if parts:
            found[top] = parts.pop()
    return found


def _notes(
    wanted: Wanted, placed: Sequence[Placed], items: Sequence[Item]
) -> tuple[Mapping[str, str], ...]:
    """What is to be known of a dataset."""
    notes = []
    rows = counted(placed)
    if empty := [p for p, s in zip(PARTS, wanted.shares, strict=True) if s > 0 and not rows[p]]:
        notes.append(Text(f"{', '.join(empty)} 没有行", f"no row is in {', '.join(empty)}"))
    unscored = [item.name for item in items if item.quality is None]
    if unscored:
        notes.append(
            Text(
                f"没有质量得分 (不是表): {', '.join(unscored[:5])}",
                f"without a score of quality, being no tables: {', '.join(unscored[:5])}",
            )
        )
    return tuple(n.to_json() for n in notes)
