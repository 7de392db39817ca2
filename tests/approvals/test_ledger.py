"""The ledger: every statement at its place, nothing overwritten, lost or torn, however many write at once."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
from collections.abc import Callable, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from scene import commit, git, repository
from signing.blobs import soft_ecdsa, soft_ed25519, soft_fido

from socialctl.approvals import canonical, ledger, statements
from socialctl.approvals.ledger import Record
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.statement import PolicyMark
from socialctl.signing import armour
from socialctl.store.snapshot import Snapshot, of_commit, of_index, of_work_tree

from .made import APPROVAL, APPROVAL_BYTES, RATIFICATION, RATIFICATION_BYTES, code_of, sha

ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
Maker = Callable[[Path], Snapshot]
MAKERS: dict[str, Maker] = {
    "work tree": of_work_tree,
    "index": of_index,
    "commit": lambda root: of_commit(root, "HEAD"),
}
HASH = hashlib.sha256(APPROVAL_BYTES).hexdigest()[:8]
PLACE = f"content/approvals/posts/spring-fair-2026/maya-{HASH}.json"
SIGNED = PLACE + ".sig"
OUTSIDE = f"content/posts/maya-{HASH}.json"
FIRST = soft_ecdsa().text(APPROVAL_BYTES)
SECOND = soft_ecdsa(change=lambda r, s: (r, ORDER_P256 - s)).text(APPROVAL_BYTES)  # as right as the first


def files(root: Path) -> dict[str, bytes]:
    """All files below content/approvals/, whatever their names."""
    folder = root / "content" / "approvals"
    return {str(path.relative_to(root)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def put(root: Path, path: str, data: bytes) -> None:
    """A file, with its folders."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)


def test_places_follow_from_content() -> None:
    assert ledger.place(APPROVAL, APPROVAL_BYTES) == PLACE
    version = ledger.place(RATIFICATION, RATIFICATION_BYTES)
    hashed = hashlib.sha256(RATIFICATION_BYTES).hexdigest()[:8]
    assert version == f"content/approvals/policy/0002-aaaaaaaa/dean-{hashed}.json"
    assert ledger.policy_place(PolicyMark(2, sha("a"))) == "content/approvals/policy/0002-aaaaaaaa/policy.yaml"
    assert ledger.policy_place(PolicyMark(12345, sha("0"))) == "content/approvals/policy/12345-00000000/policy.yaml"


