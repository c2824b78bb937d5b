"""GOV-CLEAN: ten public tables that nobody soiled, through ``industria govern TABLE --apply --out FOLDER``.

Nothing may be changed: the version in the lake stays, and the file that is written is the file that was taken in, byte
for byte. Every fault that is named asks somebody; it is counted once a check and column, against all checks times columns.
"""

from __future__ import annotations

from industria.bench.corpora.clean_tables import SETS, checks_in_all, write_clean
from industria.bench.corpora.strangers import counted
from industria.bench.entry import Context, Entry, Measure
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Changed tables, written files that differ, and questions."""
    files = write_clean(context.data, context.scratch / "files")[: context.up_to(10)]
    changed, asked, looked = [], [], 0
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, path in enumerate(files):
            context.progress("clean tables", number, len(files))
            plant.call("ingest", file=[path])
            asset = plant.table(path.stem)
            before = plant.lake.tables.read(asset.table, asset.version)
            done = plant.call("govern", asset=path.stem, apply=True)
            now = plant.table(path.stem)
            if now.version != asset.version or not plant.lake.tables.read(
                now.table, now.version
            ).equals(before):
                changed.append(path.stem)
            symptoms = [
                s for g in done.results.values() for s in g.symptoms if s.severity == "fault"
            ]
            asked += sorted({f"{s.check} in {path.stem}, {s.column}" for s in symptoms})
            looked += checks_in_all() * before.num_columns
        out = context.scratch / "written"
        plant.call("govern", asset=files[0].stem, out=out)  # writes every table as it is now
        differ = [
            p.stem
            for p in files
            if (out / f"{plant.table(p.stem).table}.csv").read_bytes() != p.read_bytes()
        ]
    share = len(asked) / looked
    return [
        Measure(f"clean tables that were changed (of {len(files)})", len(changed), "-", "0", not changed, ", ".join(changed), 0),
        Measure("files that are not written byte for byte", len(differ), "-", "0", not differ, ", ".join(differ), 0),
        Measure("questions, share of checks x columns", share, "-", "<= .01", share <= 0.01, f"{len(asked)} of {looked}: {counted(a.split(' in ')[0] for a in asked)}", 4),
    ]  # fmt: skip


ENTRY = Entry(
    "GOV-CLEAN",
    "cleaning, near none on clean tables",
    "ten public tables",
    "real",
    measure,
    needs=SETS,
    fast=False,
    seed=None,
    counts="tables",
    proof_sample=3,
)
