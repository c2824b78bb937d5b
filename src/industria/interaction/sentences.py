"""Sentences, numbers and identifiers of Chinese and English text.

A full stop ends a sentence unless it belongs to an abbreviation (``Nov.``, ``Dr.``, ``z.B.``), an
initial or a decimal; a line break ends one unless the line was only wrapped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_END = re.compile(r"[。！？!?；;]+[\"”』」)]?|\.[\"”’)]?(?=\s|$)|\n+")
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"“„/])([A-Za-zÄÖÜäöüß]+(?:\.[A-Za-zÄÖÜäöüß]+)*)$")
# Read with the stop that follows them; those that are words as well ("no", "max") need what follows to be a
# number or small letters, which ``_ends`` sees to.
_ABBREVIATIONS = frozenset(
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "okt",
        "dez",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "fri",
        "sat",
        "sun",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "ing",
        "dipl",
        "st",
        "nr",
        "fig",
        "figs",
        "tab",
        "abb",
        "sec",
        "sect",
        "kap",
        "ch",
        "eq",
        "ref",
        "vol",
        "pos",
        "bldg",
        "rev",
        "ver",
        "art",
        "approx",
        "ca",
        "cf",
        "vs",
        "resp",
        "incl",
        "excl",
        "bzw",
        "ggf",
        "evtl",
        "max",
        "min",
        "temp",
        "nom",
        "avg",
        "dia",
        "qty",
        "std",
        "viz",
        "no",
        "nos",
        "pp",
        "ed",
        "est",
        "dept",
        "mfr",
        "spec",
    ]
)
_NAMES_FOLLOW = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "ing",
        "dipl",
        "st",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
_WRAPPED_FROM, _WRAPPED_BEFORE_CAPITAL = 30, 60
_ENTRY = re.compile(r"\d{4}[-./]\d|\d{1,2}:\d{2}|\d{1,2}[-./]\d{1,2}[-./]\d")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_IDENTIFIER = re.compile(r"[A-Za-z]{1,6}-?\d+[A-Za-z0-9-]*")
_LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)、]|[-*•])\s+")
_CITATION = re.compile(r"\s*\[\d+\]")


def split(text: str) -> list[str]:
    """Sentences in order, without list marks and empty ones."""
    out, start = [], 0
    for end in _ends(text):
        out.append(text[start:end])
        start = end
    out.append(text[start:])
    cleaned = (_LIST_MARK.sub("", _unwrapped(sentence)).strip() for sentence in out)
    return [sentence for sentence in cleaned if re.search(r"\w\w", sentence)]


def stream(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences as soon as they are complete, from pieces of text."""
    held = ""
    for piece in pieces:
        held += piece
        # What follows a stop decides whether it is one, so a word more is waited for.
        ends = [end for end in _ends(held) if len(held[end:].strip()) > 1]
        if ends:
            yield from split(held[: ends[-1]])
            held = held[ends[-1] :]
    yield from split(held)


def numbers(text: str) -> set[str]:
    """Numbers of a text in one form: ``1,200.50`` and ``1200.5`` are the same, ``1,5`` is ``1.5``."""
    found = set()
    for match in _NUMBER.findall(_CITATION.sub("", unicodedata.normalize("NFKC", text))):
        for part in match.split(":"):
            grouped = _THOUSANDS.fullmatch(part)
            plain = part.replace(",", "") if grouped else part.replace(",", ".")
            found.add(f"{Decimal(plain).normalize():f}" if plain.count(".") < 2 else plain)
    return found


def identifiers(text: str) -> set[str]:
    """Tags, part numbers and order numbers, in lower case without hyphens."""
    plain = unicodedata.normalize("NFKC", text)
    return {m.lower().replace("-", "") for m in _IDENTIFIER.findall(plain)}


def _ends(text: str) -> list[int]:
    """Where the sentences of a text end."""
    ends = []
    for match in _END.finditer(text):
        mark = match.group()
        if mark.startswith("."):
            if _abbreviates(text, match.start(), match.end()):
                continue
        elif mark == "\n" and _wraps(text, match.start()):
            continue
        ends.append(match.end())
    return ends


def _abbreviates(text: str, stop: int, after: int) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it."""
    word = _LAST_WORD.search(text[max(0, stop - 24) : stop])
    following = text[after:].lstrip(" \t")
    if word is None or not following or following.startswith("\n"):
        return False
    last = word[1]
    if "." in last and all(len(part) <= 2 for part in last.split(".")):
        return not following[0].isupper() or (
            len(last.split(".")[0]) == 1 and following[0].isdigit()
        )
    if len(last) == 1 and last.isupper():
        # An initial, unless it is a unit: "draws 14.2 A. The belt".
        return re.search(r"\d\s*$", text[: stop - 1]) is None
    low = last.lower()
    if low not in _ABBREVIATIONS:
        return False
    return following[0].isdigit() or following[0].islower() or low in _NAMES_FOLLOW


def _wraps(text: str, at: int) -> bool:
    """Whether the line break at ``at`` only wraps a line in the middle of a sentence."""
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    following = text[at + 1 :].split("\n", 1)[0].lstrip()
    if not line or not following or line[-1] in ".。!！?？;；:：|" or "|" in line or "\t" in line:
        return False
    if line.startswith("#") or following[0] in "|#[" or _LIST_MARK.match(following + " "):
        return False
    if "  " in line or "  " in following or _ENTRY.match(following):
        return False  # columns, or the next entry of a log
    width = sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in line)
    enough = _WRAPPED_BEFORE_CAPITAL if following[0].isupper() else _WRAPPED_FROM
    return width >= enough


def _unwrapped(sentence: str) -> str:
    """A sentence on one line; between Han characters no space is put in."""
    joined = re.sub(r"(?<=[\u2e80-\uffef])[ \t]*\n[ \t]*(?=[\u2e80-\uffef])", "", sentence.strip())
    return re.sub(r"[ \t]*\n[ \t]*", " ", joined)
