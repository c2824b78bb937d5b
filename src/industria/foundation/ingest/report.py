"""What an ingest did, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field

from industria.core import Asset


@dataclass(frozen=True)
class IngestReport:
    """What an ingest did. ``flagged`` was kept, but holds a risk that a person should see;
    ``supersedes`` are documents of which a newer edition is here."""

    assets: list[Asset] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    flagged: list[dict[str, str]] = field(default_factory=list)
    supersedes: list[dict[str, str]] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether every file was taken in without a remark."""
        return not self.rejected and not self.flagged

    def to_json(self) -> dict[str, object]:
        """As ``industria ingest`` prints it."""
        fields = ("id", "kind", "name", "uri", "table", "rows", "sha256")
        return {
            "assets": [{f: getattr(asset, f) for f in fields} for asset in self.assets],
            "skipped": self.skipped,
            "rejected": self.rejected,
            "flagged": self.flagged,
            "supersedes": self.supersedes,
        }
