"""record: statements that were signed elsewhere, by people without a clone or the right to send."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import person
import pytest
import scene
import signed
from signed import EVENT, POST, Library

from socialctl.approvals import building, ledger, statements
from socialctl.model.statement import PolicyMark, Ratification, Statement

SOON, LATER = "2026-10-05T10:00", "2026-10-05T11:00"


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """``POST`` is submitted."""
    made = signed.library(tmp_path, capsys)
    made.sign("submit", "leyla")
    made.commit()
    return made


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """Where attachments are saved."""
    (tmp_path / "mail").mkdir()
    return tmp_path / "mail"


def stock(
    folder: Path, data: bytes, key: str | Path, namespace: str = "approval@socialctl", name: str = "mine"
) -> Path:
    """A statement in a folder, signed with nothing but ssh-keygen."""
    path = folder / f"{name}.json"
    path.write_bytes(data)
    Path(f"{path}.sig").unlink(missing_ok=True)  # ssh-keygen would ask
    file = key if isinstance(key, Path) else signed.key(key)
    command = ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", str(file), str(path)]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return path


def approval(library: Library, person: str = "rashad", **changes: object) -> bytes:
    """What that person would sign of ``POST``."""
    return statements.write(library.build("approve", person)._replace(**changes))  # type: ignore[arg-type]


def refused(library: Library, *files: Path, code: int = 1, now: str = scene.NOW) -> str:
    """What is said where nothing may be recorded."""
    before = library.git("status", "--porcelain", "--ignored", "-uall")
    done = library.record(*files, code=code, now=now)
    assert library.git("status", "--porcelain", "--ignored", "-uall") == before
    assert done.out == ""
    if code == 1:
        assert done.err.endswith("nothing was recorded\n")
    return done.err


# --- The whole way ---------------------------------------------------------------------------------------------------


def archive(library: Library, folder: Path) -> Path:
    """The repository as a folder without git."""
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=library.root, check=True, capture_output=True).stdout
    folder.mkdir(exist_ok=True)
    subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
    return folder


def test_an_administrator_with_a_folder_and_a_key(library: Library, tmp_path: Path, mail: Path) -> None:
    """As docs/approving.md has it: approve in an archive, send the two files, record them."""
    there = archive(library, tmp_path / "archive")
    anchor = library.head()
    assert anchor is not None
    answers = [("Approve it? (yes/no)", "yes\n")]
    arguments = ("approve", POST, "--anchor", anchor, "--key", signed.key("rashad"), "--now", scene.NOW)
    done = person.talk(*arguments, answers=answers, cwd=there)
    assert done.code == 0, done.screen
    assert "send these files to somebody who has the repository: 'socialctl record'" in done.words
    (made,) = there.glob("content/approvals/posts/reading-room/rashad-*.json")
    for file in (made, Path(f"{made}.sig")):
        shutil.copy(file, mail)
    done_here = library.record(mail / made.name)
    place = f"content/approvals/posts/{POST}/{made.name}"
    assert done_here.out == (
        f"{mail / made.name}: recorded\n  {place}\nNext: 'socialctl send' commits this and sends it to the others.\n"
    )
    assert (library.root / place).read_bytes() == made.read_bytes()
    assert library.verdict().state == "approved"
    again = library.record(mail / f"{made.name}.sig")
    assert again.out.startswith(f"{mail / made.name}: already recorded\n")


def test_without_git_and_without_an_anchor(library: Library, tmp_path: Path) -> None:
    there = archive(library, tmp_path / "archive")
    arguments = ("approve", POST, "--yes", "--key", signed.key("rashad"), "--now", scene.NOW)
    done = scene.run(*arguments, cwd=there)
    assert done.code == 2
    assert "nobody has said yet which policy to trust" in done.err
    assert str(library.head()) in done.err


def test_stock_ssh_keygen(library: Library, mail: Path) -> None:
    path = stock(mail, approval(library), "rashad")
    library.record(path)
    assert library.verdict().state == "approved"


def test_several_and_twice(library: Library, mail: Path) -> None:
    one = stock(mail, approval(library), "rashad", name="one")
    two = stock(mail, statements.write(library.build("reject", "aysel", comment="no")), "aysel", name="two")
    shutil.copy(one, mail / "copy.json")
    shutil.copy(f"{one}.sig", mail / "copy.json.sig")
    done = library.record(one, two, mail / "one.json.sig", mail / "copy.json")
    assert [line.split(": ")[1] for line in done.out.splitlines() if line.startswith(str(mail))] == [
        "recorded",
        "recorded",
        "already recorded",
    ]
    assert library.verdict().state == "rejected"


# --- What mail programs do to files ------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["crlf", "long lines", "one line", "no end", "blanks around", "all crlf"])
def test_lines_that_were_written_otherwise(library: Library, mail: Path, how: str) -> None:
    path = stock(mail, approval(library), "rashad")
    right = signed.signature_of(path.read_bytes(), "rashad")
    signature = Path(f"{path}.sig")
    first, *body, last = signature.read_text().splitlines()
    joined = "".join(body)
    wrapped = [joined[at : at + 76] for at in range(0, len(joined), 76)]
    written = {
        "crlf": "\r\n".join([first, *body, last, ""]),
        "all crlf": "\r\n".join([first, *body, last, ""]),
        "long lines": "\n".join([first, *wrapped, last, ""]),
        "one line": f"{first}\n{joined}\n{last}\n",
        "no end": "\n".join([first, *body, last]),
        "blanks around": "\n\n" + "\n".join([first, *body, last]) + "\n\n",
    }[how]
    signature.write_bytes(written.encode())
    if how == "all crlf":
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    library.record(path)
    (place,) = [path for path in library.statements() if "rashad" in path]
    assert (library.root / f"{place}.sig").read_bytes() == right
    assert library.verdict().state == "approved"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:-1], "E_NONCANONICAL"),
        (lambda data: b"\xef\xbb\xbf" + data, "E_UTF8"),
        (lambda data: data.replace(b"  ", b"\t"), "E_NONCANONICAL"),
        (lambda data: b"<html>" + data, "E_JSON"),
        (lambda data: data[:0], "E_JSON"),
        (lambda data: data * 200, "E_SIZE"),
        (lambda data: data.replace(b'"approve"', b'"withdraw"'), "E_BADSIG"),
    ],
)
def test_a_statement_that_is_none_any_more(library: Library, mail: Path, change: object, code: str) -> None:
    path = stock(mail, approval(library), "rashad")
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    said = refused(library, path)
    assert said.startswith(f"{path}: ")
    assert f"[{code}]" in said


@pytest.mark.parametrize("text", [b"", b"junk\n", b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n"])
def test_a_signature_that_is_none(library: Library, mail: Path, text: bytes) -> None:
    path = stock(mail, approval(library), "rashad")
    Path(f"{path}.sig").write_bytes(text)
    assert "[E_ARMOR]" in refused(library, path)


# --- What must not come in -------------------------------------------------------------------------------------------


def test_half(library: Library, mail: Path) -> None:
    path = stock(mail, approval(library), "rashad")
    Path(f"{path}.sig").rename(mail / "kept")
    said = refused(library, path, code=2)
    assert f"{path}.sig: this cannot be read: No such file" in said
    assert "side by side: NAME.json and NAME.json.sig" in said
    (mail / "kept").rename(f"{path}.sig")
    path.unlink()
    assert f"{path}: this cannot be read" in refused(library, Path(f"{path}.sig"), code=2)
    assert "cannot be read" in refused(library, mail, code=2)


def test_forged(library: Library, mail: Path) -> None:
    """Signed by somebody else than it says, in three ways."""
    assert "[E_KEY_MISMATCH]" in refused(library, stock(mail, approval(library), "leyla", name="a"))
    named = approval(library, key=signed.fingerprint("leyla"))
    said = refused(library, stock(mail, named, "leyla", name="b"))
    assert "it says rashad, and it is signed with a key of leyla [other-person]" in said
    stranger = approval(library, key=signed.fingerprint("stranger"))
    said = refused(library, stock(mail, stranger, "stranger", name="c"))
    assert "[unknown-key]" in said
    assert "the governors add a key" in said


def test_for_another_repository(library: Library, mail: Path) -> None:
    said = refused(library, stock(mail, approval(library, repo="other-library"), "rashad"))
    assert "this was signed for the repository other-library, and this is test-library [other-repository]" in said


@pytest.mark.parametrize("namespace", ["git", "file", "policy@socialctl"])
def test_signed_for_something_else(library: Library, mail: Path, namespace: str) -> None:
    assert "[E_NAMESPACE]" in refused(library, stock(mail, approval(library), "rashad", namespace))


def test_of_a_day_to_come(library: Library, mail: Path) -> None:
    path = stock(mail, statements.write(library.build("approve", "rashad", now=LATER)), "rashad")
    assert "[not-yet]" in refused(library, path)
    library.record(path, now=LATER)


def test_under_another_policy(library: Library, mail: Path) -> None:
    data = approval(library, policy=PolicyMark(2, f"sha256:{'1' * 64}"))
    assert "[policy-unknown]" in refused(library, stock(mail, data, "rashad"))


def test_by_somebody_without_an_office(library: Library, mail: Path) -> None:
    assert "[out-of-office]" in refused(library, stock(mail, approval(library, "leyla"), "leyla"))


def test_one_of_several_keeps_all_out(library: Library, mail: Path) -> None:
    good = stock(mail, approval(library), "rashad", name="good")
    bad = stock(mail, approval(library, "aysel"), "leyla", name="bad")
    junk = mail / "junk.json"
    junk.write_text("{}\n")
    Path(f"{junk}.sig").write_text("")
    said = refused(library, good, bad, junk)
    assert f"{bad}: " in said
    assert f"{junk}: " in said
    assert f"{good}: " not in said


def test_what_its_signer_saw_must_be_here(library: Library, mail: Path) -> None:
    """Otherwise no approval of the post would count any more, until that came."""
    library.approve("aysel")
    first = next(path for path in library.statements() if "aysel" in path)
    second = stock(mail, statements.write(library.build("approve", "rashad", now=SOON)), "rashad")
    for suffix in ("", ".sig"):
        (library.root / f"{first}{suffix}").rename(mail / f"first.json{suffix}")
    said = refused(library, second, now=SOON)
    assert "[seen-missing]" in said
    assert "record that one together with this" in said
    library.record(second, mail / "first.json", now=SOON)
    assert library.verdict(now=SOON).state == "approved"


def test_names_that_would_take_over_the_screen(library: Library, mail: Path) -> None:
    path = stock(mail, approval(library), "leyla", name="\x1b[2Jx\ny\u202e")
    said = refused(library, path)
    assert not {"\x1b", "\u202e"} & set(said)
    assert len(said.splitlines()) <= 3


def test_another_file_stands_there(library: Library, mail: Path) -> None:
    path = stock(mail, approval(library), "rashad")
    place = ledger.place(statements.read(path.read_bytes()), path.read_bytes())
    library.write(place, "something else\n")
    assert "there is another statement here; nothing was changed" in library.record(path, code=2).err
    assert (library.root / place).read_bytes() == b"something else\n"


# --- Ratifications -----------------------------------------------------------------------------------------------


def ratification(library: Library, mark: PolicyMark, person: str, previous: str | None) -> Ratification:
    return building.ratification(
        mark, previous, "test-library", person, signed.fingerprint(person), signed.instant(scene.NOW)
    )


def from_elsewhere(library: Library, mail: Path, said: Statement | Ratification, key: str, name: str = "mine") -> Path:
    return stock(mail, statements.write(said), key, "policy@socialctl", name)


def proposed(library: Library) -> tuple[PolicyMark, str | None]:
    """Version 2, which nobody has ratified."""
    before = library.head()
    return library.ratify_directly(signed.policy(version=2).replace("P3D", "P4D"), []), before


def test_a_version_is_ratified_from_elsewhere(library: Library, mail: Path) -> None:
    mark, before = proposed(library)
    path = from_elsewhere(library, mail, ratification(library, mark, "nigar", before), "nigar")
    done = library.record(path)
    assert "/0002-" in done.out
    assert library.head() == mark.digest
    assert "already recorded" in library.record(path).out


def test_the_first_version_of_all(tmp_path: Path, capsys: pytest.CaptureFixture[str], mail: Path) -> None:
    library = signed.bare_library(tmp_path, capsys, threshold=2)
    mark = library.ratify_directly(signed.policy(threshold=2), ["nigar"])
    path = from_elsewhere(library, mail, ratification(library, mark, "kamran", None), "kamran")
    library.record(path)
    assert library.head() == mark.digest


def test_nobody_approves_before_a_policy_is_ratified(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], mail: Path
) -> None:
    path = stock(mail, approval(library), "rashad")
    (tmp_path / "bare").mkdir()
    bare = signed.bare_library(tmp_path / "bare", capsys)
    said = refused(bare, path)
    assert "[policy-not-ratified]" in said
    assert "socialctl policy ratify" in said


@pytest.mark.parametrize("person", ["rashad", "stranger"])
def test_only_governors_ratify(library: Library, mail: Path, person: str) -> None:
    mark, before = proposed(library)
    said = refused(library, from_elsewhere(library, mail, ratification(library, mark, person, before), person))
    assert f"a signature of {person} with the key" in said
    assert "[not-governor]" in said
    assert "senior_management" in said


def test_a_governor_s_name_on_another_key(library: Library, mail: Path) -> None:
    mark, before = proposed(library)
    made = ratification(library, mark, "nigar", before)
    named = made._replace(key=signed.fingerprint("leyla"))
    assert "[not-governor]" in refused(library, from_elsewhere(library, mail, named, "leyla"))
    assert "[E_KEY_MISMATCH]" in refused(library, from_elsewhere(library, mail, made, "leyla"))
    other = made._replace(repo="other-library")
    assert "[not-governor]" in refused(library, from_elsewhere(library, mail, other, "nigar"))


def test_a_version_that_is_not_here(library: Library, mail: Path) -> None:
    made = ratification(library, PolicyMark(2, f"sha256:{'2' * 64}"), "nigar", library.head())
    said = refused(library, from_elsewhere(library, mail, made, "nigar"))
    assert "[version-missing]" in said
    assert "socialctl sync" in said
    mark, _ = proposed(library)
    made = ratification(library, mark, "nigar", f"sha256:{'3' * 64}")
    assert "the version before it is not here" in refused(library, from_elsewhere(library, mail, made, "nigar"))


def test_a_post_s_statement_signed_as_a_ratification(library: Library, mail: Path) -> None:
    mark, before = proposed(library)
    path = stock(mail, statements.write(ratification(library, mark, "nigar", before)), "nigar")
    assert "[E_NAMESPACE]" in refused(library, path)
    assert EVENT not in path.name


def test_in_a_folder_without_git_the_anchor_is_asked_for_each_time(library: Library, tmp_path: Path) -> None:
    there = archive(library, tmp_path / "archive")
    arguments = ("approve", POST, "--key", signed.key("rashad"), "--now", scene.NOW)
    answers = [("Is it the same? (yes/no)", "yes\n"), ("Approve it?", "yes\n")]
    done = person.talk(*arguments, answers=answers, cwd=there)
    assert done.code == 0, done.screen
