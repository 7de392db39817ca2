"""socialctl: social media under a written policy, kept in git."""

__version__ = "0.1.0"
