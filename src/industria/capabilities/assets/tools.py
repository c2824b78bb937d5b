"""``industria assets``: what the plant has."""

from __future__ import annotations

from dataclasses import dataclass

from industria.core import Asset, Language, Session, Text, Tool
from industria.stores import Stores


@dataclass(frozen=True, slots=True)
class Assets:
    """Current assets, in the order they came."""

    assets: tuple[Asset, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"assets": [asset.to_json() for asset in self.assets]}

    def show(self, language: Language) -> str:
        """One a line."""
        lines = [
            f"  {a.kind:9} {a.id}  {a.name}  "
            + (f"{a.rows} rows, table {a.table}" if a.table else a.note or a.kind)
            for a in self.assets
        ]
        many = Text(f"{len(lines)} 个资产", f"{len(lines)} assets")
        return "\n".join([*lines, many.in_language(language)])


def assets(session: Session[Stores]) -> Assets:
    """List the current assets."""
    found = tuple(session.plant.assets())
    session.run.outputs = {"assets": len(found)}
    return Assets(found)


TOOLS = (Tool("assets", Text("列出资产", "List the assets"), "read", assets, examples=({},)),)
