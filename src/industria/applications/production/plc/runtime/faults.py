"""The plant's programs and the values that they left, against their checksums."""

from __future__ import annotations

from pathlib import Path

from industria.applications.production.plc.runtime.programs import Programs
from industria.applications.production.plc.runtime.retain import faults_of
from industria.core import IntegrityError, NotFoundError, Text
from industria.foundation.integrity import Damage, Findings

_CHECK_AGAIN = Text("重新检查该程序，或用备份恢复", "check the program again, or restore a backup")
_COLD = Text(
    "用备份恢复，或删除该文件以冷启动", "restore a backup, or remove the file to start cold"
)


def check_programs(root: Path) -> Findings:
    """Every program with its report, every file of retained values."""
    found, programs = Findings(), Programs(root / "programs")
    for name in programs.names():
        found.checked += 2
        try:
            programs.get(name)
        except (IntegrityError, NotFoundError) as error:
            lost = Text("程序或其证明", "the program or its proof")
            file = f"programs/{name}.st, programs/{name}.json"
            found.damaged.append(Damage(file, "program", name, str(error), lost, _CHECK_AGAIN))
    for path in sorted((root / "plc").glob("*/retain.bin")):
        found.checked += 1
        for fault in faults_of(path.read_bytes()):
            lost = Text("保持值", "retained values")
            file = str(path.relative_to(root))
            found.damaged.append(Damage(file, "retained", path.parent.name, fault, lost, _COLD))
    return found
