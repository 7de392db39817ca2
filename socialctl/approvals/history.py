"""Who had seen what: the order of a post's statements, which no clock is needed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from socialctl.approvals.standing import Heard


def ancestors(heard: Sequence[Heard]) -> dict[str, frozenset[str]]:
    """Of each statement all those that came before it as its signer knew: what it has seen, what those had seen, and
    so on. Whatever order they are given in. What strangers say they have seen is nobody's business."""
    seen = {one.digest: one.statement.seen for one in heard}
    found: dict[str, frozenset[str]] = {}
    for start in [one.digest for one in heard if one.is_known]:
        pending = [start]
        while pending:  # not by recursion: there may be thousands in a row
            digest = pending[-1]
            missing = [parent for parent in seen[digest] if parent in seen and parent not in found]
            if missing and digest not in found:
                pending += missing
                continue
            pending.pop()
            parents = seen[digest]
            found[digest] = frozenset(parents).union(*(found.get(parent, frozenset()) for parent in parents))
    return {digest: found.get(digest, frozenset()) for digest in seen}


def heads(heard: Sequence[Heard], before: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The newest statements: those that none of the others has seen."""
    old = frozenset().union(*(before[one.digest] for one in heard))
    return tuple(sorted(one.digest for one in heard if one.digest not in old))


def unclear(heard: Sequence[Heard]) -> frozenset[str]:
    """Statements that have seen one which is not there any more: nobody can say what it was."""
    there = {one.digest for one in heard}
    return frozenset(one.digest for one in heard if not there.issuperset(one.statement.seen))
