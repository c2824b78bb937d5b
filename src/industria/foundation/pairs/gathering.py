"""The six steps: select pages, read them, filter their pictures, join words to them, filter the pairs, hand on.

After Moenck et al., Industrial Language-Image Dataset (2024), whose first steps crawl the web; here pages lie in
a folder, and nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import InputError, Progress, silent
from industria.foundation.pairs.found import Account, Gathered, Pair, Said, Shown
from industria.foundation.pairs.pictures import decoration, looked_at
from industria.foundation.pairs.sheets import Sheet, sheets_of, speaking
from industria.foundation.pairs.speaking import Folder, Speaking
from industria.foundation.pairs.tree import data_of, tree_of
from industria.foundation.pairs.words import key_of, language_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PAGES = frozenset((".html", ".htm", ".xhtml", ".md"))
SHEETS = frozenset((".pdf",))
_UNSPECIFIC = (
    3  # different pictures of one page that a text stands beside: it speaks of none of them
)


def gather(root: Path, progress: Progress = silent) -> Gathered:
    """The pairs of all pages in a folder. Raises InputError where there is no page."""
    root = root.resolve()
    files = select(root)
    account = Account(pages=len(files))
    trees: dict[Path, tuple[HtmlElement, dict[HtmlElement, Shown]]] = {}
    sheets: dict[Path, list[Sheet]] = {}
    for number, path in enumerate(files):
        progress("pages", number, len(files))
        try:
            if path.suffix.lower() in SHEETS:
                sheets[path] = sheets_of(path, account)
            else:
                trees[path] = read_page(path, root, account)
        except InputError as error:
            account.unread[str(path.relative_to(root))] = str(error)
    left_out, folder = _common(trees, sheets)
    pairs: list[Pair] = []
    for path in files:
        found = _of_page(trees[path], left_out, folder, account) if path in trees else _of_sheets(sheets.get(path, []), left_out, account)  # fmt: skip
        pairs += _specific(found, account)
    progress("pages", len(files), len(files))
    kept = grouped(_once(pairs, account))
    return Gathered(kept, account, Counter(str(p.shown.page.relative_to(root)) for p in kept))


def select(root: Path) -> list[Path]:
    """Step 1: the pages, in order. Raises InputError."""
    if not root.is_dir():
        raise InputError(f"expected a folder of pages at {root}, found none: name another")
    files = [p for p in sorted(root.rglob("*")) if p.suffix.lower() in PAGES | SHEETS]
    files = [p for p in files if p.is_file() and p.resolve().is_relative_to(root)]
    if not files:
        raise InputError(
            f"expected pages ({', '.join(sorted(PAGES | SHEETS))}) in {root}, found none: name the folder "
            "that holds the catalogue"
        )
    return files


def read_page(path: Path, root: Path, account: Account) -> tuple[HtmlElement, dict[HtmlElement, Shown]]:  # fmt: skip
    """Steps 2 and 3: a page and those of its pictures that may show an item."""
    tree = tree_of(path)
    shown: dict[HtmlElement, Shown] = {}
    for number, image in enumerate(tree.iter("img")):
        account.pictures += 1
        data = data_of(image, path, root)
        if isinstance(data, str):
            account.drop(data)
            continue
        one = looked_at(path, number, *data, account)
        if one is not None:
            shown[image] = one
    return tree, shown


def _common(
    trees: Mapping[Path, tuple[HtmlElement, dict[HtmlElement, Shown]]],
    sheets: Mapping[Path, list[Sheet]],
) -> tuple[frozenset[str], Folder]:
    """What is decoration, and what the pages have in common."""
    on_pages = [list(shown.values()) for _, shown in trees.values()]
    on_sheets = [[s for s, _ in sheet.shown] for some in sheets.values() for sheet in some]
    folder = Folder()
    for root, shown in trees.values():
        folder.add(root, shown)
    return decoration(on_pages) | decoration(on_sheets), folder


def _of_page(
    page: tuple[HtmlElement, dict[HtmlElement, Shown]],
    left_out: frozenset[str],
    folder: Folder,
    account: Account,
) -> list[Pair]:
    """Step 4 for a page."""
    root, shown = page
    kept = {e: s for e, s in shown.items() if s.pixels not in left_out}
    account.drop("decoration", len(shown) - len(kept))
    speaking_of = Speaking(root, kept, folder)
    return _with_words([(s, speaking_of.of(e)) for e, s in kept.items()], account)


def _of_sheets(sheets: list[Sheet], left_out: frozenset[str], account: Account) -> list[Pair]:
    """Step 4 for a PDF."""
    found: list[Pair] = []
    for sheet in sheets:
        said = speaking(sheet, left_out)
        account.drop("decoration", len(sheet.shown) - len(said))
        found += _with_words(said, account)
    return found


def _with_words(found: list[tuple[Shown, Said | None]], account: Account) -> list[Pair]:
    account.drop("no words", sum(said is None for _, said in found))
    return [Pair(s, said, language_of(said.whole)) for s, said in found if said is not None]


def _specific(pairs: list[Pair], account: Account) -> list[Pair]:
    """Step 5 for a page: words beside three different pictures speak of none, unless a caption says so."""
    beside = Counter(
        key_of(p.said.whole) for p in {(p.shown.pixels, p.said.whole): p for p in pairs}.values()
    )
    kept = [
        p for p in pairs if beside[key_of(p.said.whole)] < _UNSPECIFIC or p.said.how == "figcaption"
    ]
    account.drop("words of several", len(pairs) - len(kept))
    return kept


def _once(pairs: list[Pair], account: Account) -> list[Pair]:
    """Step 5 for the folder: the same picture with the same words is kept once."""
    kept: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        kept.setdefault((pair.shown.pixels, key_of(pair.said.label)), pair)
    account.drop("seen before", len(pairs) - len(kept))
    return list(kept.values())


def grouped(pairs: list[Pair]) -> list[Pair]:
    """Pairs with their groups: what shares a picture or a label is one, so that no split parts it."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    keys: Callable[[Pair], tuple[str, str]] = lambda p: (f"p{p.shown.pixels}", f"l{key_of(p.said.whole)}")  # noqa: E731  # fmt: skip
    for pair in pairs:
        picture, label = keys(pair)
        above[top(picture)] = top(label)
    names: dict[str, str] = {}
    tops = [top(keys(p)[0]) for p in pairs]
    for key in tops:
        names.setdefault(key, f"item {len(names) + 1}")
    return [replace(p, group=names[key]) for p, key in zip(pairs, tops, strict=True)]
