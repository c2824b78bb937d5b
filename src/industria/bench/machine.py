"""Where a figure was measured: processor, memory, system and commit; no name of a host, no path."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Machine:
    """``memory_gb``: of the machine; ``cores``: those that this process may use."""

    cpu: str
    cores: int
    memory_gb: float
    system: str
    python: str

    def to_json(self) -> dict[str, object]:
        """As a results file holds it."""
        return asdict(self)


def this_machine() -> Machine:
    """Of the machine that this runs on."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Machine(
        _processor(),
        cores or 1,
        round(pages / 1e9, 1),
        f"{platform.system()} {platform.release().split('-')[0]}",
        platform.python_version(),
    )


def commit(folder: Path) -> str:
    """The commit that a folder is checked out at, with ``+`` where it holds changes; else unknown."""
    asked = _git(folder, "rev-parse", "--short=12", "HEAD")
    if not asked:
        return UNKNOWN
    changed = _git(folder, "status", "--porcelain", "--", str(folder))
    return asked + ("+" if changed else "")


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:  # an installed package on a machine without git
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
