"""Approvals: statements are built, recorded, read and judged here; the chain of ratified policies is the trust."""
