"""Privacy classes of a table's fields, and what a role may read of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from industria.foundation.privacy.find import find_personal_data
from industria.foundation.privacy.mask import mask

if TYPE_CHECKING:
    import pyarrow as pa

PrivacyClass = Literal["public", "internal", "personal", "secret"]
_SECRET = re.compile(
    r"(?:.*_)?(?:password|passwd|pwd|secret|token|api_?key|credential)s?|密码|口令|密钥", re.I
)
_PERSONAL = re.compile(
    r"(?:.*_)?(?:person|employee|operator|technician|supervisor|inspector|contact|phone|mobile|tel|"
    r"email|mail|address|passport|ssn|id_?card|birthday|plate|driver|visitor|first_?name|last_?name|"
    r"full_?name)(?:_?name)?|姓名|电话|手机|手机号|身份证号?|住址|地址|邮箱|车牌号?|操作员|联系人|值班员|检修人|报修人",
    re.I,
)
_SAMPLE = 200
_SHARE = 0.2


def class_of_column(name: str, cells: pa.ChunkedArray | list[object]) -> PrivacyClass:
    """By the column's name, else by what a sample of its cells holds."""
    if _SECRET.fullmatch(name.strip()):
        return "secret"
    if _PERSONAL.fullmatch(name.strip()):
        return "personal"
    values = cells[:_SAMPLE] if isinstance(cells, list) else cells[:_SAMPLE].to_pylist()
    texts = [v for v in values if isinstance(v, str) and v]
    if not texts:
        return "public"
    kinds = [{f.kind for f in find_personal_data(t)} for t in texts]
    if any("credential" in k for k in kinds):
        return "secret"
    share = sum(bool(k) for k in kinds) / len(texts)
    return "personal" if share >= _SHARE else "internal" if share > 0 else "public"


def masked_table(table: pa.Table) -> pa.Table:
    """A result as somebody may see it who may not see persons: cells masked by content and class."""
    import pyarrow as pa

    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            columns.append(column)
            continue
        kind = class_of_column(name, column)
        if kind == "public":
            columns.append(column)
        elif kind in ("secret", "personal") and (
            _SECRET.fullmatch(name) or _PERSONAL.fullmatch(name)
        ):
            columns.append(
                pa.chunked_array([[None if v is None else f"[{kind}]" for v in column.to_pylist()]])
            )
        else:
            columns.append(
                pa.chunked_array([[None if v is None else mask(v) for v in column.to_pylist()]])
            )
    return pa.table(columns, names=table.column_names)
