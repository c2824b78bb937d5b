"""What a figure was measured with: a digest of the code under a row, and one of the data under it.

Code: every file of industria that the row's module imports, at its top or later, and what those import
in turn; as syntax trees without docstrings, so that a comment or another line length changes nothing.
Files of the package that these name in a string (word lists, question sets) count by their bytes.
A module that finds others by folder counts with its whole folder, a package that is named in a string
before a name is put in with all that is in it. The machinery of the scoreboard is no part of what it
measures: only its rows, studies and corpora count, and from outside ``bench`` nothing in it is followed.

What is read of a file is remembered under its path, size and time of change in ``remember``.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import industria

PACKAGE = Path(str(industria.__file__)).parent
_BENCH = "industria.bench"
_BIG = 1 << 20
_ENDS = 1 << 16
_MEASURED = tuple(
    f"{_BENCH}.{part}" for part in ("rows", "studies", "corpora", "data", "fuzz", "soak")
)
_PROOFS = f"{_BENCH}.rows.proofs"


@dataclass(frozen=True, slots=True)
class Source:
    """One module: digest of its tree, names that it imports, strings that may name files.

    ``eager``: those of the imports that run when the module is imported.
    """

    digest: str
    imports: tuple[str, ...]
    eager: tuple[str, ...]
    strings: tuple[str, ...]
    finds_by_folder: bool


def code_digest(module: str) -> str:
    """Of a module and of everything of industria under it."""
    total = hashlib.sha256()
    under = closure(module)
    for name in under:
        total.update(f"{name} {source(_file_of(name)).digest}\n".encode())
    for path in named_files(under):
        total.update(f"{path.name} {_content(path)}\n".encode())
    return total.hexdigest()[:16]


def module_digest(module: str) -> str:
    """Of a module alone."""
    return source(_file_of(module)).digest[:16]


def closure(module: str) -> list[str]:
    """Names of the modules of industria that a module may import, itself among them, sorted.

    Of a package that is there only because something in it is imported, the imports at its top count.
    """
    whole: set[str] = set()
    touched: set[str] = set()
    waiting = [(module, True)]
    while waiting:
        name, all_of_it = waiting.pop()
        if name in whole or (name in touched and not all_of_it) or not _known(name):
            continue
        (whole if all_of_it else touched).add(name)
        file = _file_of(name)
        state = file.stat()
        waiting += _leads_to(name, all_of_it, state.st_mtime_ns, state.st_size)
        if all_of_it and source(file).finds_by_folder:
            outside = not name.startswith(_BENCH)
            waiting += [(w, True) for w in _under(file.parent) if _counts(w, outside)]
    return sorted(whole | touched)


@cache
def _leads_to(
    name: str, all_of_it: bool, _mtime_ns: int, _size: int
) -> tuple[tuple[str, bool], ...]:
    """Modules that one leads to, each with whether all of it counts; without what is found by folder."""
    read = source(_file_of(name))
    outside = not name.startswith(_BENCH)
    wanted = set(read.eager)
    if all_of_it:
        wanted = {*read.imports, *(inner for s in read.strings for inner in _named_package(s))}
    return (
        *((w, True) for w in sorted(wanted) if _known(w) and _counts(w, outside)),
        *((p, False) for p in _parents(name) if _counts(p, outside)),
    )


def _counts(name: str, from_outside: bool) -> bool:
    if not name.startswith(_BENCH):
        return True
    return not from_outside and name.startswith(_MEASURED) and not name.startswith(_PROOFS)


def named_files(modules: Iterable[str]) -> list[Path]:
    """Files of the package, not code, whose names stand in strings of these modules."""
    named = {s.rsplit("/", 1)[-1] for m in modules for s in source(_file_of(m)).strings}
    return [path for path in _package_files() if path.name in named]


def data_digest(folders: Iterable[Path]) -> str:
    """Of data sets: relative names, sizes and contents; of big files the head and the tail."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            total.update(f"{name} {_content(path)}\n".encode())
    return total.hexdigest()[:16]


def source(path: Path) -> Source:
    """What one file of code is; read anew where it was changed."""
    state = path.stat()
    return _source(path, state.st_mtime_ns, state.st_size)


def _content(path: Path) -> str:
    state = path.stat()
    return _content_of(path, state.st_mtime_ns, state.st_size)


@cache
def _content_of(path: Path, _mtime_ns: int, size: int) -> str:
    with path.open("rb") as file:
        if size <= _BIG:
            return hashlib.sha256(file.read()).hexdigest()
        head = file.read(_ENDS)
        file.seek(-_ENDS, 2)
        return f"{size} {hashlib.sha256(head + file.read()).hexdigest()}"


@cache
def _source(path: Path, mtime_ns: int, size: int) -> Source:
    place = f"{path} {mtime_ns} {size}"
    if place in _REMEMBERED:
        known: dict[str, Any] = _REMEMBERED[place]
        imports, eager, strings = (tuple(known[n]) for n in ("imports", "eager", "strings"))
        return Source(known["digest"], imports, eager, strings, known["finds_by_folder"])
    read = _read(path)
    _REMEMBERED[place] = asdict(read)
    return read


def _read(path: Path) -> Source:
    found = _Reading(_package_of(path))
    shape = found.shape(ast.parse(path.read_text("utf-8")), True, True)
    text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    imports, eager, strings = (
        tuple(sorted(s)) for s in (found.imports, found.eager, found.strings)
    )
    return Source(digest, imports, eager, strings, found.finds_by_folder)


