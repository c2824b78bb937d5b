"""``industria verify``, ``backup`` and ``restore``: a plant whole, and whole again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.integrity import IntegrityReport
    from industria.foundation.integrity.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made, or a plant that was made from one."""

    where: str
    manifest: Manifest

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"where": self.where} | self.manifest.to_json()

    def show(self, language: Language) -> str:
        """Where it lies, and how much."""
        told = self.manifest.to_json()
        return Text(
            f"{self.where}：{told['files']} 个文件，{told['bytes']} 字节，备份于 {self.manifest.made}",
            f"{self.where}: {told['files']} files, {told['bytes']} bytes, as of {self.manifest.made}",
        ).in_language(language)


def verify(
    session: Session[Stores],
    adopt: Annotated[
        bool,
        Text(
            "接纳未知的文件与已改动的设置",
            "take files that are not known, and settings that differ, as they are now",
        ),
    ] = False,
    accept: Annotated[
        list[str],
        Text("接纳这些已损坏的文件", "names of damaged files to take as they are now, too"),
    ] = [],  # noqa: B006  # read alone
) -> IntegrityReport:
    """Compare every file of the plant with what it was when it was written; each damaged one is named."""
    from industria.capabilities.upkeep.whole import verify_plant

    if adopt or accept:
        adopted: IntegrityReport = session.call("verify.adopt", accept=accept)  # type: ignore[assignment]
        return adopted
    return verify_plant(session.plant, progress=session.progress)


def adopt_files(
    session: Session[Stores],
    accept: Annotated[
        list[str],
        Text("接纳这些已损坏的文件", "names of damaged files to take as they are now, too"),
    ] = [],  # noqa: B006  # read alone
) -> IntegrityReport:
    """Take what is not known, and settings that differ, as they are now; then compare every file."""
    from industria.capabilities.upkeep.whole import verify_plant

    report = verify_plant(session.plant, adopt=True, accept=accept, progress=session.progress)
    session.run.outputs = {"damaged": len(report.damaged), "adopted": len(report.adopted)}
    return report


def backup(
    session: Session[Stores],
    target: Annotated[
        Path, Text("新文件夹、.tar 或 .tar.zst", "a new folder, or a new .tar or .tar.zst")
    ],
) -> Kept:
    """Copy the plant, at work or not, with the sha256 of every file."""
    from industria.foundation.integrity.backup import backup as copy

    manifest = copy(session.plant.root, target, session.progress)
    session.run.outputs = manifest.to_json()
    return Kept(str(target), manifest)


def restore(
    _session: Session[Stores],
    archive: Annotated[Path, Text("备份", "the backup: a folder, a .tar or a .tar.zst")],
    folder: Annotated[Path, Text("工厂的新文件夹", "the folder where the plant shall be")],
    force: Annotated[
        bool, Text("替换那里已有的工厂", "put it in the place of a plant that is there")
    ] = False,
) -> Kept:
    """Make a plant from a backup, once every file of it was compared."""
    from industria.foundation.integrity.restore import restore as make

    return Kept(str(folder), make(archive, folder, force))


TOOLS = (
    Tool(
        "verify",
        Text("校验工厂的每个文件", "Compare every file of the plant with its checksum"),
        "read",
        verify,
        recorded=False,
    ),
    Tool(
        "verify.adopt",
        Text("接纳未知或已改动的文件", "Take files that are not known or differ as they are now"),
        "act",
        adopt_files,
        here=True,
        role="admin",
    ),
    Tool(
        "backup",
        Text("备份工厂", "Back the plant up, at work or not"),
        "read",
        backup,
        here=True,
        role="admin",
    ),
    Tool(
        "restore",
        Text("从备份恢复工厂", "Make a plant from a backup"),
        "act",
        restore,
        here=True,
        role="admin",
        plant="optional",
    ),
)
