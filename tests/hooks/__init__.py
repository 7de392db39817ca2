"""Hooks: what git's hooks see, in every state that a repository can be in."""
