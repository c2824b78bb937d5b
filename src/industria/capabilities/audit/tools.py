"""``industria audit``: the chain of Runs verified, anchored, shown, written out, pruned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.audit.results import (
    Adopted,
    Anchored,
    Cut,
    Exported,
    Shown,
    Verified,
)
from industria.core import WRITTEN, InputError, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.trust.anchor import Anchor

_SINCE = Text(
    "当时的锚点: audit anchor 打印的一行, 或本机上存放它的文件",
    "an anchor: the line that audit anchor printed, or on this machine the file that holds it",
)


def verify(
    session: Session[Stores],
    since: Annotated[str, _SINCE] = "",
    full: Annotated[
        bool,
        Text(
            "逐条重新计算全部; 否则只算上次校验之后的",
            "compute every link again; without, those since the last verification",
        ),
    ] = True,
    export: Annotated[
        Path | None,
        Text("校验一个导出文件而不是链", "verify this exported file instead of the chain"),
    ] = None,
) -> Verified:
    """Check every link of the chain, its signature and an anchor (exit 1 where one does not hold)."""
    chain, anchor = session.plant.audit, _anchor(session, since)
    if export is not None:
        return Verified(chain.verify_export(export, anchor))
    return Verified(chain.verify(anchor, full=full))


def show(
    session: Session[Stores],
    limit: Annotated[int, Text("多少条", "how many"), "-n"] = 20,
    run: Annotated[str, Text("只看这一条的编号", "the id of one Run, to see that alone")] = "",
) -> Shown:
    """The newest Runs."""
    chain = session.plant.audit
    return Shown((chain.get(run),) if run else tuple(chain.last(limit)))


def export(
    session: Session[Stores],
    target: Annotated[
        Path,
        Text(
            "目标: .jsonl 供程序, .md 供人",
            "where to: .jsonl for programs, .md for people (zh and en)",
        ),
        WRITTEN,
    ],
) -> Exported:
    """Write the chain."""
    chain = session.plant.audit
    readable = target.suffix.lower() == ".md"
    count = (chain.export_readable if readable else chain.export_jsonl)(target)
    return Exported(count, str(target))


def anchor(
    session: Session[Stores],
    out: Annotated[
        Path | None,
        Text("追加到此文件 (放在工厂目录之外)", "add it to this file (outside the plant's folder)"),
        WRITTEN,
    ] = None,
    syslog: Annotated[
        str,
        Text(
            "发送到 syslog: local, HOST:PORT 或 tcp://HOST:PORT",
            "send it to syslog: local, HOST:PORT or tcp://HOST:PORT",
        ),
    ] = "",
) -> Anchored:
    """Say where the chain stands, in one signed line to be kept elsewhere."""
    made = session.plant.audit.anchor()
    sent = ""
    if out is not None:
        try:
            with out.open("a", encoding="utf-8") as sink:
                sink.write(made.line + "\n")
        except OSError as error:
            raise InputError(
                f"expected to add the anchor to {out}, found {error}: name a file that can be written"
            ) from error
    if syslog:
        from industria.trust.syslog import send

        sent = send(made.line, syslog)
    session.run.outputs = {"count": made.count, "hash": made.hash, "syslog": sent}
    return Anchored(made, str(out) if out else "", sent)


def prune(
    session: Session[Stores],
    before: Annotated[
        str,
        Text(
            "移出早于此日的记录, 至少保留六个月",
            "move records before this day, such as 2026-01-31; at least six months are kept",
        ),
    ],
    target: Annotated[
        Path,
        Text("移到此新文件 (.jsonl)", "into this new file (.jsonl)"),
        WRITTEN,
    ],
) -> Cut:
    """Move old Runs into a file; a signed checkpoint stands for them."""
    cut = session.plant.audit.prune(before, target)
    session.run.outputs = dict(cut.to_json())
    return Cut(cut)


def adopt(session: Session[Stores]) -> Adopted:
    """Take the chain as it is from here on: a new key, a moved plant, a restored copy."""
    chain = session.plant.audit
    before = chain.adopt()
    session.run.outputs = {
        "damage": before.damage, "broken_at": before.broken_at, "reason": before.reason,
        "runs": before.runs,
    }  # fmt: skip
    return Adopted(before, chain.verify(full=True))


def _anchor(session: Session[Stores], since: str) -> Anchor | None:
    if not since:
        return None
    from industria.trust.anchor import read_anchor

    if session.caller.present and "industria-audit-" not in since:
        try:
            since = Path(since).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise InputError(
                f"expected an anchor or a file that holds one, found {since!r} ({error}): give the line "
                "that industria audit anchor printed"
            ) from error
    return read_anchor(since)


TOOLS = (
    Tool(
        "audit.verify", Text("校验审计链", "Verify the audit chain"), "read", verify, recorded=False,
        examples=({}, {"full": False}),
    ),
    Tool("audit.show", Text("最新记录", "The newest Runs"), "read", show, recorded=False),
    Tool("audit.export", Text("导出审计链", "Write the chain"), "read", export),
    Tool(
        "audit.anchor", Text("给出审计链的锚点", "Anchor the audit chain elsewhere"), "act", anchor,
        role="admin",
    ),
    Tool(
        "audit.prune", Text("移出旧记录", "Move old records out of the audit chain"), "act", prune,
        role="admin",
        asks=Text("把 {before} 之前的记录移至 {target} 吗?", "Move records before {before} to {target}?"),
    ),
    Tool(
        "audit.adopt", Text("从此按现状认可审计链", "Take the audit chain as it is from here on"), "act",
        adopt, role="admin", here=True,
        asks=Text("按现状认可这条链吗? 此前的改动不再被报告。", "Take the chain as it is? What was changed before is not reported any more."),
    ),
)  # fmt: skip
