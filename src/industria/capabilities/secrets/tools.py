"""``industria secrets``: where personal data and secrets stand in lines of logs, orders and mails.

The result says places and kinds, never what stands there: its texts are masked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, NotFoundError, Session, Text, Tool
from industria.core.file_text import read_text_file
from industria.core.tool import POSITIONAL
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.privacy import Secret

_KINDS = {
    "person": Text("人名", "person"),
    "phone": Text("电话", "phone"),
    "id_number": Text("证件号", "identity number"),
    "plate": Text("车牌", "number plate"),
    "address": Text("地址", "address"),
    "email": Text("邮箱", "e-mail"),
    "username": Text("用户名", "user name"),
    "password": Text("密码", "password"),
    "api_key": Text("接口密钥", "API key"),
    "token": Text("令牌", "token"),
    "iban": Text("国际银行账号", "IBAN"),
    "bank_card": Text("银行卡", "bank card"),
    "employee_no": Text("工号", "employee number"),
    "birth_date": Text("出生日期", "date of birth"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line, masked, and where in the line as it was given personal data stands (ends are exclusive)."""

    text: str
    spans: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class Secrets:
    """Each line with its spans."""

    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types: places and kinds, never what stands there."""
        return {
            "lines": [
                {
                    "text": line.text,
                    "spans": [{"start": s.start, "end": s.end, "kind": s.kind} for s in line.spans],
                }
                for line in self.lines
            ]
        }

    def show(self, language: Language) -> str:
        """The lines that hold something, masked, with the kinds; then how many hold nothing."""
        said = [
            f"  {line.text}  ({', '.join(_KINDS[s.kind].in_language(language) for s in line.spans)})"
            for line in self.lines
            if line.spans
        ]
        clean = len(self.lines) - len(said)
        rest = Text(
            f"{clean} 行没有个人信息或密钥", f"{clean} lines without personal data or secrets"
        )
        return "\n".join([*said, f"  {rest.in_language(language)}"])


def secrets(
    session: Session[Stores],
    text: Annotated[list[str], Text("文本行", "lines of text"), POSITIONAL] = [],  # noqa: B006  nobody changes it
    file: Annotated[Path | None, Text("文本文件", "a file of text")] = None,
) -> Secrets:
    """Where persons, telephones, identity numbers, addresses, passwords, keys and the like stand in lines of text.

    Addresses of machines, host names, tags and order numbers are none of them.
    """
    from industria.foundation.privacy import find_secrets, masked_spans

    strings = [*text, *([] if file is None else read_text_file(file).splitlines())]
    if not strings:
        raise NotFoundError(
            "expected lines of text, found none: write some, or name a file of them"
        )
    spans = [tuple(find_secrets(string)) for string in strings]
    found = tuple(Line(masked_spans(t, s), s) for t, s in zip(strings, spans, strict=True))
    session.run.outputs = dict(Counter(s.kind for line in found for s in line.spans))
    return Secrets(found)


TOOLS = (
    Tool(
        "secrets", Text("查找文本中的个人信息与密钥", "Where personal data and secrets stand in text"),
        "read", secrets, plant="optional",
        examples=({"text": ["pump P-101 tripped at 06:12", "operator password=Blue7!sky"]},),
    ),
)  # fmt: skip
