"""Links to the plant: OPC UA, Modbus, MQTT (Sparkplug B) and SQL in, guarded writes out.

Every link gives ``Reading``s with their time and quality, puts them into a journal on disk before
anything else, and comes back by itself when the line was cut.
"""

from __future__ import annotations

from industria.infrastructure.links.journal import Journal
from industria.infrastructure.links.profile import PROFILES, LinkEmulator, LinkProfile
from industria.infrastructure.links.reading import Reading

__all__ = ["PROFILES", "Journal", "LinkEmulator", "LinkProfile", "Reading"]
