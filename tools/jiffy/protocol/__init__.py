"""Bytes in, events out, no input or output: what goes over the line and what it means."""
