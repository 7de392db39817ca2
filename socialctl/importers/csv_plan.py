"""What an import of a CSV file would write, worked out whole before the first file is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from socialctl.importers.csv_reading import Table
from socialctl.importers.csv_rows import Context, Given, Said, said
from socialctl.importers.plan import IMPORTED, LONGEST_ID, Plan, ids_of
from socialctl.importers.remark import Kind, Remark
from socialctl.importers.words import title
from socialctl.model.errors import SyntaxProblem
from socialctl.model.language import id_from
from socialctl.model.policy import Policy
from socialctl.platforms.register import Register, register
from socialctl.store.snapshot import CONTENT, Snapshot
from socialctl.store.writing import as_post


def csv_file(name: str, table: Table, tree: Snapshot, policy: Policy, given: Given) -> Plan:
    """The plan for bringing the rows of a file (``name``) into our repository (``tree``): rows with the same post
    become one post with variants. ``plan.skipped`` holds every row that cannot be brought in, with its line."""
    plan = Plan(read=len(table.rows))
    plan.remarks += [Remark(Kind.NO_COLUMN, f"{name}:1", column) for column in table.others]
    context = Context(name, policy, given, lambda path: tree.has(f"{CONTENT}/{path}"), plan.remarks)
    rows = list(_told(table, context, plan))
    here, accounts = dict(ids_of(tree)), register(policy)
    for post_id, group in _with_ids(_posts(rows)):
        path = f"{IMPORTED}{post_id}.md"
        where = here.get(post_id) or (path if path in tree.files else "")
        if where:
            plan.already[f"{name}:{group[0].line}"] = where
            continue
        try:
            front, words = _post(post_id, group, accounts, context)
            plan.posts[path] = _written(path, front, words, group[0].line)
        except SyntaxProblem as problem:
            plan.skipped.append((name, problem))
        else:
            plan.external += sum("external" in item for item in front.get("media", ()))
    plan.skipped.sort(key=lambda one: one[1].line)
    return plan


def _told(table: Table, context: Context, plan: Plan) -> Iterator[Said]:
    """What each row says that can be understood."""
    for row in table.rows:
        try:
            yield said(row, table.form, context)
        except SyntaxProblem as problem:
            plan.skipped.append((context.name, problem))


def _posts(rows: Iterable[Said]) -> list[list[Said]]:
    """Rows that belong to one post; a row without an id is a post of its own."""
    groups: dict[str | int, list[Said]] = {}
    for row in rows:
        groups.setdefault(row.post or row.line, []).append(row)
    return list(groups.values())


def _with_ids(groups: Sequence[list[Said]]) -> Iterator[tuple[str, list[Said]]]:
    """Each post with its id: the one it gives, else one made from its title or words; the same in every run."""
    taken = {group[0].post for group in groups}
    for group in groups:
        first = group[0]
        plain = id_from(first.title or title(first.text), first.languages[0])[:LONGEST_ID].strip("-") or "post"
        post_id, number = first.post or plain, 1
        while not first.post and post_id in taken:
            number += 1
            post_id = f"{plain}-{number}"
        taken.add(post_id)
        yield post_id, group


def _post(post_id: str, rows: Sequence[Said], accounts: Register, context: Context) -> tuple[dict[str, Any], str]:
    """Front matter and words of the post that these rows describe."""
    first = rows[0]
    by_account = _by_account(rows)
    words = first.text if all(row.text for row in rows) else ""
    at = first.at if all(row.at for row in rows) else None
    plain = [row for name, row in by_account.items() if not _has_title(name, accounts)]
    called = next((row.title for row in plain if row.title.strip()), first.title)
    called = " ".join(called.split()) if "\n" in called else called
    if not called.strip():
        called = title(first.text) or post_id
    variants = {
        name: changed
        for name, row in by_account.items()
        if (changed := dict(_variant(row, words, at, called if _has_title(name, accounts) else None)))
    }
    languages = list(first.languages)
    front: dict[str, Any] = {
        "id": post_id,
        "title": called,
        "author": first.author,
        "status": "draft",
        "purpose": first.purpose,
        "type": first.type,
        **({"campaign": first.campaign} if first.campaign else {}),
        "accounts": list(by_account),
        **({"schedule": at} if at else {}),
        "language": languages[0] if len(languages) == 1 else languages,
        **({"media": [dict(item) for item in first.media]} if first.media else {}),
        **({"variants": variants} if variants else {}),
    }
    for row in rows[1:]:
        for what in _differing(row, first, plain, called):
            context.remark(Kind.DIFFERS, row.line, f"{post_id}: {what}")
    return front, words


def _written(path: str, front: dict[str, Any], words: str, line: int) -> bytes:
    try:
        return as_post(path, front, words)
    except SyntaxProblem as problem:  # its line is that of the post
        raise SyntaxProblem(problem.message, line=line, hint=problem.hint) from None


def _by_account(rows: Sequence[Said]) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for row in rows:
        for account in row.accounts:
            if account in found:
                hint = f"line {found[account].line} says it too: take one out, or give it another post"
                raise SyntaxProblem(f"post {row.post} goes to {account} twice", line=row.line, hint=hint)
            found[account] = row
    return found


def _has_title(account: str, accounts: Register) -> bool:
    return account in accounts and accounts[account].platform.has_title


def _variant(row: Said, words: str, at: str | None, called: str | None) -> Iterator[tuple[str, str]]:
    """What differs on one account. ``called``: the post's title, where the account shows one."""
    if row.text != words:
        yield "text", row.text
    if called is not None and row.title.strip() and row.title != called:
        yield "title", " ".join(row.title.split()) if "\n" in row.title else row.title
    if row.at and row.at != at:
        yield "schedule", row.at


_SHARED: Mapping[str, Callable[[Said], object]] = {
    "author": lambda row: row.author,
    "type": lambda row: row.type,
    "purpose": lambda row: row.purpose,
    "campaign": lambda row: row.campaign,
    "language": lambda row: row.languages,
    "media": lambda row: row.media,
}


def _differing(row: Said, first: Said, plain: Sequence[Said], called: str) -> Iterator[str]:
    """What this row says of the whole post differently from the first one."""
    yield from (what for what, value in _SHARED.items() if value(row) != value(first))
    if row in plain and row.title.strip() and " ".join(row.title.split()) != " ".join(called.split()):
        yield "title"
