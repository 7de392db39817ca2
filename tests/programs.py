"""Programs of others that tests need.

Where one is missing its tests are skipped with a reason; they fail where all must be there, as in CI
(``SOCIALCTL_TESTS_NEED_ALL``).
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """A program that a test needs is not there."""
    if os.environ.get("SOCIALCTL_TESTS_NEED_ALL"):
        pytest.fail(f"SOCIALCTL_TESTS_NEED_ALL is set, and this is missing: {reason}")
    pytest.skip(reason)
