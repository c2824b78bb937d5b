"""Sound: kept as objects; WAV headers are read so that length and rate are known."""

from __future__ import annotations

import wave

from industria.core import InputError
from industria.foundation.ingest.source import Made, Sink, Source


def load(source: Source, sink: Sink) -> Made:
    """One audio asset. Raises InputError where a WAV file is damaged."""
    note = ""
    if source.path.suffix.lower() == ".wav":
        try:
            with wave.open(str(source.path)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
                note = f"{seconds:.1f} s at {sound.getframerate()} Hz"
        except (wave.Error, EOFError) as error:
            raise InputError(f"expected a WAV file, found a damaged one: {error}") from None
    return Made((sink.document(source, "audio", [], note=note),))
