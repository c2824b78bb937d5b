"""Text encodings of the shop floor: UTF-8, UTF-16, GB18030 and Windows-1252, found and brought to UTF-8."""

from __future__ import annotations

import codecs
from pathlib import Path

from industria.core import InputError
from industria.infrastructure.plain_path import plain_file

_ASCII = bytes(range(0x80))
_CONTROLS = (
    bytes(c for c in range(0x20) if c not in b"\t\n\r\f\v\x1a\x1b") + b"\x81\x8d\x8f\x90\x9d"
)
# Letters, and the signs that exports hold: degrees, powers, micro, euro, per mille, dashes, quotation marks.
_WESTERN = (
    bytes(range(0xC0, 0x100))
    + b"\x80\x82\x84\x89\x8a\x8c\x8e\x91\x92\x93\x94\x95\x96\x97\x9a\x9c\x9e\x9f\xa0\xa3\xa7\xab\xb0\xb1\xb2\xb3\xb4\xb5\xb7\xb9\xba\xbb\xbc\xbd\xd7\xd8"
)
_OTHERS = bytes(set(range(0x80, 0x100)) - set(_WESTERN))
MAX_LINE_BYTES = 8 << 20
_BLOCK = 1 << 20
_LETTERS = 50_000  # characters that are not ASCII, of which enough is seen
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path) -> str:
    """The encoding of a text file; the whole file must decode in it.

    Raises InputError for binary data, for a line longer than 8 MB, and for text in none of the
    known encodings.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    for bom, name in _BOMS:
        if head.startswith(bom):
            _must_decode(path, name)
            return name
    if b"\0" in head:
        name = _utf16_without_bom(head)
        if not name:
            raise InputError("expected text, found binary data: give the file its right ending")
        _must_decode(path, name)
        return name
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    if _is_western(path):
        return "cp1252"
    raise InputError(
        "expected text in UTF-8, UTF-16, GB18030 or Windows-1252, found bytes that are none of them: "
        "save the file as UTF-8"
    )


def to_utf8(path: Path, encoding: str, scratch: Path) -> Path:
    """The file where it is UTF-8 already, else a UTF-8 copy in ``scratch``; its path has no sign
    that DuckDB would take for a pattern, and keeps its ending."""
    if encoding == "utf-8":
        return plain_file(path, scratch)
    target = scratch / f"utf8{path.suffix.lower()}"
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as sink,
    ):
        while block := source.read(_BLOCK):
            sink.write(block)
    return target


def read_text(path: Path) -> str:
    """A whole text file, whatever its encoding."""
    return path.read_text(encoding=detect_encoding(path))


def _must_decode(path: Path, encoding: str) -> None:
    if not _decodes(path, encoding):
        raise InputError(f"expected {encoding} as its first bytes say, found bytes that are not")


def _is_western(path: Path) -> bool:
    """Whether bytes that are not ASCII are letters and signs of a Western page, and few among the others."""
    beyond = letters = total = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if b"\0" in block or block.translate(None, _CONTROLS) != block:
                return False
            rest = block.translate(None, _ASCII)
            beyond += len(rest)
            letters += len(rest.translate(None, _OTHERS))
            total += len(block)
    return 0 < beyond <= total // 3 and 10 * letters >= 9 * beyond


def _utf16_without_bom(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _holds_ascii(character: str) -> bool:
    """Whether two bytes make this character of which the second is ASCII.

    Everyday Chinese has none; an accented letter of a Western code page and the letter after it read so.
    """
    if character.isascii():
        return False
    written = character.encode("gb18030")
    return len(written) == 2 and written[1] < 0x80


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = unusual = western = seen = total = 0
    with path.open("rb") as stream:
        try:
            while True:
                block = stream.read(_BLOCK)
                text = decoder.decode(block, final=not block)
                if encoding == "gb18030":
                    unusual += sum("\ue000" <= c <= "\uf8ff" or c == "\x80" for c in text)
                    if seen < _LETTERS:
                        western += sum(_holds_ascii(c) for c in text)
                        seen += sum(not c.isascii() for c in text)
                    total += sum(not c.isascii() for c in text)
                elif "\0" in text:
                    raise InputError("expected text, found binary data: give it its right ending")
                line = len(text) - text.rfind("\n") if "\n" in text else line + len(text)
                if line > MAX_LINE_BYTES:
                    raise InputError(
                        f"expected lines of at most {MAX_LINE_BYTES >> 20} MB, found a longer one: "
                        "split the file into lines"
                    )
                if not block:
                    return unusual * 20 <= total and western * 2 <= seen
        except UnicodeDecodeError:
            return False
