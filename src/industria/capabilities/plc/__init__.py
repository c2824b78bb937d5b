"""PLC programs: checked, written, explained, compared, converted, simulated, run and served."""
