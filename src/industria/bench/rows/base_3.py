"""BASE-3: objects with metadata, hash and versions."""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.core import IntegrityError
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Put, get, list, metadata query, new version, dedupe by hash, damage seen, delete."""
    note = context.scratch / "note.txt"
    twin = context.scratch / "twin.txt"
    note.write_text("The strainer of P-101 was cleaned.")
    twin.write_text("The strainer of P-101 was cleaned.")
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        first = plant.ingest(note).assets[0]
        again = plant.ingest(twin)
        note.write_text("The strainer of P-101 was replaced.")
        second = plant.ingest(note).assets[0]
        stored = plant.lake.objects
        query = plant.sql("SELECT id FROM assets WHERE kind = 'text'").column("id").to_pylist()
        checks = {
            "get": stored.get(first.sha256) == b"The strainer of P-101 was cleaned.",
            "list": set(stored.list()) == {first.sha256, second.sha256},
            "dedupe": not again.assets and len(again.skipped) == 1,
            "version": plant.lake.catalogue.get("note.txt").id == second.id,
            "old version": plant.lake.catalogue.get(first.id).sha256 == first.sha256,
            "metadata query": query == [second.id],
        }
        path = context.scratch / "plant" / "objects" / first.sha256[:2] / first.sha256[2:]
        path.write_bytes(b"changed")
        try:
            stored.get(first.sha256)
            checks["damage seen"] = False
        except IntegrityError:
            checks["damage seen"] = True
        plant.forget(second.id)
        checks["delete"] = not stored.exists(second.sha256)
    passed = sum(checks.values())
    failed = ", ".join(name for name, ok in checks.items() if not ok)
    return [
        Measure(
            f"object operations right (of {len(checks)})", passed, "-", str(len(checks)),
            passed == len(checks), f"failed: {failed}" if failed else "", 0,
        )
    ]  # fmt: skip


ENTRY = Entry(
    "BASE-3",
    "objects with metadata, hash, versions",
    "made: text files",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
