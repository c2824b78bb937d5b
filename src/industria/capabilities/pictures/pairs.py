"""``industria pictures pairs``: pictures with the words that speak of them, out of a folder of pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.pairs.found import Gathered

_SHOWN = 5  # pairs
_REASONS = {
    "not readable": Text("无法读取", "not readable"),
    "file not here": Text("文件不存在", "file not here"),
    "on another machine": Text("在其他机器上, 未下载", "on another machine, not fetched"),
    "no address": Text("没有地址", "no address"),
    "too large": Text("过大", "too large"),
    "too small": Text("过小", "too small"),
    "a banner": Text("横幅", "a banner"),
    "flat": Text("单色", "flat"),
    "decoration": Text("装饰图", "decoration"),
    "no words": Text("没有相应文字", "no words"),
    "words of several": Text("多图共用的文字", "words of several pictures"),
    "seen before": Text("重复", "seen before"),
}


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs were found on how many pages, what was left out and why, and the dataset they are in.

    ``rows``: of each pair its picture's asset, label, text, page and where the label stands.
    """

    dataset: str
    table: str
    pages: int
    pictures: int
    dropped: Mapping[str, int]
    unread: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "dataset": self.dataset, "table": self.table, "pages": self.pages, "pictures": self.pictures,
            "dropped": dict(self.dropped), "unread": dict(self.unread), "pairs": [dict(r) for r in self.rows],
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """The steps and their counts, and the first pairs."""
        lines = [
            Text(
                f"{self.pages} 页, {self.pictures} 张图片, {len(self.rows)} 对图文; 数据集 {self.dataset}, 表 {self.table}",
                f"{self.pages} pages, {self.pictures} pictures, {len(self.rows)} pairs: dataset {self.dataset}, table {self.table}",
            ).in_language(language)
        ]
        lines += [
            f"  - {count} {_REASONS[reason].in_language(language)}"
            for reason, count in sorted(self.dropped.items(), key=lambda d: -d[1])
            if count
        ]
        lines += [f"  ! {page}: {why}" for page, why in self.unread.items()]
        lines += [f"  {row['picture']}  {row['text']}" for row in self.rows[:_SHOWN]]
        return "\n".join(lines)


def pairs(
    session: Session[Stores],
    folder: Annotated[
        Path,
        Text("目录页所在文件夹 (HTML, Markdown, PDF)", "a folder of pages: HTML, Markdown, PDF"),
    ],
    licence: Annotated[
        str, Text("图片与文字的许可", "the licence of the pictures and their words")
    ] = "",
    name: Annotated[str, Text("数据集名, 默认文件夹名", "the dataset; the folder's name without")] = "",
    gate: Annotated[
        float, Text("各项质量得分的下限 (0-100)", "the least that each governance score may be, 0 to 100")
    ] = 80.0,
) -> Pairs:  # fmt: skip
    """Pair the pictures of catalogue pages with the words that speak of them, as a governed dataset.

    Six steps: select pages, read them, leave out what shows no item, join words, leave out words that say
    nothing and what was seen before, and keep the rest. Nothing is fetched: pages and pictures lie in the folder.
    """
    from industria.foundation.pairs.gathering import gather
    from industria.foundation.pairs.keeping import keep_pairs

    if not licence.strip():
        raise UsageError(
            f"expected the licence of the pictures in {folder}, found none: state it with --licence, such as "
            "the plant's own"
        )
    found = gather(folder, session.progress)
    called = name or f"pairs_{folder.resolve().name}"
    table = keep_pairs(session.plant.lake, found.pairs, folder, called, licence)
    made = session.call(
        "datasets.make", name=table.table, assets=[table.id], split="column:item", licence=licence, gate=gate
    )  # fmt: skip
    at: str = made.dataset.at  # type: ignore[attr-defined]
    session.run.reference = (at, table.id)
    session.run.outputs = {"dataset": at, "pairs": len(found.pairs), "pages": found.account.pages}
    return _shown(found, at, table.table)


def _shown(found: Gathered, dataset: str, table: str) -> Pairs:
    rows = [
        {
            "picture": p.shown.name or f"{p.shown.page.name}#{p.shown.number}", "sha256": p.shown.digest,
            "label": p.said.label, "text": p.said.whole, "description": p.said.text,
            "language": p.language, "item": p.group, "page": str(p.shown.page), "place": p.shown.number,
            "how": p.said.how,
        }
        for p in found.pairs
    ]  # fmt: skip
    account = found.account
    return Pairs(
        dataset, table, account.pages, account.pictures, account.dropped, account.unread, rows
    )
