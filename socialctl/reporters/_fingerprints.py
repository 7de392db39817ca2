"""What a finding is recognised by in the next report, when its line has moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from socialctl.model.finding import CheckResult
from socialctl.reporters._words import place


def fingerprints(result: CheckResult) -> Iterator[str]:
    """A digest for each finding that stays the same while its rule, its file and the text it is about do, wherever in
    the file that text moves; no two in a report are the same."""
    seen: Counter[bytes] = Counter()
    for finding in result.findings:
        # The line rather than the message: a message may name the hour at which it was made.
        about = finding.excerpt.strip() or finding.message
        words = (finding.rule, finding.account, about)
        same = b"\0".join((place(result, finding), *(word.encode("utf-8", "surrogatepass") for word in words)))
        seen[same] += 1
        yield sha256(same if seen[same] == 1 else b"%b\0%d" % (same, seen[same])).hexdigest()
