"""The server's log: what it says of an error passes the mask of records before it is written."""

from __future__ import annotations

import logging

from industria.foundation.privacy import masked_text


class MaskedFormatter(logging.Formatter):
    """Level, logger, message and traceback in lines, each without what is secret or personal."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record as text."""
        return "\n".join(masked_text(line) for line in super().format(record).splitlines())
