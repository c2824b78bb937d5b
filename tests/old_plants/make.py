"""Makes a small plant with the code of an older version, once, for tests/test_upgrade.py.

    git worktree add ../old COMMIT
    PYTHONPATH=../old/src python tests/old_plants/make.py tests/old_plants/COMMIT.tar.xz

It writes to /srv/acme, so that the paths inside name no machine, and writes down what the older version itself
says is there (``told.json``): the newer version has to say the same.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import tarfile
from pathlib import Path

from industria.applications.production.plc.verification.properties import read_properties
from industria.interaction.gateway.keys import Caller, Keys
from industria.plant import ChatConfiguration, Plant

HOME = Path("/srv/acme")
MANUAL = """# Pump P-101

## Vibration

The vibration alarm of P-101 is at 7.1 mm/s. When it rises, replace the drive-end bearing 6308.

## 泵 P-101

泵 P-101 的振动报警值为 7.1 mm/s。
"""
PROGRAM = """FUNCTION_BLOCK Tank
VAR_INPUT level : INT; start : BOOL; stop : BOOL; END_VAR
VAR_OUTPUT pump : BOOL; END_VAR
VAR RETAIN wanted : BOOL; END_VAR
wanted := (start OR wanted) AND NOT stop;
pump := wanted AND level < 90;
END_FUNCTION_BLOCK
"""


def files(folder: Path) -> None:
    """A table of 120 readings with a fault at its end and a repeated row, an asset list, and a manual."""
    folder.mkdir(parents=True)
    rows = ["time,FT-101,VT-101"]
    for i in range(120):
        vibration = 2.0 + 0.1 * math.sin(i * 0.7) + (6.0 if i >= 110 else 0.0)
        flow = 80 + math.sin(i * 0.3) - (20 if i >= 110 else 0)
        rows.append(f"2026-03-01 {i // 60:02}:{i % 60:02}:00,{flow:.2f},{vibration:.3f}")
    rows.insert(40, rows[39])
    (folder / "pump.csv").write_text("\n".join(rows) + "\n")
    listed = "tag,name_en,name_zh,type,parent,unit,location\n"
    listed += "PS-1,pump station,泵站,station,,,north yard\nP-101,feed pump,给水泵,centrifugal pump,PS-1,,north yard\n"
    listed += "VT-101,vibration sensor,振动传感器,vibration sensor,P-101,mm/s,north yard\n"
    listed += "FT-101,flow meter,流量计,flow meter,P-101,m3/h,north yard\n"
    (folder / "assets.csv").write_text(listed)
    (folder / "manual.md").write_text(MANUAL)


def work(plant: Plant) -> None:
    """A day of this plant: files, repair, model, alarms, a reviewed fact, a work order, a program."""
    plant.ingest(HOME / "files")
    plant.govern("pump", apply=True)
    plant.train("anomaly_detection", "pump", train_rows=100)
    plant.detect("pump")
    plant.review("P-101", "part_of", "PS-1", "rejected", who="ming")
    plant.work_order("pump")
    plant.ask("What is the vibration alarm of P-101?", mode="extractive")
    rule = read_properties("full: if level >= 90 then not pump")
    plant.production.keep_program("tank", PROGRAM, rule, who="ming")


def gate(plant: Plant) -> dict[str, object]:
    """Keys of all roles, one call that waits and one that was denied."""
    keys = Keys(plant.root / "gateway.db")
    made = {role: keys.create(role, f"{role} of acme") for role in ("viewer", "engineer", "admin")}
    asker = Caller("engineer of acme", "engineer")
    waiting = keys.ask("forget", {"source": "manual.md"}, asker)
    denied = keys.ask("forget", {"source": "pump"}, asker)
    keys.decide(denied, Caller("admin of acme", "admin"), granted=False)
    return {"keys": made, "waiting": waiting, "denied": denied}


def told(plant: Plant, gateway: dict[str, object]) -> dict[str, object]:
    """What this version says is in the plant."""
    return {
        "assets": [[a.id, a.kind, a.name, a.version] for a in plant.assets()],
        "all_assets": len(plant.lake.catalogue.list(superseded=True)),
        "rows": plant.sql("SELECT count(*) AS n FROM pump").to_pylist()[0]["n"],
        "alarms": len(plant.lake.alarms.list()),
        "models": [[card.name, card.version] for card, _ in plant.models.list()],
        "facts": sorted([f.subject, f.relation, f.object] for f in plant.graph.facts()),
        "top": plant.retrieve("bearing 6308", k=1)[0].text,
        "gateway": gateway,
        "runs": [[r.id, r.who, r.what] for r in plant.audit.runs()],
    }


def main() -> None:
    """Make the plant and pack it."""
    shutil.rmtree(HOME, ignore_errors=True)
    files(HOME / "files")
    with Plant.open(HOME / "plant", chat=ChatConfiguration("none"), who="ming") as plant:
        work(plant)
        found = told(plant, gate(plant))
    (HOME / "told.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))
    with tarfile.open(sys.argv[1], "w:xz") as packed:
        packed.add(HOME, "acme", filter=_of_nobody)
    shutil.rmtree(HOME)


def _of_nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uname = member.gname = ""
    member.uid = member.gid = 0
    return member


if __name__ == "__main__":
    main()
