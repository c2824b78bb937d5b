"""Passwords, keys and tokens: by their own form, by the name before them, in URLs, headers and command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from industria.foundation.privacy.gates import Lazy, Line

CredentialKind = Literal["password", "api_key", "token"]
Found = tuple[int, int, CredentialKind]

_FORMS: tuple[tuple[CredentialKind, tuple[str, ...], Lazy], ...] = (
    ("token", ("eyj",), Lazy(r"\b(eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?)")),
    ("token", ("bearer", "basic", "token "), Lazy(r"\b(?:[Bb]earer|Basic|Authorization:\s*[Tt]oken)\s+(?=[A-Za-z._~+/-]*[\dA-Z])([A-Za-z0-9._~+/=-]{10,})")),
    ("token", ("gh", "glpat", "xox", "hf_", "npm_", "ya29", "1//0"), Lazy(r"\b((?:gh[porsu]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|hf_\w{20,}|npm_\w{20,}|ya29\.[\w-]{10,}|1//0[\w-]{8,}))")),
    ("api_key", ("akia", "asia"), Lazy(r"\b((?:AKIA|ASIA)[A-Z0-9]{12,16})\b")),
    ("api_key", ("sk", "pk", "rk"), Lazy(r"\b((?:sk|pk|rk)[-_](?:[A-Za-z]+[-_])*[A-Za-z0-9_-]{14,})")),
    ("api_key", ("aiza", "sg.", "ind-"), Lazy(r"\b(AIza[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|ind-[A-Za-z0-9_-]{16,})")),
    ("api_key", ("private key",), Lazy(r"(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)")),
    ("api_key", ("accountkey", "sharedaccesskey"), Lazy(r"\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/=]{12,})")),
    ("token", ("hooks.",), Lazy(r"hooks\.[\w.-]+/services/([A-Z0-9]{6,}/[A-Z0-9]{6,}/\w{12,})")),
    ("token", (":aa",), Lazy(r"\b(\d{8,10}:AA[\w-]{30,})")),
    ("api_key", ("key",), Lazy(r"\b(?!public|primary|foreign|registry|sort|partition|cache)\w*key\s*[=:]\s*[\"']?((?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])[\w+/-]{20,}={0,2})(?![\w.])", re.IGNORECASE)),
    ("password", ("://",), Lazy(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@'\"<>]*:([^\s'\"<>/]+|[^\s'\"<>]+(?=@[\w.-]+[:/]))@")),
    ("token", ("://",), Lazy(r"[A-Za-z][A-Za-z0-9+.-]*://([^\s:/@'\"<>]{16,})@")),
    ("password", (" -", "sshpass"), Lazy(r"(?<=\s)--(?:password|passwd|pass|pwd|secret)[ =](?!\$)['\"]?([^\s'\"]{3,})")),
    ("token", (" --",), Lazy(r"(?<=\s)--(?:token|auth-token)[ =](?!\$)['\"]?([^\s'\"]{6,})")),
    ("api_key", (" --",), Lazy(r"(?<=\s)--(?:api-key|apikey|access-key|secret-key|key)[ =](?!\$)['\"]?([^\s'\"]{6,})")),
    ("password", ("mysql", "mariadb"), Lazy(r"\bm(?:ysql|ariadb)\w*\b.*?\s-p(?! )['\"]?([^\s'\"]{3,})")),
    ("password", ("sqlcmd", "bcp ", "sshpass", "plink", "pscp", "wmic", "osql", "winexe", "psexec"), Lazy(r"\b(?:sqlcmd|bcp|osql|sshpass|plink|pscp|psexec)\b.*?\s-(?:P|p|pw)\s?['\"]?([^\s'\"-][^\s'\"]{2,})")),
    ("password", (" -p ",), Lazy(r"(?<=\s)-p ['\"]?((?=[^\s'\"]*\d)(?=[^\s'\"]*[A-Za-z])[^\s'\"]{4,})")),
    ("password", ("-u", "--user"), Lazy(r"\s(?:-u|--user)[ =]['\"]?[^\s:'\"]+:([^\s'\"]+)")),
    ("password", ("net use",), Lazy(r"\bnet use\b.*?\\\\\S+\s+([^\s/]\S{2,})\s+/user", re.IGNORECASE)),
    ("password", ("identified by",), Lazy(r"identified by\s+['\"]([^'\"]+)['\"]", re.IGNORECASE)),
    ("api_key", ("?", "&"), Lazy(r"[?&](?:key|apikey|api_key|api-key|appkey|app_key|access_key|secret|client_secret|subscription-key)=([^\s&#'\"]{8,})", re.IGNORECASE)),
    ("token", ("?", "&"), Lazy(r"[?&](?:token|access_token|auth|sig|signature|session|sid|jwt|ticket|code)=([^\s&#'\"]{8,})", re.IGNORECASE)),
    ("password", ("?", "&"), Lazy(r"[?&](?:password|passwd|pass|pwd|pw)=([^\s&#'\"]{2,})", re.IGNORECASE)),
)  # fmt: skip

# A sign of any of them: most lines have none, and are done with.
_ANY_SIGN = (
    "://", " -", "?", "&", "eyj", "bearer", "basic", "token ", "ghp", "gho_", "ghs_", "ghu_", "ghr_", "github", "glpat", "xox", "hf_",
    "npm_", "ya29", "1//0", "akia", "asia", "sk-", "sk_", "pk-", "pk_", "rk-", "rk_", "aiza", "sg.", "ind-", "key", "hooks.",
    ":aa", "identified by", "net use", "sqlcmd", "sshpass",
)  # fmt: skip
_PASSWORD = (
    r"(?:password|passwd|passwort|passphrase|passcode|kennwort)|(?<![A-Za-z])(?:pass|pwd|pw|psw)"
    r"|(?<![A-Za-z])pin(?:[- ]?code)?|community[ _-]?(?:string|name)?|(?:wpa2?|wi-?fi|wlan)[ _-]?(?:key|psk|schl[uü]ssel|code)|wlan-?schlüssel"
    r"|wi-?fi|wlan|hotspot|vpn|guest network|(?:door|gate|access|alarm|unlock|safe|lock)[ -]?code|密码|密碼|口令|开机码|门禁码|解锁码|psk"
)
_API_KEY = (
    r"(?:api[_\- ]?(?:key|secret)|apikey|access[_\- ]?key(?:[_\- ]?id)?|secret[_\- ]?(?:access[_\- ]?)?key|client[_\- ]?secret|app[_\- ]?(?:secret|key)|private[_\- ]?key"
    r"|subscription[_\- ]?key|license[_\- ]?key|signing[_\- ]?(?:key|secret)|webhook[_\- ]?secret|encryption[_\- ]?key|shared[_\- ]?secret|consumer[_\- ]?(?:key|secret))|auth[_\- ]?key|service[_\- ]?key|account[_\- ]?key|storage[_\- ]?key|master[_\- ]?key|hmac(?:[_\- ]?key)?|api[_\- ]?(?:pass|id)|(?<![A-Za-z])secret(?:[_.-][a-z]+)*|密钥|秘钥|私钥|授权码|接口密钥"
)
_TOKEN = (
    r"token|JSESSIONID|PHPSESSID|ASP\.NET_SessionId|session(?:[_\- ]?(?:id|key))?|(?<![A-Za-z])sid|(?<![A-Za-z])jwt"
    r"|cookie|令牌|会话标识|凭证"
)
_STRONG = r"[\"'”]?\]?\s*(?:=>|->|:=|==?|[:：])\s*"
_VERBAL = r"\s*(?:(?:now |currently |still )?(?:is|was|are|ist|lautet)(?: now| still)?|为|是|改为|改成|改成了|设为|设成|重置为|已改为|已重置为|换成|就是|还是|set to|changed to|reset to|to|is set to|has been (?:set|changed|reset) to|geändert auf|neu)\s*[:：]?\s*"
_LOOSE = r"(?:\s+(?:for [\w .-]{1,24}?|of [\w .-]{1,24}?))?\s+"
_VALUE = r"(?:\"(?P<double>[^\"]{2,80})\"|'(?P<single>[^']{2,80})'|“(?P<zh>[^”]{2,80})”|(?P<bare>[^\s\"'“”，。；、,;<>()（）]{2,200}))"
_NAMES: tuple[tuple[CredentialKind, tuple[str, ...], str], ...] = (
        ("api_key", ("key", "secret", "钥", "授权码"), _API_KEY),
        ("token", ("token", "sess", "sid=", "sid:", "jwt", "cookie", "令牌", "凭证", "会话"), _TOKEN),
        ("password", ("pass", "pwd", "pw", "psw", "pin", "kennwort", "community", "schl", "code", "psk", "wi-fi key", "wifi key", "wpa", "wlan", "wifi", "wi-fi", "hotspot", "vpn", "guest", "密码", "密碼", "口令", "码"), _PASSWORD),
)  # fmt: skip
_NAMED: tuple[tuple[CredentialKind, tuple[str, ...], Lazy], ...] = tuple(
    (
        kind,
        signs,
        Lazy(
            rf"(?:{names})(?P<many>s?\d?)(?P<of>(?: (?:for|of|on|in|at|für|zum|am) (?:the |our |our new )?[\w.-]+(?: (?!is\b|was\b|ist\b)[\w.-]+){{0,3}})?)(?![A-Za-z_])"
            rf"(?:(?P<strong>{_STRONG})|(?P<verbal>{_VERBAL})|(?P<loose>\s+)|(?P<glued>(?<=[\u4e00-\u9fff])))(?:(?:Bearer|Basic|Digest)\s+)?{_VALUE}",
            re.IGNORECASE,
        ),
    )
    for kind, signs, names in _NAMES
)  # fmt: skip
_NO_SECRET = Lazy(
    r"(?:protected|polic(?:y|ies)|expire[sd]?|expiring|reset|required|changed?|changes|field|fields|manager|rotation|must|was|has|have|is|are|the|for|and|or|of|on|in|to|at|by|with|not|错误|过期|已过期|保护|管理|修改|"
    r"重置|长度|策略|正确|不正确|输入|遗忘|incorrect|invalid|wrong|prompt|screen|page|rule|rules|length|none|null|nil|true|false|yes|no|empty|unset|hash|hashed|stored|entered|needed|missing|bucket|ring|bus|"
    r"passing|through|please|see|same|your|our|my|their|his|her|a|an|type|types|name|names|list|id|ttl|count|limit|lifetime|file|files|store|vault|safe|box|holder|card|lock|locked|auth|authentication|accepted|rejected|"
    r"refused|denied|ok|failed|failure|error|renewed|refreshed|revoked|issued|granted|validated|verified|valid|closed|opened|started|ended|timeout|timed|unknown|undefined|default|optional|attempt|attempts|"
    r"\*+|[x•●.·…_-]+|<.*|\{.*|\$.*|%[A-Z_]+%|\[.*|n/a|未设置|未知|为空|已更新|已修改|登录|校验|验证|找回|提示|失败|成功|机|框|本|锁|卡|有误|强度|复杂度|有效期|不能|不得|不要|请|告诉|认证|验证码|泄露|解锁|应|需|须|至少).*",
    re.IGNORECASE,
)  # fmt: skip
_NO_WHOLE = Lazy(r"[A-Za-z]+[.!?:]*")
_PROSE = Lazy(r"\s+[A-Za-z]{2,}")
_TRAILING = ".:…"
_SHORTEST = {"password": 3, "api_key": 8, "token": 6}


def credentials(line: Line) -> Iterator[Found]:
    """Every secret of a line, those of a form of their own first."""
    for kind, signs, pattern in _FORMS if line.has(*_ANY_SIGN) else ():
        if line.has(*signs):
            for match in pattern.finditer(line.text):
                if not _is_placeholder(match[1]):
                    yield match.start(1), _end(match, 1), kind
    for kind, signs, pattern in _NAMED:
        if not line.has(*signs):
            continue
        at = 0
        while (named := pattern.search(line.text, at)) is not None:
            group = next(g for g in ("double", "single", "zh", "bare") if named[g] is not None)
            at = named.end(group)
            if _is_secret(line.text, named, group, kind):
                yield named.start(group), _end(named, group), kind
            else:
                at = max(named.start() + 1, named.start(group))


def _end(match: re.Match[str], group: str | int) -> int:
    """Where a secret ends: a full stop behind it is the sentence's; in a URL the next parameter is not of it."""
    value = match[group]
    if group in ("double", "single", "zh"):
        return match.end(group)
    before = match.string[max(0, match.start() - 1) : match.start()]
    if before in ("?", "&") and "&" in value:
        value = value[: value.index("&")]
    return match.start(group) + len(value.rstrip(_TRAILING) or value)


