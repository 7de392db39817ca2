"""The rules: pure functions by subject. The registry is socialctl/rules/registry.py."""
