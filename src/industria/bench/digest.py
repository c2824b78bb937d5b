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
    for name in closure(module):
        total.update(f"{name} {source(_file_of(name)).digest}\n".encode())
    for path in named_files(closure(module)):
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
        read = source(_file_of(name))
        outside = not name.startswith(_BENCH)
        wanted = _wanted(name, read) if all_of_it else set(read.eager)
        waiting += [(w, True) for w in wanted if _counts(w, outside)]
        waiting += [(p, False) for p in _parents(name) if _counts(p, outside)]
    return sorted(whole | touched)


def _wanted(name: str, read: Source) -> set[str]:
    wanted = set(read.imports)
    if read.finds_by_folder:
        wanted |= set(_under(_file_of(name).parent))
    return wanted | {inner for s in read.strings for inner in _named_package(s)}


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
    tree = ast.parse(path.read_text("utf-8"))
    imports: set[str] = set()
    eager: set[str] = set()
    strings: set[str] = set()
    _gather(_nodes(tree, False), _package_of(path), imports, strings)
    _gather(_nodes(tree, True), _package_of(path), eager, set())
    finds = any(
        isinstance(node, ast.Import) and any(a.name == "pkgutil" for a in node.names)
        for node in ast.walk(tree)
    )
    shape = json.dumps(_shape(tree), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(shape.encode("utf-8", "surrogatepass")).hexdigest()
    return Source(
        digest, tuple(sorted(imports)), tuple(sorted(eager)), tuple(sorted(strings)), finds
    )


def _nodes(tree: ast.AST, run_at_import: bool) -> Iterator[ast.AST]:
    """All that runs; what only a type checker reads is left out."""
    for node in ast.iter_child_nodes(tree):
        if run_at_import and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _nodes(node, run_at_import)


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


def _gather(nodes: Iterator[ast.AST], package: str, imports: set[str], strings: set[str]) -> None:
    """Imports, those in programs that stand in strings among them."""
    for node in nodes:
        if isinstance(node, ast.Import):
            imports |= {a.name for a in node.names if a.name.split(".")[0] == "industria"}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, base] if base else up)
            if base.split(".")[0] == "industria":
                imports |= {base} | {f"{base}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "import" in node.value and "industria" in node.value:
                program = _program(node.value)
                if program is not None:
                    _gather(_nodes(program, False), package, imports, strings)
            elif len(node.value) < 80 and "." in node.value:
                strings.add(node.value)


def _program(text: str) -> ast.AST | None:
    try:
        return ast.parse(text)
    except SyntaxError:  # prose that speaks of imports
        return None


def _shape(node: object) -> object:
    """A tree without places, docstrings and empty fields; the same in every version of Python."""
    if isinstance(node, ast.AST):
        fields: list[object] = [type(node).__name__]
        for name, value in ast.iter_fields(node):
            if name in ("type_comment", "kind", "ctx") or value is None or value == []:
                continue
            fields += [name, _shape(_without_docstring(node, value) if name == "body" else value)]
        return fields
    if isinstance(node, list):
        return [_shape(item) for item in node]
    return node if isinstance(node, str | int) else repr(node)


def _without_docstring(node: ast.AST, body: object) -> object:
    holder = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if not isinstance(node, holder) or not isinstance(body, list) or not body:
        return body
    first = body[0]
    said = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if said and isinstance(first.value.value, str) else body


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
