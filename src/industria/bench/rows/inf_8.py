"""INF-8: nothing leaves: the whole job in a process whose network is taken away."""

from __future__ import annotations

import json
import subprocess
import sys

from industria.bench.entry import Context, Entry, Measure

_JOB = """
import json, sys
from pathlib import Path
from industria.infrastructure.outbound import OutboundGuard
guard = OutboundGuard(deny=True)
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant
folder = Path(sys.argv[1])
write_folder(folder / "files")
with Plant.open(folder / "plant", chat=ChatConfiguration("auto")) as plant:
    report = plant.ingest(folder / "files")
    plant.govern(apply=True)
    plant.train("anomaly_detection", "pump_station", normal_until="2026-03-06")
    detection, _ = plant.detect("pump_station")
    answer = plant.ask("Why did it alarm?")
    order = plant.work_order()
print(json.dumps({"attempts": guard.attempts, "assets": len(report.assets),
    "alarms": len(detection.alarms), "answer": answer.verdict, "order": order.verdict}))
"""


def isolated(command: list[str]) -> list[str]:
    """The command in a network namespace with nothing but loopback, where the kernel allows it."""
    inner = 'ip link set lo up 2>/dev/null; exec "$@"'
    probe = ["unshare", "--net", "true"]
    try:
        allowed = subprocess.run(probe, capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    return ["unshare", "--net", "sh", "-c", inner, "sh", *command] if allowed else command


def measure(context: Context) -> list[Measure]:
    """Ingest, govern, train, detect, ask, work order; every attempt to connect is counted."""
    command = isolated([sys.executable, "-c", _JOB, str(context.scratch)])
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert not done.returncode, f"the job failed: {done.stderr.strip().splitlines()[-1:]}"
    result = json.loads(done.stdout.strip().splitlines()[-1])
    namespace = "the kernel took the network away" if command[0] == "unshare" else "sockets denied"
    good = result["assets"] >= 5 and result["alarms"] > 0 and result["answer"] != "refused"
    return [
        Measure(
            "outbound connections attempted", len(result["attempts"]), "-", "0",
            not result["attempts"] and good,
            f"{namespace}; answer {result['answer']}, work order {result['order']}", 0,
        )
    ]  # fmt: skip


ENTRY = Entry(
    "INF-8",
    "data never leaves",
    "twin: pump station",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
    headline=True,
)
