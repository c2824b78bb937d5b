"""A user's own weights become a version: with their sha256 and licence, opened once before they are kept.

Only files that are data are taken (safetensors, NumPy archives, ONNX, texts); what can run code when it is
opened (pickles, such as PyTorch's) is refused. What the files claim of themselves is kept as a claim.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from industria.core import (
    LEVELS,
    IndustriaError,
    InputError,
    IntegrityError,
    Level,
    ModelCard,
    Text,
    UsageError,
)
from industria.models.families import families, named
from industria.models.registry import Registry
from industria.models.transfer.leaving import CARD, CONFIG, SUMS
from industria.models.transfer.packing import unpacked

_WEIGHTS = (".safetensors", ".npz", ".onnx")
_BESIDE = (".json", ".txt", ".vocab")
_MOST_UNPACKED = 1 << 30  # bytes of an archive's files
_RUN = (".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib", ".h5", ".keras")
_OF_THE_LAYOUT = (CARD, SUMS, "README.md", ".gitattributes")
IMPORTED = "imported"  # the option of a card that says where a version came from
_PLANT_ONLY = (
    "waits",
    "shipped",
    "dataset",
    "cost",
    "judged_by",
    IMPORTED,
)  # options that speak of another plant

# What a family's reader may fail with on damaged or foreign weights.
_UNFIT = (
    ValueError, KeyError, TypeError, AttributeError, RuntimeError, OSError, EOFError, MemoryError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """The new version, whether it is current, and files that were left where they are."""

    card: ModelCard
    current: bool
    left_out: tuple[str, ...]


def bring(
    registry: Registry,
    path: Path,
    *,
    name: str,
    licence: str,
    sha256: Sequence[str],
    family: str = "",
    level: str = "",
) -> Brought:
    """Keep a file or folder of weights as the next version of a name.

    ``sha256``: one for each file of weights. Beside a version that is current the new one waits, since
    nothing of it was measured here. Raises InputError for files that are none of a model, IntegrityError
    where a sha256 differs, UsageError for a licence, family or level that is missing or unknown.
    """
    if not licence.strip():
        raise UsageError("expected the licence of the weights, found none: give it with --licence")
    if not name or ":" in name:
        raise UsageError(f"expected a name without a colon, found {name!r}: give one with --name")
    files, left_out = _read(path)
    sums = _compared(files, sha256)
    claims = _claims(files)
    kind = named(_family(family, claims, path))
    kept = _kept(files, claims)
    options = {k: v for k, v in _options(claims).items() if k not in _PLANT_ONLY}
    _must_open(kind, kept, options, path)
    said = _said(claims)
    card = ModelCard(
        name, 0, kind.task.name, _level(level, said), licence=licence.strip(), family=kind.name,
        options={**options, IMPORTED: {"from": path.name, "sha256": sums, "claims": _short(said)}},
    )  # fmt: skip
    waits = None
    if (now := registry.current(name)) is not None:
        waits = Text(
            f"它是导入的, 在这里未经测量, 而版本 {now.version} 在用",
            f"it was imported and nothing was measured here, while version {now.version} is used",
        )
    return Brought(registry.add(card, kept, waits), waits is None, left_out)


def _read(path: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """(files that are taken, names of those that are not)."""
    if path.is_file() and path.suffix.lower() == ".zip":
        return _of_archive(path)
    if path.is_file():
        listed = [path]
    elif path.is_dir():
        listed = sorted(path.iterdir())
    else:
        raise InputError(
            f"expected a file or folder of weights at {path}, found nothing: check the name"
        )
    if running := [p.name for p in listed if p.suffix.lower() in _RUN]:
        raise InputError(
            f"expected weights as safetensors, found {', '.join(running)}, which can run code when opened: "
            "convert them where they come from"
        )
    files: dict[str, bytes] = {}
    left: list[str] = []
    for one in listed:
        wanted = one.suffix.lower() in (*_WEIGHTS, *_BESIDE)
        if one.is_file() and wanted and one.name not in _OF_THE_LAYOUT[1:]:
            files[one.name] = one.read_bytes()
        elif one.name not in _OF_THE_LAYOUT:
            left.append(one.name)
    if not any(Path(file).suffix.lower() in _WEIGHTS for file in files):
        raise InputError(
            f"expected weights ({', '.join(_WEIGHTS)}) at {path}, found "
            f"{', '.join(p.name for p in listed[:5]) or 'nothing'}: give the folder that holds them"
        )
    return files, tuple(left)


def _of_archive(path: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """``_read`` of an exported folder that came as a ZIP. Raises InputError for one that cannot be read."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                members = [m for m in archive.infolist() if not m.is_dir()]
                if (size := sum(m.file_size for m in members)) > _MOST_UNPACKED:
                    raise InputError(
                        f"expected at most {_MOST_UNPACKED >> 20} MB in {path.name}, found {size >> 20} MB: "
                        "unpack it and give the folder"
                    )
                for member in members:
                    (Path(folder) / Path(member.filename).name).write_bytes(archive.read(member))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
            raise InputError(
                f"expected a ZIP that can be read, found {path.name} ({error}): export it again"
            ) from None
        return _read(Path(folder))