class _Reading:
    """What one walk over a file's tree finds: its shape, and what it imports and names on the way."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.imports: set[str] = set()
        self.eager: set[str] = set()
        self.strings: set[str] = set()
        self.finds_by_folder = False

    def shape(self, node: object, runs: bool, at_import: bool) -> object:
        """A tree without places, docstrings and empty fields; the same in every version of Python.

        ``runs``: not for a type checker alone; ``at_import``: when its module is imported.
        """
        if isinstance(node, list):
            return [self.shape(item, runs, at_import) for item in node]
        if not isinstance(node, ast.AST):
            return node if isinstance(node, str | int) else repr(node)
        if isinstance(node, _FUNCTIONS):
            at_import = False
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            runs = False
        elif isinstance(node, ast.Import | ast.ImportFrom | ast.Constant):
            self._note(node, runs, runs and at_import)
        fields: list[object] = [type(node).__name__]
        for name in node._fields:
            value = getattr(node, name, None)
            if value is None or value == [] or name in _NOT_SHAPE:
                continue
            seen = self.shape(value, runs, at_import)
            if name == "body" and _starts_with_docstring(node, value):
                seen = seen[1:]  # type: ignore[index]
            fields += [name, seen]
        return fields

    def _note(self, node: ast.AST, runs: bool, at_import: bool) -> None:
        """Imports, those in programs that stand in strings among them."""
        if isinstance(node, ast.Import):
            self.finds_by_folder |= any(a.name == "pkgutil" for a in node.names)
            self._import({a.name for a in node.names}, runs, at_import)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = self.package.split(".")[: len(self.package.split(".")) - node.level + 1]
                base = ".".join([*up, base] if base else up)
            self._import({base} | {f"{base}.{a.name}" for a in node.names}, runs, at_import)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and runs:
            if "import" in node.value and "industria" in node.value:
                self._program(node.value, at_import)
            elif len(node.value) < 80 and "." in node.value:
                self.strings.add(node.value)

    def _import(self, names: set[str], runs: bool, at_import: bool) -> None:
        ours = {n for n in names if n.split(".")[0] == "industria"}
        self.imports |= ours if runs else set()
        self.eager |= ours if at_import else set()

    def _program(self, text: str, at_import: bool) -> None:
        try:
            program = ast.parse(text)
        except SyntaxError:  # prose that speaks of imports
            return
        inner = _Reading(self.package)
        inner.shape(program, True, True)
        self.imports |= inner.imports
        self.strings |= inner.strings
        self.eager |= inner.imports if at_import else set()


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NOT_SHAPE = frozenset({"type_comment", "kind", "ctx"})


def _starts_with_docstring(node: ast.AST, body: object) -> bool:
    holder = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if not isinstance(node, holder) or not isinstance(body, list) or not body:
        return False
    first = body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return said and isinstance(first.value.value, str)


_REMEMBERED: dict[str, dict[str, object]] = {}


@contextlib.contextmanager
def remember(file: Path) -> Iterator[None]:
    """Within: what files of code are is taken from ``file``, and added to it at the end."""
    if file.is_file():
        with contextlib.suppress(ValueError):  # cut off by a full disk: all is read again
            _REMEMBERED.update(json.loads(file.read_text("utf-8")))
    before = len(_REMEMBERED)
    yield
    if len(_REMEMBERED) != before:
        here = {k: v for k, v in _REMEMBERED.items() if _still(k)}
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps(here), encoding="utf-8")
        half.replace(file)


def _still(place: str) -> bool:
    path, mtime_ns, size = place.rsplit(" ", 2)
    if not Path(path).is_file():
        return False
    state = Path(path).stat()
    return (state.st_mtime_ns, state.st_size) == (int(mtime_ns), int(size))


@cache
def _file_of(name: str) -> Path:
    parts = name.split(".")[1:]
    plain = PACKAGE.joinpath(*parts).with_suffix(".py") if parts else PACKAGE / "__init__.py"
    return plain if plain.is_file() else PACKAGE.joinpath(*parts, "__init__.py")


@cache
def _known(name: str) -> bool:
    return name.split(".")[0] == "industria" and _file_of(name).is_file()


def _parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:n]) for n in range(1, len(parts)))


def _package_of(path: Path) -> str:
    return ".".join(("industria", *path.relative_to(PACKAGE).parent.parts))


def _under(folder: Path) -> list[str]:
    """Every module in a folder of the package and in the folders below it."""
    return [
        ".".join(("industria", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path in folder.rglob("*.py")
        if path.name != "__init__.py"
    ]


@cache
def _named_package(text: str) -> tuple[str, ...]:
    """Modules that a string names: ``industria.x.y:attribute``, or all of ``industria.x.`` cut off."""
    if not text.startswith("industria."):
        return ()
    name = text.split(":")[0]
    if name.endswith("."):
        folder = PACKAGE.joinpath(*name.split(".")[1:-1])
        return tuple(_under(folder)) if folder.is_dir() and folder != PACKAGE else ()
    return (name,)


@cache
def _package_files() -> tuple[Path, ...]:
    skipped = {".py", ".pyc"}
    return tuple(
        sorted(
            p
            for p in PACKAGE.rglob("*")
            if p.is_file() and p.suffix not in skipped and "results" not in p.parts
        )
    )