def _is_placeholder(value: str) -> bool:
    return re.fullmatch(r"\*+|[xX]{3,}|\$.*|\{.*|<.*|%\w+%|\[.*", value) is not None


def _is_secret(text: str, match: re.Match[str], group: str, kind: CredentialKind) -> bool:
    value = match[group].rstrip(_TRAILING)
    if (
        len(value) < _SHORTEST[kind]
        or (_NO_SECRET.fullmatch(value) and not _looks_random(value))
        or _is_placeholder(value)
    ):
        return False
    if kind == "token" and re.match(r"[A-Za-z_.-]+=.", value):
        return False  # the name of what it holds comes first: Cookie: session=...
    name = match.group()[: match.start(group) - match.start()].lower()
    if "pin" in name[:4] or "code" in name:
        return (value.isdigit() and 4 <= len(value) <= 8) or (
            match["strong"] is not None and _looks_random(value)
        )
    if group != "bare" and match["strong"] is not None:
        return kind == "password" or len(value) >= _SHORTEST[kind]
    if kind != "password" and not _looks_random(value):
        return False
    if match["strong"] is not None:
        prose = (
            _NO_WHOLE.fullmatch(value)
            and _PROSE.match(text, match.end(group))
            and "=" not in match["strong"]
        )
        return not (prose or re.fullmatch(r"[\u4e00-\u9fff]+", value)) and not _is_count(
            text, match, value
        )
    if name.startswith(("wifi", "wi-fi", "wlan", "hotspot", "vpn", "guest")):
        return _looks_random(value)
    if match["verbal"] is not None:
        return bool(
            re.search(r"[\d!@#$%^&*_+~-]", value)
            or (not value.islower() and not value.istitle() and value.isascii())
        ) or _alone(text, match, value)
    return _looks_random(value)