def _compared(files: Mapping[str, bytes], sha256: Sequence[str]) -> dict[str, str]:
    """sha256 of each file of weights, each one of those that were given."""
    given = {digest.strip().lower() for digest in sha256}
    if wrong := [d for d in given if len(d) != 64 or set(d) - set("0123456789abcdef")]:
        raise UsageError(f"expected a sha256 of 64 hexadecimal digits, found {wrong[0]!r}: copy it whole")  # fmt: skip
    sums = {
        file: hashlib.sha256(data).hexdigest()
        for file, data in files.items()
        if Path(file).suffix.lower() in _WEIGHTS
    }
    for file, digest in sums.items():
        if digest not in given:
            raise IntegrityError(
                f"expected {file} with one of the sha256 that were given, found {digest}: "
                "get the file again, or give the sha256 of each file of weights"
            )
    if unused := given - set(sums.values()):
        raise IntegrityError(
            f"expected a file with the sha256 {min(unused)[:12]}..., found none: a file is missing"
        )
    return sums


def _kept(files: Mapping[str, bytes], claims: Mapping[str, Any]) -> dict[str, bytes]:
    """The files as the family knows them: an exported one under the name and in the form that it had."""
    known = _said(claims).get("files", {})
    names = {digest: name for name, digest in known.items()} if isinstance(known, dict) else {}
    kept = {}
    for file, data in files.items():
        if file == CARD or (file == CONFIG and "industria" in claims):
            continue
        name, whole = unpacked(file, data) if file.endswith(".safetensors") else (file, data)
        was = str(names.get(hashlib.sha256(data).hexdigest(), name))
        kept[Path(was).name] = whole
    return kept


def _claims(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the files say of themselves: an exported card, or a config."""
    for file in (CARD, CONFIG):
        if file in files:
            try:
                body = json.loads(files[file])
            except (ValueError, RecursionError) as error:
                raise InputError(f"expected JSON in {file}, found another ({error}): mend it") from None  # fmt: skip
            if not isinstance(body, dict):
                raise InputError(f"expected an object in {file}, found {type(body).__name__}: mend it")  # fmt: skip
            return {"industria": body} if file == CARD else body
    return {}


def _said(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    said = claims.get("industria", {})
    return said if isinstance(said, dict) else {}


def _options(claims: Mapping[str, Any]) -> dict[str, object]:
    """The options of the model: of an exported card, or the whole of a foreign config."""
    found = _said(claims).get("options", {}) if "industria" in claims else claims
    return dict(found) if isinstance(found, dict) else {}


def _family(given: str, claims: Mapping[str, Any], path: Path) -> str:
    said = given or str(_said(claims).get("family", ""))
    if said not in families():
        raise UsageError(
            f"expected the family of {path.name}, found {said or 'none'}: name one of "
            f"{', '.join(sorted(families()))} with --family"
        )
    return said


def _level(given: str, said: Mapping[str, Any]) -> Level:
    level = given or str(said.get("level", "general"))
    if level not in LEVELS:
        raise UsageError(f"the level must be {', '.join(LEVELS)}, found {level!r}: change it")
    return level


def _short(said: Mapping[str, Any]) -> dict[str, object]:
    """What an exported card claims that was not seen here."""
    names = ("name", "version", "parent", "metrics", "baseline", "baseline_metrics", "licence", "training_assets")  # fmt: skip
    return {name: said[name] for name in names if said.get(name)}


def _must_open(
    family: Any, files: Mapping[str, bytes], options: Mapping[str, object], path: Path
) -> None:
    """Open the model once. Raises InputError where the family cannot."""
    try:
        family.load(files, options)
    except IndustriaError:
        raise
    except _UNFIT as error:
        raise InputError(
            f"expected weights that the family {family.name} opens, found {path.name}, where it fails with "
            f"{type(error).__name__}: {str(error)[:200]}; name another family with --family"
        ) from error
