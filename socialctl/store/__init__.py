"""Bytes in and out: git, snapshots, the strict reader, the policy file, atomic writes."""
