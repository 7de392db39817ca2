"""Attacks on approvals, and what must go well all the same."""

import pytest

pytest.register_assert_rewrite("attacks.judging")
