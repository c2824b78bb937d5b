"""What a language model learns from: prompts with answers, prompts alone, or plain text, split so that none leaks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import InputError, UsageError

if TYPE_CHECKING:
    import pandas as pd
    from tokenizers import Tokenizer

    from industria.models.training.source import Source

PARTS = ("train", "validation", "test")
COLUMNS = ("prompt", "answer", "rejected", "text", "part")
_SHARES = (
    0.8,
    0.9,
)  # up to which share of prompts a row is to learn from, to choose by; the rest judges


@dataclass(frozen=True, slots=True)
class Row:
    """A prompt and its answer; ``rejected``: a worse one. Plain text is an answer to no prompt."""

    prompt: str
    answer: str
    rejected: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to learn from, to choose by, and to judge by."""

    train: tuple[Row, ...]
    validation: tuple[Row, ...]
    test: tuple[Row, ...]

    @property
    def unseen(self) -> tuple[Row, ...]:
        """What a model is judged by: the test part, or where that is empty the validation part."""
        return self.test or self.validation


def read_rows(source: Source) -> Rows:
    """The rows of the tables and text files that were named.

    A table has the columns prompt and answer, or text (or those that options name). Without a column or a
    dataset that says the part of each row, a hash of the prompt (or of the text) does, so that the same
    prompt is never in two parts. Raises InputError.
    """
    found: dict[str, list[Row]] = {part: [] for part in PARTS}
    for asset in source.assets:
        if not asset.table:
            text = source.lake.objects.get(asset.sha256).decode("utf-8", errors="strict")
            for paragraph in (p.strip() for p in text.split("\n\n")):
                if paragraph:
                    found[_part_of(paragraph)].append(Row("", paragraph))
            continue
        frame = source.lake.tables.read(asset.table, asset.version).to_pandas()
        parts = source.parts(asset)
        given = None if parts is None else [str(p) for p in parts]
        for part, row in _of_table(frame, asset.name, source.options, given):
            found[part].append(row)
    if not found["train"]:
        raise InputError(
            "expected rows to learn from, found none: name a table with prompt and answer, or with text"
        )
    rows = Rows(*(tuple(found[part]) for part in PARTS))
    if not rows.unseen:
        raise InputError(
            "expected rows to judge a model by, found none in the test or validation part: add rows, or say "
            "the part of each in a column"
        )
    return rows


def _of_table(
    frame: pd.DataFrame, name: str, options: Mapping[str, str], parts: Sequence[str] | None
) -> list[tuple[str, Row]]:
    columns = {c: options.get(c) or c for c in COLUMNS}
    if missing := [columns[c] for c in COLUMNS if c in options and columns[c] not in frame]:
        raise InputError(
            f"expected the columns {', '.join(missing)} in {name}, found {', '.join(map(str, frame))}: name others"
        )
    prompts, answers = columns["prompt"] in frame, columns["answer"] in frame
    texts = columns["text"] in frame
    if not prompts and not texts:
        raise InputError(
            f"expected columns prompt and answer, or text, in {name}, found {', '.join(map(str, frame))}: "
            "rename them, or say --option prompt=COLUMN"
        )
    if parts is None and columns["part"] in frame:
        parts = [str(p) for p in frame[columns["part"]]]
        if unknown := sorted(set(parts) - set(PARTS)):
            raise InputError(
                f"expected parts of {', '.join(PARTS)} in {name}, found {', '.join(unknown)}: change them"
            )
    found = []
    for number, record in enumerate(frame.fillna("").astype(str).to_dict("records")):
        if prompts:
            worse = record.get(columns["rejected"], "")
            row = Row(
                record[columns["prompt"]], record[columns["answer"]] if answers else "", worse
            )
        else:
            row = Row("", record[columns["text"]])
        part = parts[number] if parts is not None else _part_of(row.prompt or row.answer)
        if row.prompt or row.answer:
            found.append((part, row))
    return found


def _part_of(key: str) -> str:
    """The part of a row by a hash of what it must not share with another part."""
    at = int(hashlib.sha256(" ".join(key.split()).encode()).hexdigest()[:8], 16) / 16**8
    return PARTS[sum(at >= share for share in _SHARES)]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One example: tokens, of which the first ``given`` are the prompt's. ``size``: bytes of the answer."""

    ids: tuple[int, ...]
    given: int
    size: int


def prompt_tokens(tokenizer: Tokenizer, prompt: str) -> list[int]:
    """A prompt ends with the end of a line; an empty one is that alone, so that all text has a first token."""
    return list(tokenizer.encode(f"{prompt}\n", add_special_tokens=False).ids)


def tokens_of(tokenizer: Tokenizer, rows: Sequence[Row], length: int, stop: int) -> list[Tokens]:
    """Rows as tokens, none longer than ``length``: text is cut into pieces, a prompt loses its beginning.

    Raises UsageError where an answer alone is longer.
    """
    found = []
    for row in rows:
        before = prompt_tokens(tokenizer, row.prompt)
        answer = list(tokenizer.encode(row.answer, add_special_tokens=False).ids)
        if not row.prompt:
            for at in range(0, len(answer), length - 1):
                piece = answer[at : at + length - 1]
                size = len(tokenizer.decode(piece).encode())
                found.append(Tokens((*before[-1:], *piece), 1, size))
            continue
        room = length - len(answer) - 1
        if room < 1:
            raise UsageError(
                f"expected answers of fewer than {length} tokens, found one of {len(answer)}: set --option length"
            )
        before = before[-room:]
        found.append(Tokens((*before, *answer, stop), len(before), len(row.answer.encode())))
    return found
