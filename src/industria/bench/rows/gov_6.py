"""GOV-6: personal data and secrets found and masked before a model or a log sees them."""

from __future__ import annotations

from industria.bench.corpora.privacy import lines
from industria.bench.entry import Context, Entry, Measure
from industria.core import Message
from industria.foundation.privacy import MaskedChat, find_personal_data
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import ScriptedChat

_LINES = 2000


def measure(context: Context) -> list[Measure]:
    """Recall and precision on planted lines; what a model and the audit log got to see."""
    found = missed = false = 0
    kinds: dict[str, list[int]] = {}
    for line in lines(0, _LINES):
        spans = [(f.start, f.end) for f in find_personal_data(line.text)]
        for p in line.planted:
            hit = any(
                s <= p.start and e >= p.end and e - s <= 1.4 * (p.end - p.start) + 2
                for s, e in spans
            )
            kinds.setdefault(p.kind, []).append(int(hit))
            found += hit
            missed += not hit
        false += sum(not any(s < p.end and p.start < e for p in line.planted) for s, e in spans)
    recall, precision = found / (found + missed), found / max(1, found + false)
    by_kind = ", ".join(f"{k} {sum(v) / len(v):.3f}" for k, v in sorted(kinds.items()))
    leaked = _leaks(context)
    return [
        Measure("recall of planted personal data", recall, "-", ">= .95", recall >= 0.95, by_kind),
        Measure("precision", precision, "-", ">= .90", precision >= 0.9, f"{_LINES} lines, zh and en, half without any, with look-alikes; templates written for this project"),
        Measure("secrets that reached a model or the audit log", leaked, "-", "0", leaked == 0, "a question with name, phone and password", 0),
    ]  # fmt: skip


def _leaks(context: Context) -> int:
    secrets = ("13812345678", "hunter2!x", "张伟")
    chat = ScriptedChat("ok")
    list(
        MaskedChat(chat).stream(
            [Message("user", "操作员张伟，电话13812345678，password=hunter2!x")]
        )
    )
    seen = str([m.content for call in chat.asked for m in call])
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ask("操作员张伟，电话13812345678，password=hunter2!x，怎么办？", "zh")
        target = context.scratch / "runs.jsonl"
        plant.audit.export_jsonl(target)
        seen += target.read_text(encoding="utf-8")
    return sum(secret in seen for secret in secrets)


ENTRY = Entry(
    "GOV-6",
    "privacy: found, masked",
    "made: 2,000 planted lines",
    "composed",
    measure,
    looked_at=True,
    own_hand=True,
    headline=True,
)
