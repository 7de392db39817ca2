"""Audits: the history of a branch replayed, and what an audit group should know of it (LPPC619 1.3.1)."""