def _alone(text: str, match: re.Match[str], value: str) -> bool:
    """``the password is swordfish``: one word that ends the clause."""
    rest = text[match.end() :].lstrip()
    return (
        value.isascii()
        and value.isalpha()
        and len(value) >= 6
        and (not rest or rest[0] in ".,;，。)")
    )


def _is_count(text: str, match: re.Match[str], value: str) -> bool:
    """``pass: 3 of 5``, ``tokens: 1200``."""
    return (bool(match["many"]) and value.isdigit()) or bool(
        re.match(r"\s*(?:of|/)\s*\d", text[match.end() :])
    )


def _looks_random(value: str) -> bool:
    """Letters with figures, or with signs in their midst: no word and no amount."""
    if re.fullmatch(r"[\d.,:/-]+", value) or re.fullmatch(r"[\u4e00-\u9fff]+", value):
        return len(value) >= 12 and value.isalnum() and value.isascii()
    letters, figures = re.search(r"[A-Za-z]", value), re.search(r"\d", value)
    if letters and figures:
        return len(value) >= 4
    if letters and re.search(r"[!@#$%^&*+~?]", value.rstrip("!?")):
        return len(value) >= 5
    return (
        len(value) >= 24
        or bool(re.fullmatch(r"(?=.*[a-z])(?=.*[A-Z])[A-Za-z]{12,}", value))
        or (value.count("-") >= 2 and len(value) >= 12)
    )
