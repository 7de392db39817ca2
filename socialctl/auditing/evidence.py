"""What proves that a post was approved, gathered so that somebody without socialctl can check it with stock tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from socialctl.approvals import chain, ledger, versions
from socialctl.approvals import court as courts
from socialctl.approvals.chain import Chain
from socialctl.approvals.court import Read
from socialctl.approvals.signers_file import signers_file
from socialctl.approvals.standing import Heard
from socialctl.approvals.statements import digest
from socialctl.approvals.versions import Version
from socialctl.auditing.audit import Question, everything_signed
from socialctl.auditing.past import Past, past
from socialctl.model import times
from socialctl.model.errors import RepositoryError, SyntaxProblem, UsageError
from socialctl.model.policy import Policy
from socialctl.model.post import PostFile
from socialctl.model.statement import POST_FILE, SignedFile, Subject
from socialctl.platforms.register import register
from socialctl.platforms.render import slots
from socialctl.store import commits as history
from socialctl.store import frontmatter, media, posts, snapshot
from socialctl.store.commits import Objects
from socialctl.store.media import MediaFacts
from socialctl.store.snapshot import CONTENT, Snapshot

_PLAIN = re.compile(r"[^A-Za-z0-9._-]")


class Proof(NamedTuple):
    """A statement or ratification of the bundle: its file there, who signed it when, for what, and the file of the keys
    that it is checked against (``""``: none lists its key, so that stock tools cannot)."""

    file: str
    person: str
    decision: str
    at: datetime
    comment: str
    key: str
    signers: str


class Part(NamedTuple):
    """A file of the post: its name in the bundle, and what it is signed as; ``is_there`` where its bytes are."""

    file: str
    signed: SignedFile
    is_there: bool = True


class VersionProof(NamedTuple):
    """A version of the policy in the bundle: its file, its digest, and who ratified it."""

    file: str
    number: int
    digest: str
    ratifications: tuple[Proof, ...]
    previous: str | None


class Bundle(NamedTuple):
    """The evidence on a post: the files by their names, and what a reader must be told about them. ``form`` says which
    form of the post it is."""

    post: str
    title: str
    repo: str
    commit: str
    anchor: str
    form: str
    parts: tuple[Part, ...]
    shown: tuple[tuple[str, str], ...]  # an account's file, and the digest it is signed with
    about: tuple[Proof, ...]  # those that cover exactly this form
    others: tuple[Proof, ...]
    chain: tuple[VersionProof, ...]
    files: Mapping[str, bytes]


class _Form(NamedTuple):
    """A form of a post, what it is signed as if anybody signed it, and how it is called."""

    file: PostFile | None
    data: bytes
    subject: Subject | None
    called: str


def evidence(asked: Question, name: str, now: datetime) -> Bundle:
    """The evidence on the post with that id, as it stands in a commit where it is approved there, else as it was last
    approved, else as it stands, or last stood. ``UsageError`` where the history knows no such post."""
    told = past(asked.root, asked.commit)
    signed = everything_signed(asked, told)
    found, _ = versions.read(signed)
    linked = chain.linked(found, (), asked.anchor)
    if linked.head is None:
        raise RepositoryError(
            "the policy that the anchor names was never in this branch, so nothing here can be proved",
            hint="compare the anchor with the one that was announced",
        )
    tree = snapshot.of_known_commit(asked.root, asked.commit)
    judging = courts.court(signed, linked, MediaFacts(tree), (), now, is_settled=True)
    heard = list(judging.hear([name]).heard.get(name, ()))
    with history.objects(asked.root) as objects:
        form = _form(asked, name, heard, tree, told, now, objects)
        files: dict[str, bytes] = {}
        parts = tuple(_parts(form, told, tree, objects, files))
    shown = tuple(_shown(form, heard, linked, files))
    chained = tuple(_version(one, signed, files) for one in linked.versions)
    files["ANCHOR"] = f"{asked.anchor}\n".encode()
    files["allowed_signers"] = signers_file(linked.head).encode()
    proofs = [_proof(one, linked, signed, files) for one in sorted(heard, key=lambda one: (one.statement.at, one.path))]
    covering = {one.path for one in heard if one.statement.subject == form.subject}
    about = tuple(proof for one, proof in proofs if one.path in covering)
    return Bundle(
        name,
        form.file.post.title if form.file is not None else "",
        linked.head.policy.policy.repo,
        asked.commit,
        asked.anchor,
        form.called,
        parts,
        shown,
        about,
        tuple(proof for one, proof in proofs if one.path not in covering),
        chained,
        files,
    )


def policy_of(asked: Question) -> Policy:
    """The newest policy that was ever ratified in the branch; ``RepositoryError`` where none was."""
    found, _ = versions.read(everything_signed(asked, past(asked.root, asked.commit)))
    if not found:
        raise RepositoryError("no version of the policy was ever ratified in this branch, so nothing can be proved")
    return found[-1].policy


def known_posts(asked: Question) -> frozenset[str]:
    """The ids of the posts that something was ever signed about, and of those that lie in the commit."""
    told = past(asked.root, asked.commit)
    tree = snapshot.of_known_commit(asked.root, asked.commit)
    files = (
        _loaded(path, data)
        for path, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES)
        if isinstance(data, bytes)
    )
    there = {file.post.id for file in files if file is not None}
    return frozenset(there | {path.split("/")[3] for path in told.ledger if path.startswith(ledger.POSTS)})


def _loaded(path: str, data: bytes) -> PostFile | None:
    try:
        return posts.load(path, data).file
    except SyntaxProblem:
        return None


# --- The post --------------------------------------------------------------------------------------------------------


def _form(
    asked: Question,
    name: str,
    heard: Sequence[Heard],
    tree: Snapshot,
    told: Past,
    now: datetime,
    objects: Objects,
) -> _Form:
    present = _present(asked, name, tree, now)
    if present is not None and present.called == "approved":
        return present._replace(called="as it stands in this commit, where it is approved")
    approved = _last_approved(heard)
    if approved is not None:
        post = next(one for one in approved.files if one.path == POST_FILE)
        for oid in reversed(list(told.written)):
            data = objects.read(oid, frontmatter.MAX_BYTES)
            if isinstance(data, bytes) and digest(data) == post.digest:
                return _Form(_loaded("post.md", data), data, approved, "as it was last approved")
    if present is not None:
        return present._replace(called="as it stands in this commit; nobody's approval covers it")
    for oid in reversed(list(told.written)):
        data = objects.read(oid, frontmatter.MAX_BYTES)
        file = _loaded("post.md", data) if isinstance(data, bytes) else None
        if isinstance(data, bytes) and file is not None and file.post.id == name:
            return _Form(file, data, None, "as it last stood: it is gone from this commit, and was never approved")
    raise UsageError(f"the history of this branch holds no post {name!r}")


def _present(asked: Question, name: str, tree: Snapshot, now: datetime) -> _Form | None:
    """The post as it stands in the commit, if it does; ``called`` is its state."""
    read = [
        Read(file, data)
        for path, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES)
        if isinstance(data, bytes) and (file := _loaded(path, data)) is not None and file.post.id == name
    ]
    if not read:
        return None
    linked = chain.read(tree, asked.anchor)
    court = courts.court(tree, linked, MediaFacts(tree), (), now, is_settled=True)
    verdict = court.verdicts(read, court.hear([name]))[read[0].file.path]
    subject = court.subject(read[0]) if verdict.state == "approved" else None
    return _Form(read[0].file, read[0].data, subject, verdict.state)


def _last_approved(heard: Sequence[Heard]) -> Subject | None:
    """What was last approved by somebody other than who submitted it, as far as statements that are valid tell."""
    valid = sorted((one for one in heard if one.invalid is None), key=lambda one: (one.statement.at, one.digest))
    for one in reversed(valid):
        if one.statement.decision == "approve" and any(
            other.statement.decision == "submit"
            and other.statement.subject == one.statement.subject
            and other.statement.person != one.statement.person
            for other in valid
        ):
            return one.statement.subject
    return None


def _parts(form: _Form, told: Past, tree: Snapshot, objects: Objects, files: dict[str, bytes]) -> Iterator[Part]:
    """The files of the post, put into the bundle."""
    files[f"post/{POST_FILE}"] = form.data
    if form.subject is None:
        yield Part(f"post/{POST_FILE}", SignedFile(POST_FILE, len(form.data), digest(form.data)))
        return
    for number, signed in enumerate(form.subject.files):
        if signed.path == POST_FILE:
            yield Part(f"post/{POST_FILE}", signed)
            continue
        name = f"post/{number:02}-{_PLAIN.sub('_', signed.path.rpartition('/')[2])[-60:]}"
        data = None if "://" in signed.path else _contents(f"{CONTENT}/{signed.path}", signed, told, tree, objects)
        if data is not None:
            files[name] = data
        yield Part(name if data is not None else "", signed, data is not None)


def _contents(path: str, signed: SignedFile, told: Past, tree: Snapshot, objects: Objects) -> bytes | None:
    """The bytes that were signed, of what ever lay there; None where no commit of the line had them."""
    present = tree.files.get(path)
    there = [present.oid] if present is not None and present.kind == "file" else []
    before = [
        change.after.oid
        for move in reversed(told.line)
        for change in move.changes
        if change.path == path and change.after is not None and change.after.kind == "file"
    ]
    for oid in dict.fromkeys((*there, *before)):
        data = objects.read(oid, media.MAX_BYTES)
        if isinstance(data, bytes) and digest(data) == signed.digest:
            return data
    return None


def _shown(form: _Form, heard: Sequence[Heard], linked: Chain, files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """What the accounts were to show, where that can be made again with the policy it was signed under."""
    if form.subject is None or form.file is None:
        return
    marks = [one.statement.policy for one in heard if one.statement.subject == form.subject]
    known = [linked.marks[mark].policy for mark in dict.fromkeys(marks) if mark in linked.marks]
    for signed in form.subject.slots:
        for policy in known:
            made = slots(form.file, register(policy), times.zone(policy.organisation.zone))
            text = next((one.text for one in made if one.account == signed.account), None)
            data = text.encode("utf-8", "surrogatepass") if text is not None else b""
            if text is not None and digest(data) == signed.text:
                files[f"shown/{signed.account}.txt"] = data
                yield f"shown/{signed.account}.txt", signed.text
                break


# --- Statements and the policy ---------------------------------------------------------------------------------------


def _proof(one: Heard, linked: Chain, signed: Snapshot, files: dict[str, bytes]) -> tuple[Heard, Proof]:
    said = one.statement
    file = f"statements/{one.path.rpartition('/')[2]}"
    _put(one.path, file, signed, files)
    key, signers = _signers(said.key, linked, said.policy.digest)
    return one, Proof(file, said.person, said.decision, said.at, said.comment, key, signers)


def _signers(fingerprint: str, linked: Chain, under: str) -> tuple[str, str]:
    """A key as files of keys hold it, and the file that lists it: of the policy in force, else of the version that the
    statement was signed under."""
    head = linked.versions[-1]
    candidates = [("allowed_signers", head)]
    candidates += [(f"{_folder(one)}/allowed_signers", one) for one in linked.versions if one.mark.digest == under]
    for file, version in candidates:
        listed = version.keys.keys.get(fingerprint)
        if listed is None:
            continue
        blob = listed.public.line.split(" ")[1]
        if any(blob in line for line in signers_file(version).splitlines() if not line.startswith("#")):
            return blob, file
    return "", ""


def _folder(version: Version) -> str:
    return f"policy/{version.path.split('/')[-2]}"


def _version(version: Version, signed: Snapshot, files: dict[str, bytes]) -> VersionProof:
    folder = _folder(version)
    files[f"{folder}/policy.yaml"] = version.data
    files[f"{folder}/allowed_signers"] = signers_file(version).encode()
    found = []
    previous = None
    for ballot in version.ballots:
        said = ballot.statement
        file = f"{folder}/{ballot.path.rpartition('/')[2]}"
        _put(ballot.path, file, signed, files)
        listed = version.keys.keys.get(said.key)
        blob = listed.public.line.split(" ")[1] if listed is not None else ""
        signers = f"{folder}/allowed_signers" if blob and blob.encode() in files[f"{folder}/allowed_signers"] else ""
        found.append(Proof(file, said.person, said.decision, said.at, said.comment, blob, signers))
        previous = said.previous if said.decision == "ratify" else previous
    return VersionProof(f"{folder}/policy.yaml", version.mark.version, version.mark.digest, tuple(found), previous)


def _put(path: str, name: str, signed: Snapshot, files: dict[str, bytes]) -> None:
    for suffix in ("", ledger.SIGNATURE):
        files[name + suffix] = signed.read(path + suffix, frontmatter.MAX_BYTES)
