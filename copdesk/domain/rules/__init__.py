"""Pure rules of the field: plain values in, plain values or frozen dataclasses out; no clock, no store."""
