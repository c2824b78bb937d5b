"""Finds personal data and secrets in Chinese, English and German text, with their place and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from industria.foundation.privacy.accounts import (
    bank_cards,
    birth_dates,
    ibans,
    identity_numbers,
    plates,
    staff_numbers,
)
from industria.foundation.privacy.contacts import addresses, emails, phones
from industria.foundation.privacy.credentials import credentials
from industria.foundation.privacy.gates import Line, Span, looked_at
from industria.foundation.privacy.names import find_names
from industria.foundation.privacy.users import usernames

SecretKind = Literal[
    "person", "phone", "id_number", "plate", "address", "email", "username", "password", "api_key", "token", "iban",
    "bank_card", "employee_no", "birth_date",
]  # fmt: skip
Kind = Literal[
    "name",
    "phone",
    "identity_number",
    "plate",
    "address",
    "credential",
    "email",
    "account",
    "personal",
]


@dataclass(frozen=True, slots=True)
class Secret:
    """Characters ``start`` up to ``end`` of a text, and what they are."""

    start: int
    end: int
    kind: SecretKind


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Characters ``start`` up to ``end`` of a text, and what takes their place."""

    start: int
    end: int
    kind: Kind


# What a mask calls each kind; what a user logs in as stays, since records are of who did what.
_MASKED: Mapping[SecretKind, Kind] = {
    "person": "name", "phone": "phone", "id_number": "identity_number", "plate": "plate", "address": "address",
    "email": "email", "password": "credential", "api_key": "credential", "token": "credential", "iban": "account",
    "bank_card": "account", "employee_no": "personal", "birth_date": "personal",
}  # fmt: skip


def find_secrets(text: str) -> list[Secret]:
    """What is personal or secret in a text, in order; overlapping finds are one, by the order of the finders."""
    return _found(text, _FINDERS)


def find_personal_data(text: str) -> list[PersonalData]:
    """What a mask takes out of a text, in order."""
    return [PersonalData(s.start, s.end, _MASKED[s.kind]) for s in _found(text, _MASKED_FINDERS)]


def _found(text: str, finders: tuple[Finder, ...]) -> list[Secret]:
    line = looked_at(text)
    found: list[Secret] = []
    for gate, finder in finders:
        if not gate(line):
            continue
        for start, end, kind in finder(line):
            if start < end and all(end <= f.start or start >= f.end for f in found):
                found.append(Secret(start, end, kind))
    return sorted(found, key=lambda f: f.start)


Found: TypeAlias = Iterator[tuple[int, int, SecretKind]]
Finder: TypeAlias = tuple[Callable[[Line], bool], Callable[[Line], Found]]


def _of_kind(kind: SecretKind, spans: Callable[[Line], Iterator[Span]]) -> Callable[[Line], Found]:
    def found(line: Line) -> Found:
        for start, end in spans(line):
            yield start, end, kind

    return found


def _names(line: Line) -> Iterator[Span]:
    yield from sorted(find_names(line.text), key=lambda s: s[0] - s[1])


def _credentials(line: Line) -> Found:
    yield from credentials(line)


# In this order: what an earlier one takes, no later one takes again.
_FINDERS: tuple[Finder, ...] = (
    (lambda _line: True, _credentials),
    (lambda line: "@" in line.text or line.has("(at)", "[at]", "＠"), _of_kind("email", emails)),
    (lambda line: line.any_digit and line.has("iban", "konto", "account", "pay", "bank", " ", ":", "="), _of_kind("iban", ibans)),
    (lambda line: line.many_digits, _of_kind("id_number", identity_numbers)),
    (lambda line: line.many_digits, _of_kind("bank_card", bank_cards)),
    (lambda line: line.many_digits, _of_kind("phone", phones)),
    (lambda line: line.any_digit, _of_kind("plate", plates)),
    (lambda line: line.any_digit, _of_kind("birth_date", birth_dates)),
    (lambda line: line.any_digit, _of_kind("employee_no", staff_numbers)),
    (lambda line: line.any_digit, _of_kind("address", addresses)),
    (lambda _line: True, _of_kind("username", usernames)),
    (lambda line: line.han or line.capitalised, _of_kind("person", _names)),
)  # fmt: skip
_MASKED_FINDERS = (*_FINDERS[:-2], _FINDERS[-1])
