"""The soft PLC: checked programs that run in a fixed cycle, with tags on OPC UA and Modbus, and a guard."""
