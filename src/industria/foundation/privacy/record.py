"""The mask of all that is recorded: every field of a Run, however deep, and what waits for approval.

It is stricter than the mask of what a model reads, because a log is kept: whatever is named a secret goes
whatever it looks like, and a secret that was found once goes wherever else the record repeats it (libraries
quote the statement, the URL, the login in their errors).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from industria.core import Run
from industria.foundation.privacy.find import find_personal_data

_MOST_CHARACTERS = 8_000  # a record keeps at most 2,000 of them
_MOST_BITS = 1_024  # Python writes no number of more than 4,300 digits
_LEAST_REPEATED = 5  # shorter secrets are masked in their place, but not searched for elsewhere
_NAMES = (
    r"(?:password|passwd|passphrase|passcode|passwort|secret|token|credential|authorization|cookie|"
    r"(?<![A-Za-z])(?:pass|pwd|pin|sid|sig|dsn)|signature|apikey|connection[_\- ]?string|session[_\- ]?(?:id|key)|"
    r"(?:api|access|account|private|secret|signing|encryption|client|auth)[_\- ]?(?:key|secret|token)|"
    r"密码|口令|密钥|令牌|私钥|凭证|凭据)s?"
)
_NAME_OF_SECRET = re.compile(rf".*?{_NAMES}[:=：\s]*", re.IGNORECASE | re.DOTALL)
_NAME_OF_PERSON = re.compile(
    r"(?:.*[_\- ])?(?:phone|mobile|tel|telephone|e?-?mail|passport|ssn|id_?card|birthday)s?(?:_?(?:no|number))?|"
    r".*(?:电话|手机|邮箱|身份证|住址|护照)号?码?",
    re.IGNORECASE,
)
_VALUE_KEYS = frozenset(("value", "val", "text", "content", "default", "data", "值", "内容"))
_BETWEEN = frozenset(("=", ":", "：", "=>", "->", "is", "为", "是", "bearer", "basic", "digest"))
_SEPARATOR = "\x1f"  # of items; white space to every pattern, and in no text
_ASCII_WORD = r"A-Za-z0-9"
_ABOUT = (
    "pass", "pwd", "pin", "secret", "token", "credential", "authorization", "cookie", "sid", "sig", "dsn",
    "key", "connection", "session", "code", "auth", "identified", "密", "口令", "令牌", "钥", "凭",
)  # fmt: skip
_SECRETS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("-----begin",), re.compile(r"-----BEGIN [A-Z ]*KEY-----(.*?)(?:-----END|\Z)", re.DOTALL)),
    (("://",), re.compile(r"[A-Za-z][\w+.-]*://[^\s:/@'\"<>]*:([^\s'\"<>]+)@")),
    (("://",), re.compile(r"[A-Za-z][\w+.-]*://([^\s:/@'\"<>]{16,})@")),
    (("bearer",), re.compile(r"\bBearer\s+([A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE)),
    (("basic",), re.compile(r"\bBasic\s+(?=\S*[a-z]\S*[A-Z])([A-Za-z0-9+/]{8,}={0,2})")),
    (("ind-",), re.compile(r"(?<![A-Za-z0-9])(ind-[A-Za-z0-9_-]{16,})")),
    (
        ("sk", "pk", "rk", "akia", "asia", "gh", "pat", "xox", "hf_", "aiza", "eyj"),
        re.compile(
            r"(?<![A-Za-z0-9])((?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}|(?:AKIA|ASIA)[A-Z0-9]{12,}|"
            r"(?:gh[porsu]_|github_pat_|glpat-|xox[abprs]-|hf_|AIza)[\w-]{12,}|"
            r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*)"
        ),
    ),
    (
        _ABOUT,
        re.compile(
            rf"(?:{_NAMES}|[?&](?:key|code|auth))[\\\"'”\]]*\s*(?:=>|->|[:=：])+\s*"
            r"(?:(?:Bearer|Basic|Digest)\s+)?"
            r"(?:\\*\"((?:[^\"\\]|\\[^\"])+)|\\*'((?:[^'\\]|\\[^'])+)|[“\[{]?([^\s\"'“”，。；;&\\]+))",
            re.IGNORECASE,
        ),
    ),
    (_ABOUT, re.compile(rf"(?:{_NAMES}|identified by)\s+[\"'“]([^\"'”]+)", re.IGNORECASE)),
    ((" -", "\x1f-"), re.compile(r"\s--?(?:p|pw|password|token|secret|api-key)[ =]\s*(\S+)")),
    (("-u",), re.compile(r"\s-u\s+[^\s:]+:(\S+)")),
)
_EMAIL = re.compile(
    rf"(?<![{_ASCII_WORD}._%+-])[{_ASCII_WORD}._%+-]+(?:@|%40|＠)[{_ASCII_WORD}-]+(?:\.[{_ASCII_WORD}-]+)+"
)
_MOBILE = re.compile(
    rf"(?<![{_ASCII_WORD}.])(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{{4}}[\s-]?\d{{4}}(?![{_ASCII_WORD}]|\.\d)"
)
_RESIDENT = re.compile(
    rf"(?<![{_ASCII_WORD}])[1-9]\d{{5}}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dXx](?![{_ASCII_WORD}])"
)
_MASKS = frozenset(
    ("credential", "email", "phone", "identity_number", "account", "personal", "secret")
)


class _Mask:
    """Masks one record. ``known``: secrets that it met, longest first where they are looked for."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def text(self, text: str, *, names: bool = True) -> str:
        """A text without what is secret or personal; ``names``: people's names too."""
        if not text:
            return text
        text = text[:_MOST_CHARACTERS]
        lowered = text.lower()
        for signs, pattern in _SECRETS:
            if any(sign in lowered for sign in signs):
                text = pattern.sub(self._credential, text)
        if "@" in text or "＠" in text or "%40" in text:
            text = _EMAIL.sub("[email]", text)
        text = _RESIDENT.sub("[identity_number]", text)
        text = _MOBILE.sub("[phone]", text)
        out, at = [], 0
        for found in find_personal_data(text):
            if not names and found.kind in ("name", "plate", "address"):
                continue
            if found.start < at or text[found.start : found.end].strip("[]") in _MASKS:
                continue
            if found.kind == "credential":
                self._keep(text[found.start : found.end])
            out += [text[at : found.start], f"[{found.kind}]"]
            at = found.end
        return "".join([*out, text[at:]])

    def value(self, value: object, key: str = "") -> object:
        """A value as plain JSON without what is secret or personal, by its key's name and by what it holds."""
        if value is None or isinstance(value, bool):
            return value
        counted = isinstance(value, int | float) and key.lower().endswith("tokens")
        if key and not counted and _NAME_OF_SECRET.fullmatch(key):
            return self._hidden(value, "[credential]")
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, list | tuple | set | frozenset):
            return self._items(value, key)
        if key and _NAME_OF_PERSON.fullmatch(key):
            return "[personal]"
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return self.text(bytes(value).decode("utf-8", "replace"))
        return self.text(value if isinstance(value, str) else _written(value))

    def again(self, value: object) -> object:
        """The same without the secrets that were met elsewhere in the record."""
        if isinstance(value, str):
            for secret in sorted(self.known, key=len, reverse=True):
                value = value.replace(secret, "[credential]")
            return value
        if not self.known:
            return value
        if isinstance(value, dict):
            return {str(self.again(k)): self.again(v) for k, v in value.items()}
        return [self.again(v) for v in value] if isinstance(value, list) else value

    def _mapping(self, values: Mapping[object, object]) -> dict[str, object]:
        named = any(
            isinstance(v, str)
            and str(k).lower() not in _VALUE_KEYS
            and _NAME_OF_SECRET.fullmatch(v)
            for k, v in values.items()
        )
        return {
            _key(k, self): (
                self._hidden(v, "[credential]")
                if named and str(k).lower() in _VALUE_KEYS
                else self.value(v, str(k))
            )
            for k, v in values.items()
        }

    def texts(self, texts: Iterable[str]) -> list[str]:
        """Several texts, also for what begins in one and goes on in the next; those become one."""
        given = list(texts)
        joined = _SEPARATOR.join(given)
        if len(given) < 2 or len(joined) > _MOST_CHARACTERS:
            return [self.text(text) for text in given]
        masked = self.text(joined)
        parts = masked.split(_SEPARATOR)
        return parts if len(parts) == len(given) else [masked.replace(_SEPARATOR, " ")]

    def _items(self, values: Iterable[object], key: str) -> list[object]:
        """Items together and one by one; what follows a secret's name (``--password``) is that secret."""
        given = list(values)
        texts = [item for item in given if isinstance(item, str)]
        together = len(texts) == len(given) and len(given) > 1
        if together:
            given = list[object](self.texts(texts))
        made: list[object] = []
        named = False
        for item in given:
            if named and not (isinstance(item, str) and item.strip().lower() in _BETWEEN):
                made.append(self._hidden(item, "[credential]"))
                named = False
                continue
            named = named or (isinstance(item, str) and bool(_NAME_OF_SECRET.fullmatch(item)))
            plain = together and not _NAME_OF_PERSON.fullmatch(key)
            made.append(item if plain else self.value(item, key))
        return made

    def _hidden(self, value: object, mark: str) -> object:
        """A mark in the place of a value; the secrets in it are remembered."""
        if isinstance(value, Mapping):
            for inner in value.values():
                self._hidden(inner, mark)
        elif isinstance(value, list | tuple | set | frozenset):
            for inner in value:
                self._hidden(inner, mark)
        elif isinstance(value, bytes | bytearray):
            self._keep(bytes(value).decode("utf-8", "replace"))
        elif value is not None and not isinstance(value, bool):
            self._keep(str(self._number(value)) if isinstance(value, int) else str(value))
        return value if value is None or value == "" else mark

    def _number(self, value: int | float) -> object:
        if isinstance(value, int) and value.bit_length() > _MOST_BITS:
            return f"a whole number of {value.bit_length()} bits"
        text = str(value)
        if isinstance(value, int) and (_MOBILE.fullmatch(text) or _RESIDENT.fullmatch(text)):
            return "[phone]" if _MOBILE.fullmatch(text) else "[identity_number]"
        return value

    def _credential(self, match: re.Match[str]) -> str:
        whole, start = match.group(), match.start()
        at = next((n for n in range(1, len(match.groups()) + 1) if match[n] is not None), 0)
        secret = match[at]
        if not at or secret.strip("[]") in _MASKS or not secret.strip():
            return whole
        self._keep(secret)
        return whole[: match.start(at) - start] + "[credential]" + whole[match.end(at) - start :]

    def _keep(self, secret: str) -> None:
        if len(secret) >= _LEAST_REPEATED and secret.strip("[]") not in _MASKS:
            self.known.add(secret)


