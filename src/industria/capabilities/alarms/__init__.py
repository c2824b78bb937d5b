"""The alarms that detectors raised."""
