"""Ingest: any file of a plant into the lake."""

from industria.foundation.ingest.engine import Ingest
from industria.foundation.ingest.formats import known_endings
from industria.foundation.ingest.report import IngestReport
from industria.foundation.ingest.source import Passage

__all__ = ["Ingest", "IngestReport", "Passage", "known_endings"]
