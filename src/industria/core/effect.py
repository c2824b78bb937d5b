"""Effect: what a call does to the world."""

from __future__ import annotations

from typing import Literal

Effect = Literal["read", "propose", "act"]
