"""PLC programs in Structured Text (IEC 61131-3): read, run, prove, write."""
