"""The lake: tables with versions, objects by content, JSON documents, one catalogue, SQL over all."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from industria.foundation.lake.alarms import Alarms, StoredAlarm, StoredDetection
from industria.foundation.lake.catalogue import Catalogue
from industria.infrastructure.seals import seal_new

if TYPE_CHECKING:
    import pyarrow as pa

    from industria.foundation.lake.sql import Sql
    from industria.foundation.lake.tables import Tables
    from industria.infrastructure.objects import ObjectStore

__all__ = ["Alarms", "Catalogue", "Lake", "StoredAlarm", "StoredDetection"]


class Lake:
    """The stores of one plant, opened together."""

    def __init__(self, root: Path, objects_url: str = "", tables_url: str = "") -> None:
        """``root``: the plant's folder; the URLs: where objects and tables go instead of there."""
        if root.is_dir():
            seal_new(root)
        self._tables, self._objects = (
            tables_url or root / "lake",
            objects_url or str(root / "objects"),
        )
        self.catalogue = Catalogue(root / "catalogue.db")
        self.alarms = Alarms(root / "alarms.db")
        if tables_url:
            _ = self.tables, self.objects  # a store that cannot be reached is said now

    @cached_property
    def tables(self) -> Tables:
        """The tables; their libraries take half a second to import, and many commands need none of them."""
        from industria.foundation.lake.tables import Tables

        return Tables(self._tables)

    @cached_property
    def objects(self) -> ObjectStore:
        """Files by their content."""
        from industria.infrastructure.objects import ObjectStore

        return ObjectStore(self._objects)

    @cached_property
    def sql(self) -> Sql:
        """SELECTs over the tables and the catalogue."""
        from industria.foundation.lake.sql import Sql

        given = {"assets": self._assets, "findings": self._findings, "alarms": self._alarms}
        return Sql(self.tables, given)

    def _assets(self) -> pa.Table:
        import pyarrow as pa

        rows = [asset.to_json() for asset in self.catalogue.list()]
        names = ("id", "kind", "name", "table", "version", "rows", "source", "sha256", "created")
        return pa.table({name: [row[name] for row in rows] for name in names})

    def _findings(self) -> pa.Table:
        import pyarrow as pa

        found = self.catalogue.findings()
        return pa.table(
            {
                "asset": [str(f["asset"]) for f in found],
                "check": [str(f["check"]) for f in found],
                "column": [str(f["column"]) for f in found],
                "rows": pa.array([int(str(f["count"])) for f in found], pa.int64()),
                "repair": [str(f["repair"]) for f in found],
            }
        )

    def _alarms(self) -> pa.Table:
        import pyarrow as pa

        found = self.alarms.list()
        return pa.table(
            {
                "asset": [a.asset for a in found],
                "start": [a.start for a in found],
                "end": [a.end for a in found],
                "score": pa.array([a.score for a in found], pa.float64()),
                "columns": pa.array([list(a.columns) for a in found], pa.list_(pa.string())),
            }
        )

    def close(self) -> None:
        """Close what is open."""
        self.catalogue.close()
        self.alarms.close()