def test_what_is_recorded_is_read(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    assert ledger.record(root, PLACE, APPROVAL_BYTES, FIRST)
    assert files(root) == {PLACE: APPROVAL_BYTES, SIGNED: FIRST}
    place = ledger.place(RATIFICATION, RATIFICATION_BYTES)
    assert ledger.record(root, place, RATIFICATION_BYTES, FIRST)
    commit(root)
    for maker in MAKERS.values():
        snapshot = maker(root)
        assert list(ledger.records(snapshot, ledger.POSTS)) == [Record(PLACE, APPROVAL_BYTES, FIRST)]
        assert list(ledger.records(snapshot, ledger.FOLDER)) == [
            Record(place, RATIFICATION_BYTES, FIRST),
            Record(PLACE, APPROVAL_BYTES, FIRST),
        ]
        assert ledger.strays(snapshot) == []
        assert list(ledger.records(snapshot, ledger.POSTS + "other/")) == []


@pytest.mark.parametrize("signature", [FIRST, SECOND, b"anything"], ids=["the same", "anew", "other"])
def test_what_is_recorded_already_stays(signature: bytes, tmp_path: Path) -> None:
    ledger.record(tmp_path, PLACE, APPROVAL_BYTES, FIRST)
    before = files(tmp_path)
    assert not ledger.record(tmp_path, PLACE, APPROVAL_BYTES, signature)
    assert files(tmp_path) == before


@pytest.mark.parametrize("signature", [FIRST, SECOND], ids=["the same", "anew"])
def test_a_signature_left_alone_does_not_block(signature: bytes, tmp_path: Path) -> None:
    put(tmp_path, SIGNED, FIRST)
    assert ledger.record(tmp_path, PLACE, APPROVAL_BYTES, signature)
    assert files(tmp_path) == {PLACE: APPROVAL_BYTES, SIGNED: FIRST}


TOUCHED, UNTOUCHED = soft_fido().text(APPROVAL_BYTES), soft_fido(flags=0).text(APPROVAL_BYTES)
UNTOUCHED_LATER = soft_fido(flags=0, counter=8).text(APPROVAL_BYTES)


@pytest.mark.parametrize(
    ("left", "given"),
    [(UNTOUCHED, UNTOUCHED_LATER), (TOUCHED, UNTOUCHED), (soft_fido(counter=9).text(APPROVAL_BYTES), TOUCHED)],
)
def test_a_hardware_key_signs_anew(left: bytes, given: bytes, tmp_path: Path) -> None:
    put(tmp_path, SIGNED, left)
    assert ledger.record(tmp_path, PLACE, APPROVAL_BYTES, given)
    assert files(tmp_path) == {PLACE: APPROVAL_BYTES, SIGNED: left}


FOREIGN: dict[str, tuple[bytes, bytes]] = {
    "rubbish": (b"x", FIRST),
    "nothing in it": (b"", FIRST),
    "torn": (FIRST[:-40], FIRST),
    "another key's": (soft_ed25519().text(APPROVAL_BYTES), FIRST),
    "of other bytes": (soft_ecdsa().text(RATIFICATION_BYTES), FIRST),
    "for the policy": (soft_ecdsa().text(APPROVAL_BYTES, namespace=b"policy@socialctl"), FIRST),
    "not touched": (UNTOUCHED, TOUCHED),
    "good, and the given one is none": (FIRST, b"x"),
    "huge": (b"x" * 100_000, FIRST),
}


@pytest.mark.parametrize(("left", "given"), FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_signature_left_alone_is_not_overwritten(left: bytes, given: bytes, tmp_path: Path) -> None:
    put(tmp_path, SIGNED, left)
    with pytest.raises(UsageError, match="signature of something else") as caught:
        ledger.record(tmp_path, PLACE, APPROVAL_BYTES, given)
    assert "delete it" in caught.value.hint
    assert files(tmp_path) == {SIGNED: left}


def test_a_policys_signature_is_for_the_policy(tmp_path: Path) -> None:
    place = ledger.place(RATIFICATION, RATIFICATION_BYTES)
    ours = soft_ecdsa().text(RATIFICATION_BYTES, namespace=b"policy@socialctl")
    put(tmp_path, place + ".sig", ours)
    anew = soft_ecdsa(change=lambda r, s: (r, ORDER_P256 - s)).text(RATIFICATION_BYTES, namespace=b"policy@socialctl")
    assert anew != ours
    assert ledger.record(tmp_path, place, RATIFICATION_BYTES, anew)


def test_a_statement_without_its_signature_gets_one(tmp_path: Path) -> None:
    put(tmp_path, PLACE, APPROVAL_BYTES)
    assert ledger.record(tmp_path, PLACE, APPROVAL_BYTES, FIRST)
    assert files(tmp_path) == {PLACE: APPROVAL_BYTES, SIGNED: FIRST}


def test_other_bytes_are_not_overwritten(tmp_path: Path) -> None:
    for left in ({PLACE: b"x"}, {PLACE: b"", SIGNED: b"y"}, {PLACE: APPROVAL_BYTES + b"\n", SIGNED: FIRST}):
        shutil.rmtree(tmp_path / "content", ignore_errors=True)
        for path, data in left.items():
            put(tmp_path, path, data)
        with pytest.raises(UsageError, match="another statement here; nothing was changed"):
            ledger.record(tmp_path, PLACE, APPROVAL_BYTES, FIRST)
        assert files(tmp_path) == left


@pytest.mark.parametrize("path", [PLACE, SIGNED])
@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "pipe"])
def test_what_is_no_file_is_not_touched(path: str, kind: str, tmp_path: Path) -> None:
    there = tmp_path / path
    there.parent.mkdir(parents=True)
    (tmp_path / "outside").write_bytes(APPROVAL_BYTES)
    if "link" in kind:
        there.symlink_to(tmp_path / "outside" if kind == "link" else "nothing")
    elif kind == "folder":
        there.mkdir()
    else:
        os.mkfifo(there)
    with pytest.raises(UsageError, match="not a regular file"):
        ledger.record(tmp_path, PLACE, APPROVAL_BYTES, FIRST)
    assert [one.name for one in there.parent.iterdir()] == [there.name]
    assert (tmp_path / "outside").read_bytes() == APPROVAL_BYTES


