"""Pushing to a server that looks at what arrives, and what its hook, CI and the hook before a push make of a range."""

import pytest

pytest.register_assert_rewrite("server.served")
