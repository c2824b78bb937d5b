"""A text that was read from a file, and still knows which: what names a place in it can name the file."""

from __future__ import annotations

from pathlib import Path

from industria.core.errors import InputError


class FileText(str):
    """A text with the name of its file; in every other way a ``str``."""

    __slots__ = ("file",)
    file: str

    def __new__(cls, text: str, file: str) -> FileText:
        """``file``: the name as it was given."""
        made = super().__new__(cls, text)
        made.file = file
        return made


def read_text_file(path: Path) -> FileText:
    """The text of a file, in UTF-8 or else GB 18030. Raises InputError where there is no file."""
    if not path.is_file():
        raise InputError(f"expected a file of text, found none at {path}: give one that is there")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="gb18030", errors="replace")
    return FileText(text, str(path))


def file_of(text: str, otherwise: str) -> str:
    """The name of the file that a text was read from, or another name for a text of none."""
    return text.file if isinstance(text, FileText) else otherwise
