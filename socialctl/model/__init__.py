"""Frozen values: what socialctl talks about. No I/O, no clock."""