@pytest.mark.parametrize("folder", ["content", "content/approvals", "content/approvals/posts", str(Path(PLACE).parent)])
def test_no_link_leads_out_of_the_repository(folder: str, tmp_path: Path) -> None:
    root, outside = tmp_path / "r", tmp_path / "outside"
    outside.mkdir()
    (root / folder).parent.mkdir(parents=True)
    (root / folder).symlink_to(outside)
    with pytest.raises(UsageError, match="symbolic link") as caught:
        ledger.record(root, PLACE, APPROVAL_BYTES, FIRST)
    assert caught.value.where == folder
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["x.json", OUTSIDE, PLACE.replace("maya", "../../maya"), PLACE[:-6] + "0.json", SIGNED, "/" + PLACE]
)
def test_only_at_their_places(path: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not the place"):
        ledger.record(tmp_path, path, APPROVAL_BYTES, FIRST)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_half_pairs_links_and_odd_names(maker: Maker, tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    folder = ledger.POSTS + "a/"
    put(root, f"{folder}x-00000000.json", b"statement")
    put(root, f"{folder}y-00000000.json.sig", b"signature")
    put(root, f"{folder}z-00000000.json", b"x" * (canonical.MOST_BYTES + 1))
    put(root, f"{folder}z-00000000.json.sig", b"x" * (armour.MOST_BYTES + 1))
    put(root, f"{folder}w.json", b"x" * canonical.MOST_BYTES)
    put(root, f"{folder}w.json.sig", b"x" * armour.MOST_BYTES)
    (root / folder / "v-00000000.json").symlink_to("x-00000000.json")
    put(root, f"{folder}notes.txt", b"no")
    commit(root)
    found = {record.path.removeprefix(folder): record for record in ledger.records(maker(root), ledger.POSTS)}
    assert list(found) == ["v-00000000.json", "w.json", "x-00000000.json", "y-00000000.json", "z-00000000.json"]
    assert found["x-00000000.json"][1:] == (b"statement", None)
    assert found["y-00000000.json"][1:] == (None, b"signature")
    assert found["w.json"][1:] == (b"x" * canonical.MOST_BYTES, b"x" * armour.MOST_BYTES)
    data, signature = found["z-00000000.json"][1:]
    assert isinstance(data, SyntaxProblem)
    assert data.message == "the file is too big: 65,537 bytes, at most 65,536 are read"
    assert isinstance(signature, SyntaxProblem)
    assert "16,385 bytes, at most 16,384" in signature.message
    assert "pictures" not in data.hint + signature.hint
    link = found["v-00000000.json"].data
    assert isinstance(link, SyntaxProblem)
    assert "symbolic link" in link.message


def test_each_snapshot_its_own(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    path = ledger.POSTS + "a/x-00000000.json"
    for data in (b"committed", b"staged", b"written"):
        put(root, path, data)
        if data == b"committed":
            commit(root)
        if data == b"staged":
            git(root, "add", path)
    found = {name: next(ledger.records(maker(root), ledger.FOLDER)).data for name, maker in MAKERS.items()}
    assert found == {"work tree": b"written", "index": b"staged", "commit": b"committed"}


def test_one_call_reads_them_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    for number in range(30):
        put(root, f"{ledger.POSTS}a/x-{number:08d}.json", b"a")
        put(root, f"{ledger.POSTS}a/x-{number:08d}.json.sig", b"b")
    commit(root)
    calls = []
    read_many = Snapshot.read_many

    def counted(snapshot: Snapshot, paths: Sequence[str], limit: int) -> object:
        calls.append(limit)
        return read_many(snapshot, paths, limit)

    monkeypatch.setattr(Snapshot, "read_many", counted)
    assert len(list(ledger.records(of_commit(root, "HEAD"), ledger.POSTS))) == 30
    assert len(calls) == 1


def test_fifty_million_bytes_are_not_read(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    put(root, PLACE, b"")
    os.truncate(root / PLACE, 50_000_000)
    (record,) = ledger.records(of_work_tree(root), ledger.POSTS)
    assert isinstance(record.data, SyntaxProblem)
    assert record.data.size == 50_000_000
    with pytest.raises(UsageError):
        ledger.record(root, PLACE, APPROVAL_BYTES, FIRST)


STRAYS = [
    *("x.json", "posts/x.json", "posts/a/b/x-00000000.json", "posts/a/x.json", "posts/a/x-00000000.JSON"),
    *("posts/a/X-00000000.json", "posts/a/x-0000000G.json", "posts/a/x-00000000.json.sig.sig", "posts/a/x-00000000"),
    *("posts/A/x-00000000.json", "posts/-a/x-00000000.json", "posts/a/policy.yaml", "policy/policy.yaml"),
    *("policy/001-00000000/policy.yaml", "policy/00010-00000000/policy.yaml", "policy/0001-00000000/other.yaml"),
    *("policy/0001/x-00000000.json", "posts/a/.x-00000000.json.0a1b2c.tmp", "other/a/x-00000000.json", "README.md"),
    *("posts/a/x-00000000.json\n", "posts/ə/x-00000000.json", "posts/a/caf\udce9.json", "posts/a/.gitkeep.json"),
]
AT_HOME = [
    *("posts/a/x-00000000.json", "posts/a/x-00000000.json.sig", "policy/0001-0123abcd/policy.yaml", ".gitkeep"),
    *("policy/0001-0123abcd/x_y-00000000.json", "policy/12345-0123abcd/x-00000000.json.sig", "posts/.gitkeep"),
    *("posts/2026-a/a-b-c-00000000.json", "posts/a/.gitkeep", "policy/0001-0123abcd/.gitkeep"),
]


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_strays(maker: Maker, tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    for name in STRAYS + AT_HOME:
        put(root, ledger.FOLDER + name, b"x")
    commit(root)
    assert ledger.strays(maker(root)) == sorted(ledger.FOLDER + name for name in STRAYS)


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("folder", ["content/approvals", "content/approvals/posts", "content/approvals/posts/a"])
def test_folders_that_are_links_are_strays(folder: str, maker: Maker, tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    put(root, "elsewhere/posts/a/x-00000000.json", b"x")
    (root / folder).parent.mkdir(parents=True, exist_ok=True)
    (root / folder).symlink_to(root / "elsewhere")
    commit(root)
    assert ledger.strays(maker(root)) == [folder]
    assert list(ledger.records(maker(root), ledger.FOLDER)) == []


def test_every_place_is_at_home(tmp_path: Path) -> None:
    """What ``place`` answers for a statement that can be written is never a stray."""
    root = tmp_path
    longest = APPROVAL._replace(person="p" * 64, subject=APPROVAL.subject._replace(post="i" * 100))
    for value in (APPROVAL, longest, RATIFICATION, RATIFICATION._replace(policy=PolicyMark(2**53 - 1, sha("f")))):
        data = statements.write(value)
        assert ledger.record(root, ledger.place(value, data), data, b"signature")
        put(root, ledger.policy_place(value.policy), b"policy")
    assert ledger.strays(of_work_tree(root)) == []
    assert len(list(ledger.records(of_work_tree(root), ledger.FOLDER))) == 4


PROCESSES, EACH = 50, 20


def _record_many(root: Path, start: Barrier, number: int) -> None:
    start.wait(120)
    for one in range(EACH):
        value = APPROVAL._replace(comment=f"{number} {one}", person=f"p{one}")
        data = statements.write(value)
        assert ledger.record(root, ledger.place(value, data), data, b"signature of " + data)


def _record_same(root: Path, start: Barrier, number: int) -> None:
    start.wait(120)
    recorded = ledger.record(root, PLACE, APPROVAL_BYTES, (FIRST, SECOND)[number % 2])
    os._exit(10 if recorded else 20)


def at_once(work: Callable[[Path, Barrier, int], None], root: Path) -> list[int | None]:
    """How the processes ended, that did the work all at the same time."""
    forked = multiprocessing.get_context("fork")
    start = forked.Barrier(PROCESSES)
    processes = [forked.Process(target=work, args=(root, start, number)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


def test_a_thousand_at_once(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    assert at_once(_record_many, root) == [0] * PROCESSES
    there = files(root)
    assert len(there) == 2 * PROCESSES * EACH
    found = list(ledger.records(of_work_tree(root), ledger.FOLDER))
    print(f"{len(found)} records by {PROCESSES} processes at once")
    assert len(found) == PROCESSES * EACH == 1000
    said = set()
    for record in found:
        assert isinstance(record.data, bytes)
        assert record.signature == b"signature of " + record.data
        value = statements.read(record.data)
        assert ledger.place(value, record.data) == record.path
        said.add(value.comment)
    assert said == {f"{number} {one}" for number in range(PROCESSES) for one in range(EACH)}
    assert ledger.strays(of_work_tree(root)) == []


def test_the_same_statement_by_all_at_once(tmp_path: Path) -> None:
    codes = at_once(_record_same, tmp_path)
    assert sorted(code or 0 for code in codes) == [10] + [20] * (PROCESSES - 1), "one has recorded it"
    there = files(tmp_path)
    assert set(there) == {PLACE, SIGNED}
    assert there[PLACE] == APPROVAL_BYTES
    assert there[SIGNED] in (FIRST, SECOND)


def test_what_is_read_is_judged_by_its_bytes(tmp_path: Path) -> None:
    """A record is bytes until somebody reads them: binary ones are handed on, and refused with a code."""
    root = repository(tmp_path / "r")
    put(root, PLACE, bytes(range(256)))
    (record,) = ledger.records(of_work_tree(root), ledger.POSTS)
    data = record.data
    assert isinstance(data, bytes)
    assert code_of(lambda: statements.read(data)) == "E_UTF8"
