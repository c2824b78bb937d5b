"""Floor 1: where things live and run: object and table storage, compute, telemetry switches."""