def masked_text(text: str) -> str:
    """One text as it may be kept or shown."""
    mask = _Mask()
    return str(mask.again(mask.text(text)))


def masked_caller(name: str) -> str:
    """The name that a caller goes by, which has to stay a name: only secrets, addresses and numbers go."""
    return _Mask().text(name, names=False)


def masked_values(values: Mapping[str, object]) -> dict[str, object]:
    """Arguments or outputs as plain JSON, as they may be kept or shown."""
    mask = _Mask()
    return {str(k): v for k, v in _mapping(mask.again(mask.value(values))).items()}


def masked_run(run: Run) -> Run:
    """A Run as it may be kept or shown: who, what, inputs, outputs, reference, matched and error."""
    mask = _Mask()
    inputs, outputs = mask.value(run.inputs), mask.value(run.outputs)
    error = mask.text(run.error)
    lines = [mask.texts(texts) for texts in (run.reference, run.matched)]
    people = [
        mask.text(name, names=False) for name in (run.who, run.verifier, run.what, run.parent)
    ]
    again = mask.again
    who, verifier, what, parent = (
        name if name in mask.known else str(again(name)) for name in people
    )
    return replace(
        run, who=who, verifier=verifier, what=what, parent=parent, error=str(again(error)),
        inputs=_mapping(again(inputs)), outputs=_mapping(again(outputs)),
        reference=tuple(str(again(t)) for t in lines[0]), matched=tuple(str(again(t)) for t in lines[1]),
    )  # fmt: skip


def _key(key: object, mask: _Mask) -> str:
    """A key: a plain word as it is, since those are names of the program's own."""
    text = str(key)
    return text if text.isascii() and text.replace("_", "").isalpha() else mask.text(text)


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    try:
        return str(value)
    except Exception as error:  # noqa: BLE001 - whatever an object does when it is asked, the record is kept
        return f"{type(value).__name__} that cannot be written: {type(error).__name__}"
