"""What ``diagnose`` returns, as JSON, as text, and as the table that it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Asset, Language, Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from industria.models.fusion.model import FusedGuess, FusedModel

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """``keys``: of the cases; ``threshold``: probability of a fault over which a case is an alarm, None where
    nobody asked; ``asset``: the table that holds all, None for one request; ``asked``: of which kinds it was."""

    model: FusedModel
    found: FusedGuess
    keys: Sequence[str]
    version: str
    target: str
    threshold: float | None = None
    asset: Asset | None = None
    alarms: int = 0

    @property
    def fault(self) -> np.ndarray:
        """(case,): how probable it is that something is wrong; nan where no class is the normal one."""
        import numpy as np

        if self.model.normal < 0:
            return np.full(len(self.keys), np.nan)
        return np.asarray(1 - self.found.probability[:, self.model.normal])

    @property
    def alarmed(self) -> np.ndarray:
        """(case,): whether that is over the threshold."""
        import numpy as np

        if self.threshold is None:
            return np.zeros(len(self.keys), bool)
        return np.asarray(self.fault > self.threshold)

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``cases`` are the first ones, the table has all."""
        return {
            "model": self.version,
            "target": self.target,
            "classes": list(self.model.classes),
            "kinds": list(self.model.names),
            "threshold": self.threshold,
            "alarms": int(self.alarmed.sum()),
            "count": len(self.keys),
            "asset": self.asset.to_json() if self.asset else None,
            "cases": [self.case(i) for i in range(min(_SHOWN, len(self.keys)))],
            "notes": [note.to_json() for note in self.notes()],
        }

    def case(self, i: int) -> dict[str, object]:
        """One case: what is said of it, and what each kind of input says alone."""
        share, names = self.found.probability[i], self.model.names
        unlike = [n for k, n in enumerate(names) if self.found.unlike[i, k]]
        if not self.found.used[i].any():
            nothing: dict[str, object] = {
                "case": self.keys[i],
                "diagnosis": None,
                "probability": None,
            }
            return nothing | {"alone": {}, "unlike": unlike}
        best = int(share.argmax())
        alone = {
            name: {
                "diagnosis": self.model.classes[int(self.found.alone[name][i].argmax())],
                "probability": round(float(self.found.alone[name][i].max()), 4),
            }
            for k, name in enumerate(names)
            if self.found.used[i, k]
        }
        told: dict[str, object] = {
            "case": self.keys[i],
            "diagnosis": self.model.classes[best],
            "probability": round(float(share[best]), 4),
            "alone": alone,
            "unlike": unlike,
        }
        if self.model.normal >= 0:
            told |= {"fault": round(float(self.fault[i]), 4), "alarm": bool(self.alarmed[i])}
        return told

    def show(self, language: Language) -> str:
        """One case a line with what each kind says alone, and what is to be known."""
        lines = [self._line(i, language) for i in range(min(_SHOWN, len(self.keys)))]
        lines += [note.in_language(language) for note in self.notes()]
        return "\n".join(f"  {line}" for line in lines)

    def _line(self, i: int, language: Language) -> str:
        said = self.case(i)
        if said["diagnosis"] is None:
            nothing = Text("没有可用的输入", "no input that can be used").in_language(language)
            return f"{self.keys[i]}  {nothing}"
        alone = said["alone"]
        assert isinstance(alone, dict)
        each = ", ".join(f"{n}: {a['diagnosis']} {a['probability']:.2f}" for n, a in alone.items())
        alarm = f"  {Text('报警', 'ALARM').in_language(language)}" if said.get("alarm") else ""
        return f"{self.keys[i]}  {said['diagnosis']} {said['probability']:.2f}{alarm}  ({each})"

    def notes(self) -> list[Text]:
        """How sure the model was on cases it had not seen, what was missing, and where the rest is."""
        trial = self.model.trial.get("all", float("nan"))
        best = max(self.model.single, key=lambda n: self.model.single[n])
        notes = [
            Text(
                f"模型 {self.version}: 留出组的平衡准确率 {trial:.3f}, 最好的单一输入 ({best}) {self.model.single[best]:.3f}",
                f"{self.version}: balanced accuracy {trial:.3f} on groups left out, the best single kind ({best}) "
                f"{self.model.single[best]:.3f}",
            )
        ]
        for k, name in enumerate(self.model.names):
            unlike = int(self.found.unlike[:, k].sum())
            missing = int((~self.found.used[:, k]).sum()) - unlike
            if missing:
                notes.append(
                    Text(
                        f"{missing} 例没有用 {name}",
                        f"{missing} of {len(self.keys)} without {name}",
                    )
                )
            if unlike:
                notes.append(
                    Text(
                        f"{unlike} 例的 {name} 与学过的都不像, 未用",
                        f"{name} of {unlike} is unlike all that was learned from, and was not used",
                    )
                )
        if self.threshold is not None:
            count = int(self.alarmed.sum())
            notes.append(
                Text(
                    f"{count} 例报警 (故障概率高于 {self.threshold:.3f})",
                    f"{count} alarms (probability of a fault over {self.threshold:.3f})",
                )
            )
        if self.asset is not None:
            notes.append(
                Text(
                    f"{len(self.keys)} 例写入表 {self.asset.table}",
                    f"{len(self.keys)} cases in table {self.asset.table}",
                )
            )
        return notes


def as_table(frame: pd.DataFrame, said: Diagnosed) -> pd.DataFrame:
    """The cases with what is said of them, and of each kind how probable it alone makes a fault, or the class."""
    import numpy as np

    names = said.model.classes
    kept = frame.drop(columns=[said.target], errors="ignore").reset_index(drop=True)
    best = said.found.probability.argmax(1)
    any_used = said.found.used.any(1)
    kept[f"{said.target}_predicted"] = np.where(any_used, np.array(names, object)[best], None)
    for n, name in enumerate(names):
        kept[f"{said.target}_p_{n + 1}_{name}"] = said.found.probability[:, n]
    for name, alone in said.found.alone.items():
        if said.model.normal >= 0:
            kept[f"{name}_fault"] = 1 - alone[:, said.model.normal]
        else:
            kept[f"{name}_agrees"] = alone[np.arange(len(best)), best]
    if said.model.normal >= 0:
        kept["fault"] = said.fault
    if said.threshold is not None:
        kept["alarm"] = said.alarmed
    return kept
