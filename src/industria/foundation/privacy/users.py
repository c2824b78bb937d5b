"""User names: what somebody logs in as, in logs, settings, URLs and command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from industria.foundation.privacy.gates import Lazy, Line, Span

_VALUE = r"(?P<value>[A-Za-z][\w.\\-]{1,40}(?:@[\w.-]+)?)"
_NAMED = Lazy(
    rf"(?<![A-Za-z])(?:[\w.]*[_.-])?(?:user[_ -]?name|user(?:[_-]?id)?|uname|usr|uid|login(?:[_ -]?name)?|logon(?:[_ -]?name)?|account(?:[_ -]?name)?|samaccountname|benutzer(?:name)?|anmeldename|kennung|用户名|登录名|登录账号|登陆账号|账号|帐号|账户|用户|登录用户|账户名)"
    rf"[\"'”]?\]?\s*(?:=>|:=|=|[:：])\s*[\"'“]?{_VALUE}", re.IGNORECASE,
)  # fmt: skip
_IN_CHINESE = Lazy(
    rf"(?:用户名|登录名|登录账号|登陆账号|账号|帐号|账户|用户|登录用户)(?:为|是|改为)?\s*[“\"「]?{_VALUE}(?![A-Za-z])"
)
_QUOTED = Lazy(
    r"\b(?:user|account|login|benutzer|username)\s+[\"'](?P<value>[A-Za-z][\w.\\@-]{1,40})[\"']",
    re.IGNORECASE,
)
_LOGGED = Lazy(
    r"(?:(?:\b(?:for|by|as|of|from)\s+)?(?:invalid |unknown |illegal |domain |local )?\b(?:user|benutzer|account)\s+(?!is\b|was\b)|\b(?:failed|accepted|postponed)\s+\w+(?:-\w+)?\s+for\s+(?:invalid user )?|\blogged (?:in|on|out) as\s+|\blog(?:in|on|out) (?:\w+ )?(?:for|by|as|from user)\s+|"
    r"\bsigned in as\s+|\bpassword (?:changed|reset|updated) (?:for|by)\s+(?:user )?|\bauthenticat(?:ed|ion failed) (?:as|for)\s+|\bsu(?:do)?: +)"
    r"(?-i:(?P<value>[a-z][\w.-]*[\w]|[A-Z][A-Z0-9]+\\[\w.-]+|[a-z]{2,}))(?=[\s,;:)'\]]|$|\.(?:\s|$))", re.IGNORECASE,
)  # fmt: skip
_FLAG = Lazy(
    r"(?:\s-u\s?|\s-U\s?|\s--user(?:name)?[ =]|\s/user:|\s-l\s)(?P<value>[A-Za-z][\w.\\-]*)(?=[\s:]|$)"
)
_SSH = Lazy(r"\b(?:ssh|scp|sftp|rsync|rdesktop)\b[^|;]*?\s(?P<value>[a-z_][\w.-]*)@(?=[\w.-]+)")
_URL = Lazy(r"[A-Za-z][A-Za-z0-9+.-]*://(?P<value>[^\s:/@'\"<>]{1,40}):[^\s'\"<>]+@")
_ACTOR = Lazy(
    r"\b(?:operator|changed_?by|created_?by|updated_?by|modified_?by|owner|actor|who|by|assignee|requested_?by|acked?_?by|ack_?by|editor|author)=[\"']?(?P<value>[a-z][a-z]*[._-]?[a-z]+\d*)(?=[\s,;&\"']|$)"
)
_DOMAIN = Lazy(r"(?<![\w\\])(?P<value>[A-Z][A-Z0-9-]{1,15}\\[a-z][\w.-]{1,30})(?![\w\\])")
_NO_NAME_TEXT = (
        "name interface guide manual id access group groups input error errors not is was has have had must or and the a an to in on at of for from with logged login "
        "logs list lists role roles defined unknown null none true false nil undefined accounts account user users admin_panel requested request requests data "
        "settings setting profile profiles permission permissions rights right session sessions password passwd agent agents experience did does can cannot "
        "could should will would may might limit level story stories training training. count type types space mode menu panel needs need wants want required "
        "failed failure locked unlocked disabled enabled created deleted expired added removed changed invalid reports reported complains complained"
        " page pages screen form successful succeeded ok denied attempt attempts system control by as team teams support service desk this that all any each every no new old other our your"
        " port host ip address http https tcp udp gets got see said says asked sees facing friendly defined-by"
    )  # fmt: skip
_NO_NAME = frozenset(_NO_NAME_TEXT.split())


def usernames(line: Line) -> Iterator[Span]:
    """Every user name of a line."""
    text = line.text
    if line.has("://"):
        yield from (match.span("value") for match in _URL.finditer(text))
    if line.has(
        "user",
        "login",
        "logon",
        "uid",
        "usr",
        "uname",
        "account",
        "benutzer",
        "anmelde",
        "kennung",
        "用户",
        "登录",
        "账",
        "帐",
        "登陆",
    ):
        for pattern in (_NAMED, _QUOTED, *((_IN_CHINESE,) if line.han else ())):
            yield from (m.span("value") for m in pattern.finditer(text) if _is_name(m["value"]))
    if line.has("user", "for ", "as ", "by ", "su:", "sudo:", "benutzer", "account"):
        yield from (m.span("value") for m in _LOGGED.finditer(text) if _is_name(m["value"]))
    if line.has(" -u", " --user", "/user:", " -l "):
        yield from (m.span("value") for m in _FLAG.finditer(text) if _is_name(m["value"]))
    if line.has("ssh", "scp", "sftp", "rsync") and "@" in text:
        yield from (match.span("value") for match in _SSH.finditer(text))
    if "=" in text:
        yield from (
            m.span("value") for m in _ACTOR.finditer(text) if re.search(r"[._\d-]", m["value"])
        )
    if "\\" in text:
        yield from (match.span("value") for match in _DOMAIN.finditer(text))


def _is_name(value: str) -> bool:
    return value.lower().strip(".-") not in _NO_NAME and not re.fullmatch(r"[A-Z][a-z]+", value)
