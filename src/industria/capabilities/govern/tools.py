"""``industria govern``: a table, all tables, or a folder of files; repair, undo, write the fixed copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.govern.shown import Governing, OpenQuestions, Repairs, Undone
from industria.core import (
    POSITIONAL,
    WRITTEN,
    Asset,
    InputError,
    NotFoundError,
    Session,
    Text,
    Tool,
    UsageError,
)
from industria.stores import Stores

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.governance.table import Opinion

_LEARNED = "learned_values"


def govern(
    session: Session[Stores],
    asset: Annotated[
        str,
        Text("表, 或一个文件夹; 默认全部表", "a table, or a folder of files; all tables without"),
        POSITIONAL,
    ] = "",
    apply: Annotated[
        bool,
        Text(
            "执行由表本身确定的修复, 成为新版本",
            "carry out the repairs that the table itself determines, as a new version",
        ),
    ] = False,
    questions: Annotated[
        bool,
        Text("只列出尚待回答的问题", "list the open questions, with evidence and proposal"),
    ] = False,
    decide: Annotated[
        list[str],
        Text(
            "回答问题: ID=yes (执行), ID=no (本来就对) 或 ID=值; 单元格用 ID:行; 可重复, 之后不再问",
            "answer a question: ID=yes (do it), ID=no (it is right as it is) or ID=value; ID:ROW for one cell; "
            "may be repeated, and is not asked again",
        ),
    ] = [],  # noqa: B006  nobody changes it
    show_repairs: Annotated[
        bool,
        Text("列出修复过的单元格与原值", "list the repaired cells with what was read"),
    ] = False,
    undo: Annotated[bool, Text("恢复到修复之前", "put the table back as it was")] = False,
    check: Annotated[
        list[str],
        Text(
            "只做此项检查, 并执行其修复; 可重复",
            "only this check, and carry out what it proposes; may be repeated",
        ),
    ] = [],  # noqa: B006  nobody changes it
    out: Annotated[
        Path | None,
        Text("把修复后的表写到此处 (CSV)", "write the fixed tables here as CSV"),
        WRITTEN,
    ] = None,
) -> Governing | Undone | OpenQuestions | Repairs:
    """Name what is wrong in a table (or in all, or in a folder); repair or undo on request.

    Only a repair that the table itself determines is carried out; every other one is a question, which
    changes nothing until it is answered.
    """
    if show_repairs:
        return _repairs(session.plant, asset)
    if undo:
        return _undo(session, asset)
    folder = Path(asset) if asset and session.caller.present and Path(asset).is_dir() else None
    if folder is None and session.plant.scratch:
        raise NotFoundError(
            "expected a plant, or a folder of files to govern, found neither here: "
            "run industria init DIR, or name a folder"
        )
    taken = None
    if folder is not None:
        taken = session.call("ingest", file=[folder]).report  # type: ignore[attr-defined]
    applied = apply or (folder is not None and out is not None)
    if decide:
        _answer(session, asset, decide)
        applied = True
    results = _govern(session, "" if folder else asset, applied, check, bool(decide) and not apply)
    if questions:
        return OpenQuestions({name: g.questions for name, g in results.results.items()})
    written = _write(session.plant, out) if out else []
    return replace(results, written=written, taken=taken)


def _answer(session: Session[Stores], name: str, decide: Sequence[str]) -> None:
    """Note the answers. Raises UsageError without a table, or for an id that no question has."""
    from industria.foundation.governance.ledger import answered, read_answers

    given = read_answers(decide)
    if not name or not session.plant.lake.catalogue.get(name).table:
        raise UsageError("expected the table whose questions are answered, found none: name it")
    catalogue = session.plant.lake.catalogue
    known = {
        q.id: q for g in _govern(session, name, False, ()).results.values() for q in g.questions
    }
    noted: dict[str, str] = {}
    for written, answer in given.items():
        number, _, row = written.partition(":")
        if number not in known:
            raise UsageError(
                f"expected the id of a question of {name}, found {number!r}: industria govern {name} "
                "--questions lists them"
            )
        noted |= answered(known[number], row, answer)
    catalogue.answer(catalogue.get(name).table, noted)


def _repairs(plant: Stores, name: str) -> Repairs:
    from industria.foundation.governance.repaired import repaired_cells

    if not name:
        raise UsageError("expected the table whose repairs are shown, found none: name it")
    asset = plant.lake.catalogue.get(name)
    return Repairs(asset.name, repaired_cells(plant.lake, asset))


def _govern(
    session: Session[Stores],
    name: str,
    apply: bool,
    checks: Sequence[str],
    only_answered: bool = False,
) -> Governing:
    import pandas as pd

    from industria.foundation.governance import govern as govern_table
    from industria.foundation.governance import keep_repaired
    from industria.foundation.governance.discovery.totals import totals_of
    from industria.foundation.governance.kin import Kin
    from industria.foundation.governance.table import Noted

    plant, lake = session.plant, session.plant.lake
    chosen = [lake.catalogue.get(name)] if name else [a for a in plant.assets() if a.table]
    results = {}
    read: dict[tuple[str, int], pd.DataFrame] = {}
    for asset in chosen:
        if not asset.table:
            raise InputError(f"expected a table to govern, found {asset.kind} {asset.name}")
        data = lake.tables.read(asset.table, asset.version)
        governed = govern_table(
            asset.name,
            data,
            pd.Timestamp.now(),
            session.progress,
            units={c.name: c.unit for c in asset.schema if c.unit},
            kin=Kin(lake, asset, read),
            checks=checks,
            roles={c.name: c.role for c in asset.schema if c.role},
            noted=Noted(
                {c.name: c.quality for c in asset.schema if c.quality},
                totals_of(lake.catalogue.understood(asset.id), asset.rows),
                _opinion(plant, data) if _LEARNED in checks else None,
            ),
            answers=lake.catalogue.answers(asset.table),
            only_answered=only_answered,
        )
        results[asset.name] = governed
        lake.catalogue.set_findings(asset.id, [s.to_json(asset.id) for s in governed.symptoms])
        if apply and governed.repaired:
            plant.replace(asset, keep_repaired(lake, asset, governed))
    session.run.reference = tuple(asset.id for asset in chosen[:50])
    session.run.outputs = {
        n: {
            "before": g.before.total,
            "after": g.after.total,
            "findings": len(g.symptoms),
            "repaired": len(g.repaired) if apply else 0,
        }
        for n, g in list(results.items())[:50]
    }
    return Governing(results, apply)


def _opinion(plant: Stores, data: pa.Table) -> Opinion | None:
    """What the general series model makes of gaps; None where it is not here, or the table has no rhythm."""
    import pyarrow as pa

    from industria.models.series.gaps import opinion_of
    from industria.models.series.opened import has_general, opened

    time = next((c for c in data.schema if pa.types.is_timestamp(c.type)), None)
    if time is None or not has_general(plant.models):
        return None
    step = data[time.name].to_pandas().diff().median().total_seconds()
    return opinion_of(opened(plant.models)[1], step) if step > 0 else None


def _undo(session: Session[Stores], name: str) -> Undone:
    from industria.foundation.governance.versions import undo_repair

    if not name:
        raise UsageError("expected the table to put back, found none: name it")
    asset = session.plant.lake.catalogue.get(name)
    restored = session.plant.replace(asset, undo_repair(session.plant.lake, asset))
    session.run.reference = (asset.id, restored.id)
    return Undone(restored)


def _write(plant: Stores, out: Path) -> list[str]:
    """Every table of the plant as it is now; a file of which no cell was repaired, byte for byte."""
    from industria.foundation.governance.export import write_csv

    def one(asset: Asset) -> str:
        path = out / f"{asset.table}.csv"
        write_csv(plant.lake, asset, path)
        return str(path)

    out.mkdir(parents=True, exist_ok=True)
    return [one(asset) for asset in plant.assets() if asset.table]


TOOLS = (
    Tool(
        "govern",
        Text("检查与修复数据", "Name what is wrong in the data; repair or undo on request"),
        "propose",
        govern,
        plant="optional",
    ),
)
