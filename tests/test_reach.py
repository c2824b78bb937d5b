"""Reach: every module of the product is used by something that a user can start.

The import closure of the faces, read from the sources: also imports inside functions, modules named in
strings, and what is found by folder. What only type checkers see does not count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
# Those beside the product: what tests it, measures it and shows it.
BESIDE = ("industria.bench", "industria.testing", "industria.demo")
ROOTS = (
    "industria.faces",
    "industria.capabilities",
    "industria.plant",
    "industria.cli",
)
# What no command reaches yet. It may only get shorter.
KNOWN: frozenset[str] = frozenset()


def test_every_module_of_the_product_is_reached_from_a_face():
    modules = modules_under(SOURCE)
    assert set(unreached(modules)) == KNOWN


def test_a_module_that_nobody_imports_is_named(tmp_path: Path):
    package = tmp_path / "industria"
    for name, text in {
        "__init__.py": "",
        "plant.py": "def f():\n    from industria.deep import inner\n",
        "deep/__init__.py": "",
        "deep/inner.py": "PATH = 'industria.named'",
        "named.py": "",
        "kinds/__init__.py": "import pkgutil\nfound = pkgutil.iter_modules(__path__)",
        "kinds/one.py": "",
        "typed.py": "",
        "faces/__init__.py": (
            "from typing import TYPE_CHECKING\nimport industria.kinds\n"
            "if TYPE_CHECKING:\n    import industria.typed\n"
        ),
        "alone.py": "import industria.plant",
        "bench/__init__.py": "import industria.alone",
    }.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert unreached(modules_under(tmp_path)) == {"industria.alone", "industria.typed"}


def unreached(modules: dict[str, Path]) -> set[str]:
    """Product modules outside the closure; a package without code of its own is none."""
    seen: set[str] = set()
    left = [m for m in modules if _within(m, ROOTS)]
    while left:
        name = left.pop()
        if name not in modules or name in seen or _within(name, BESIDE):
            continue
        seen.add(name)
        left += [name.rpartition(".")[0], *_named(name, modules)]
    return {
        m for m, path in modules.items()
        if m not in seen and not _within(m, BESIDE) and not _bare(path)
    }  # fmt: skip


def modules_under(source: Path) -> dict[str, Path]:
    """Dotted name to file."""
    found = {}
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _named(name: str, modules: dict[str, Path]) -> Iterator[str]:
    """What a module imports or names."""
    text = modules[name].read_text(encoding="utf-8")
    tree = ast.parse(text)
    folder = name.rpartition(".")[0]
    for node in _running(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            if "import_module" in text:
                yield f"{folder}.{node.value}"
        elif isinstance(node, ast.Attribute) and node.attr == "iter_modules":
            yield from (m for m in modules if m.rpartition(".")[0] == name)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from (other, *_running(other))
            continue
        yield child
        yield from _running(child)


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(f"{p}.") for p in packages)


def _bare(path: Path) -> bool:
    """Whether a file is the mark of a package: nothing but its docstring."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return path.name == "__init__.py" and all(isinstance(n, ast.Expr) for n in body)
