"""The SQLite stores of a plant, page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from pathlib import Path

from industria.core import Text
from industria.foundation.integrity.report import Damage, Findings
from industria.infrastructure import page_sums

_HOLDS = {
    "catalogue.db": Text("资产与治理结果", "assets and what governance found"),
    "graph.db": Text("知识图谱的事实", "facts of the knowledge graph"),
    "models.db": Text("模型卡", "models and their cards"),
    "audit.db": Text("审计记录", "Runs of the audit chain"),
    "gateway.db": Text("密钥与审批", "keys and approvals"),
    "alarms.db": Text("报警", "alarms"),
    "schedules.db": Text("排产历史", "schedules"),
    "journal.db": Text("尚未转发的读数", "readings that were not forwarded yet"),
    "links.db": Text("数据库链接的进度", "how far links to databases came"),
}
_OTHER = Text("其中的内容", "what it holds")
SUMS_ADVICE = Text(
    "数据本身未必受损：用 industria verify --adopt 重记校验和",
    "the data may be whole: industria verify --adopt takes its sums anew",
)
SUMS_LOST = Text("校验和，损坏无从得知", "sums, without which damage is not seen")


def check_databases(root: Path, adopt: bool, accept: Collection[str]) -> Findings:
    """Every ``.db`` of a plant's folder."""
    found = Findings()
    for database in sorted(root.glob("*.db")):
        found.add(_check(database, adopt, database.name in accept))
    return found


def _check(database: Path, adopt: bool, accepted: bool) -> Findings:
    name, holds = database.name, _HOLDS.get(database.name, _OTHER)
    report = page_sums.check(database)
    found = Findings(checked=1)
    faults = report.damaged
    if not report.known:
        faults = faults_of(database)
        sums = page_sums.sums_of(database).name
        if report.sums_damaged and not adopt:
            found.damaged.append(Damage(sums, "sums", name, "changed", SUMS_LOST, SUMS_ADVICE))
        elif adopt and not faults:
            page_sums.take(database)
            found.adopted.append(name)
        else:
            found.unknown.append(name)
    if faults and accepted:
        page_sums.take(database)
        found.adopted.append(name)
    elif faults:
        said = ", ".join(faults[:3]) + (f" and {len(faults) - 3} more" if len(faults) > 3 else "")
        found.damaged.append(Damage(name, "store", "", f"{said} changed", holds))
    return found


def faults_of(database: Path) -> list[str]:
    """What SQLite itself finds wrong with a file; it sees its structure, not its values."""
    page_sums.hold(database)
    try:
        connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("PRAGMA integrity_check(3)").fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        page_sums.release(database)
    return [str(said).splitlines()[0] for (said,) in rows if said != "ok"]
