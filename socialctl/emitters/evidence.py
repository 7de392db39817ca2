"""The evidence on a post as a zip file, with a README whose every command stock tools carry out."""

from __future__ import annotations

import hashlib
import io
import textwrap
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from socialctl.auditing.evidence import Bundle, Part, Proof, VersionProof
from socialctl.model.text import one_line
from socialctl.signing.sshsig import APPROVAL, POLICY

# What comes first of all that zip files can say (APPNOTE.TXT, section 4.4.6: MS-DOS dates begin in 1980).
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644
README, SUMS = "README.txt", "SHA256SUMS"
_SUM_LINE = "^[0-9a-f]{64}  [A-Za-z0-9][A-Za-z0-9._/-]*$"


def emit(bundle: Bundle) -> bytes:
    """The bytes of the zip file: the same for the same bundle, stored without compression, which differs by program."""
    files = {**bundle.files, README: _readme(bundle).encode("utf-8", "backslashreplace")}
    files[SUMS] = _sums(files)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system, entry.external_attr = 3, _MODE << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def _sums(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _readme(bundle: Bundle) -> str:
    parts = (_heading(bundle), _whole(), _policy(bundle), _statements(bundle), _post(bundle), _limits())
    return "\n".join(line for part in parts for line in (*part, ""))


def _heading(bundle: Bundle) -> Iterator[str]:
    yield "EVIDENCE"
    yield from _wrapped(f"Post {bundle.post}: {one_line(bundle.title)}")
    yield from _wrapped(f"The post {bundle.form}.")
    yield from _wrapped(f"Repository {one_line(bundle.repo)}, commit {bundle.commit}.")
    yield ""
    yield from _wrapped(
        "Every command below is to be run in this folder, in the shell of any computer with OpenSSH (8.9 or newer) and "
        "the GNU core utilities. Each says nothing wrong and ends with exit code 0 where all is as it should be. "
        "Nothing else is needed, and no network."
    )


def _whole() -> Iterator[str]:
    yield "1. THE BUNDLE IS WHOLE"
    yield from _wrapped(
        "Proves: no file was changed since the bundle was made. Proves not: who made it, since whoever changes a file "
        "can write the list anew. The signatures below are for that."
    )
    yield f"    $ ! LC_ALL=C grep -aEvq '{_SUM_LINE}' {SUMS}"
    yield f"    $ sha256sum --strict --quiet --check {SUMS}"


def _policy(bundle: Bundle) -> Iterator[str]:
    yield "2. THE POLICY IS THE ONE THAT WAS ANNOUNCED"
    yield from _wrapped(
        f"The institution announced its policy by this digest, the anchor, outside of this repository: "
        f"{bundle.anchor}. Ask the institution or look into its handbook: no command can tell that it is the right one."
    )
    for version in bundle.chain:
        yield from _version(version, bundle.anchor)


def _version(version: VersionProof, anchor: str) -> Iterator[str]:
    yield ""
    yield from _wrapped(
        f"Version {version.number}. Proves: these governors signed exactly this policy, with keys that it lists. "
        "Proves not: that they were governors by the version before; compare its roles, and the previous digest."
    )
    if version.digest == anchor:
        yield f"    $ echo '{anchor.removeprefix('sha256:')}  {version.file}' | sha256sum --strict --quiet --check -"
    for one in version.ratifications:
        yield from _signed(one, POLICY, version.file)
        yield _names(version.file, one.file)
        if version.previous is not None and one.decision == "ratify":
            yield f'    $ grep -qF \'"previous": "{version.previous}"\' {one.file}'


def _statements(bundle: Bundle) -> Iterator[str]:
    yield "3. THE STATEMENTS ARE BY THE PEOPLE THEY NAME"
    yield from _wrapped(
        "Proves: the key of that person, which the policy lists, signed exactly this statement. Proves not: that its "
        "person read the post; that the time it names is right, which is its signer's own word; nor that its signer "
        "was in office then: the roles in policy.yaml say that, with their days."
    )
    if not bundle.about:
        yield from _wrapped("No statement covers the form of the post that is in this bundle.")
    yield from (line for one in bundle.about for line in _signed(one, APPROVAL, _policy_of(one, bundle)))
    if bundle.others:
        yield ""
        yield from _wrapped("Of other forms of the post:")
        yield from (line for one in bundle.others for line in _signed(one, APPROVAL, _policy_of(one, bundle)))


def _policy_of(one: Proof, bundle: Bundle) -> str:
    """The policy whose keys a statement is checked against."""
    if one.signers in ("", "allowed_signers"):
        return bundle.chain[-1].file
    return one.signers.replace("/allowed_signers", "/policy.yaml")


def _signed(one: Proof, namespace: str, policy: str) -> Iterator[str]:
    said = f": {one_line(one.comment)}" if one.comment else ""
    yield from _wrapped(f"{one.person}, {one.decision}, {one.at:%Y-%m-%d %H:%M} UTC{said}")
    if not one.signers:
        yield from _wrapped(
            f"({one.file} cannot be checked: no list of keys here has its key, so that it counts nothing.)"
        )
        return
    yield f"    $ grep -qF '{one.key}' {policy}"
    yield (
        f"    $ ssh-keygen -Y verify -f {one.signers} -I {one.person} -n {namespace} "
        f"-O verify-time={one.at:%Y%m%d%H%M%S}Z -s {one.file}.sig < {one.file}"
    )


def _post(bundle: Bundle) -> Iterator[str]:
    yield "4. THE POST IS THE ONE THAT WAS SIGNED"
    yield from _wrapped(
        "Proves: the statements are of exactly these files, and of these texts for these accounts. Proves not: that "
        "this, or anything, was published."
    )
    for part in bundle.parts:
        yield from _part(part, [one.file for one in bundle.about])
    for file, _ in bundle.shown:
        yield from _wrapped(f"What that account was to show: {file}")
        yield from (_names(file, one.file, "text") for one in bundle.about)


def _part(part: Part, statements: Iterable[str]) -> Iterator[str]:
    signed = part.signed
    if not part.is_there:
        yield from _wrapped(f"{one_line(signed.path)} is not in this bundle: {signed.size} bytes, {signed.digest}")
        return
    yield from _wrapped(f"{part.file} is {one_line(signed.path)}")
    yield from (_names(part.file, statement) for statement in statements)


def _names(file: str, statement: str, key: str = "digest") -> str:
    """The command that finds the digest of a file in a statement."""
    return f'    $ grep -qF "\\"{key}\\": \\"sha256:$(sha256sum < {file} | cut -c1-64)\\"" {statement}'


def _limits() -> Iterator[str]:
    yield "WHAT THIS DOES NOT SAY"
    yield from _wrapped(
        "Whether these statements were enough: the policy says how many of which role must approve (approvals: "
        "required), and a rejection or a withdrawal among the statements takes others away. 'socialctl verify' and "
        "'socialctl audit' judge that on the repository itself. Statements that were never committed to this branch "
        "are not here."
    )


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, 79, break_on_hyphens=False, break_long_words=False) or [""]
