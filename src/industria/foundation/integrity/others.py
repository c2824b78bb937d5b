"""Objects, the index, and the single files of a plant's folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from industria.core import Text
from industria.foundation.integrity.databases import SUMS_ADVICE, SUMS_LOST
from industria.foundation.integrity.report import Damage, Findings
from industria.foundation.integrity.tables import assets_of
from industria.foundation.knowledge.index_proof import IndexProof
from industria.foundation.lake import Lake
from industria.infrastructure.objects import sha256_of
from industria.infrastructure.seals import SEALS, seals, single_files

_AGAIN = Text("用备份恢复，或重新导入来源", "restore a backup, or ingest its source again")
_OWN = Text(
    "若是您本人改的，用 industria verify --adopt 接纳；否则用备份恢复",
    "if you changed it yourself, industria verify --adopt takes it; if not, restore a backup",
)


def check_objects(lake: Lake, root: Path, models: Mapping[str, str]) -> Findings:
    """Every object against its name, and the object of every asset and model (sha256 -> model)."""
    found = Findings()
    folder = root / "objects"
    if "://" in lake.objects.url:
        return found
    owners = {a.sha256: a.name for a in assets_of(lake, superseded=True)} | dict(models)
    present = set()
    for path in sorted(folder.glob("*/*")) if folder.is_dir() else []:
        if "." in path.name:
            continue  # half written by who was killed
        digest = path.parent.name + path.name
        present.add(digest)
        found.checked += 1
        if sha256_of(path) != digest:
            found.damaged.append(
                _object(str(path.relative_to(root)), owners.get(digest, ""), "changed")
            )
    wanted = {a.sha256: a.name for a in assets_of(lake) if a.uri.startswith("objects/")}
    for digest, owner in (wanted | dict(models)).items():
        if digest not in present:
            where = f"objects/{digest[:2]}/{digest[2:]}"
            found.damaged.append(_object(where, owner, "missing"))
    return found


def _object(file: str, owner: str, state: str) -> Damage:
    return Damage(file, "object", owner, state, Text("该文件本身", "the file itself"), _AGAIN)


def check_index(root: Path, adopt: bool, accept: Collection[str]) -> Findings:
    """Every file of the index of passages."""
    found, proof = Findings(), IndexProof(root / "index")
    if not (root / "index").is_dir():
        return found
    files, known = proof.files(), proof.sums.known()
    accepted = [f for f in files if f"index/{f}" in accept]
    if accepted:
        proof.sums.record(accepted)
        found.adopted += [f"index/{f}" for f in accepted]
    faults = {
        f: proof.sums.state(f, again=True) for f in [*files, *(k for k in known if k not in files)]
    }
    for file, state in faults.items():
        if proof.is_hint(file):
            continue
        found.checked += 1
        if state == "not known":
            found.unknown.append(f"index/{file}")
        elif state != "right":
            found.damaged.append(_index(file, state))
    found.damaged += [_index(file, "changed") for file in proof.wrong_hints()]
    if proof.sums.damaged_lines() and not adopt:
        found.damaged.append(
            Damage(proof.sums.path.name, "sums", "index", "changed", SUMS_LOST, SUMS_ADVICE)
        )
    if adopt and not any(d.kind == "index" for d in found.damaged):
        proof.sums.adopt(files)
        found.adopted += found.unknown
        found.unknown = []
    return found


def _index(file: str, state: str) -> Damage:
    return Damage(f"index/{file}", "index", "", state, Text("可检索的段落", "passages"), _AGAIN)


def check_settings(root: Path, adopt: bool) -> Findings:
    """The single files against what they were when first seen, written or adopted."""
    found, sums = Findings(), seals(root)
    files = single_files(root)
    for name in sorted({*files, *sums.known()}):
        state = sums.state(name, again=True)
        found.checked += 1
        if adopt and state in ("changed", "not known"):
            sums.record([name])
            found.adopted.append(name)
        elif state == "not known":
            found.unknown.append(name)
        elif state == "changed" or (state == "missing" and not adopt):
            lost = Text("设置或密钥", "settings or secrets")
            found.damaged.append(Damage(name, "settings", "", state, lost, _OWN))
    if adopt:
        sums.adopt(files)
    elif sums.damaged_lines():
        found.damaged.append(Damage(SEALS, "sums", "", "changed", SUMS_LOST, SUMS_ADVICE))
    return found
