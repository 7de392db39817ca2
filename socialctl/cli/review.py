"""socialctl review: one page on which somebody without the repository reads posts, and signs with stock OpenSSH."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from socialctl.approvals import statements
from socialctl.approvals.keyring import Listed
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._approving import missing, obstacles, signed_before
from socialctl.cli._deciding import Chosen, Draft
from socialctl.cli._session import Session
from socialctl.cli._signer import Hand, listed_hand
from socialctl.model import times
from socialctl.model.finding import Finding
from socialctl.model.packet import ForReview, Packet, Signable
from socialctl.model.schedule import media_shown
from socialctl.model.text import joined, one_line
from socialctl.platforms.render import slots
from socialctl.signing.keys import PublicKey
from socialctl.store.snapshot import content_file

# Many mail services take no attachment above 25 MB, and an attachment grows by a third on its way (RFC 2045, 6.8).
_LARGE = 20_000_000


def review(
    post: deciding.Posts,
    approver: Annotated[str, typer.Option("--as", help="Who is to approve: a person of the policy.", metavar="PERSON")],
    comment: deciding.Comment = "",
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            help="Which of their keys they will sign with, where they have several: its fingerprint, or its .pub file.",
            metavar="KEY",
        ),
    ] = None,
    output: options.Output = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Make one page for an administrator without the repository: what will be shown, what is to be signed, and how."""
    said = deciding.comment("--comment", comment)
    made = deciding.opened(root, now, anchor, base)
    stand = made.court.standing
    assert stand is not None
    listed = listed_hand(stand, approver, key)
    chosen = [one for one in deciding.choose(made, post) if not _is_done(made, one, approver)]
    if not chosen:
        options.say("no page was made: there is nothing left to ask for")
        return
    deciding.refuse(reason for one in chosen for reason in obstacles(made, one, approver, is_here=False))
    found = deciding.findings(made, chosen)
    deciding.refuse_errors(found, len(chosen))
    hand = Hand(approver, listed.public.fingerprint)
    wanted = deciding.drafts(made, hand, chosen, "approve", said)
    asked = _packet(made, listed, said, [_for_review(made, draft, found) for draft in wanted], named=key is not None)
    _write(made, asked, output)


def _is_done(made: Session, one: Chosen, person: str) -> bool:
    said = deciding.standing_decision(one, person, "approve")
    if said is not None:
        assert made.court.standing is not None
        options.say(f"{one.id}: {made.court.standing.name(person)} has approved it already ({said.path})")
    return said is not None


def _packet(made: Session, listed: Listed, comment: str, posts: Sequence[ForReview], *, named: bool) -> Packet:
    stand, head = made.court.standing, made.court.chain.head
    assert stand is not None
    assert head is not None
    at = stand.now.astimezone(stand.zone).replace(microsecond=0)
    again = ["socialctl", "review", *(one.post for one in posts), "--as", listed.person]
    again += ["--key", listed.public.fingerprint] if named else []
    again += ["--comment", comment] if comment else []
    return Packet(
        document=head.policy.policy.document,
        policy=head.mark,
        zone=stand.policy.organisation.zone,
        person=stand.name(listed.person),
        key=listed.public.fingerprint,
        key_file=_usual_file(listed.public),
        must_touch=listed.public.hardware and listed.entry.touch,
        at=at,
        affirms=head.policy.approvals.affirms,
        comment=comment,
        again=shlex.join([*again, "--now", times.rfc3339(at), "-o", "packet.html"]),
        posts=tuple(posts),
    )


def _for_review(made: Session, draft: Draft, findings: Sequence[Finding]) -> ForReview:
    one = draft.chosen
    file, stand = one.read.file, made.court.standing
    assert stand is not None
    name = draft.path.rpartition("/")[2]
    return ForReview(
        post=one.id,
        title=file.post.title,
        author=stand.name(file.post.author),
        path=file.path,
        language=file.post.language,
        slots=tuple(slots(file, made.court.accounts, stand.zone)),
        media=media_shown(file.post),
        files=made.court.subject(one.read).files,
        warnings=tuple(sorted(finding for finding in findings if finding.path == file.path)),
        lacks=tuple(missing(one)),
        earlier=tuple(
            said._replace(at=said.at.astimezone(stand.zone), person=stand.name(said.person))
            for said in signed_before(made, one)
        ),
        signable=Signable(name, draft.data, statements.digest(draft.data)),
    )


def _usual_file(key: PublicKey) -> str:
    """The name that ssh-keygen gives a new key of that kind (ssh-keygen(1), FILES)."""
    kind = next((kind for kind in ("ed25519", "ecdsa") if kind in key.algorithm), "rsa")
    return f"id_{kind}{'_sk' if key.hardware else ''}"


def _write(made: Session, asked: Packet, output: str | None) -> None:
    from socialctl.emitters.html.packet import packet  # brings a library that a refusal does not wait for

    data = packet(asked, made.policy, _as_signed(made, asked))
    options.write(data, output)
    if len(data) > _LARGE:
        options.say(f"note: the page has {len(data) / 1_000_000:.0f} MB, which many mail services refuse")
        options.say("  → name fewer posts at once, or hand it over in another way")
    where = "the page" if output in (None, "-") else one_line(str(output))
    names = joined([post.signable.name for post in asked.posts])
    options.say(f"Next: send {where} to {one_line(asked.person)}. What comes back, {names}")
    options.say(f"and {'its' if len(asked.posts) == 1 else 'their'} .sig, 'socialctl record' takes in.")


def _as_signed(made: Session, asked: Packet) -> Callable[[str], bytes | None]:
    """The files that are to be signed: what has other bytes by now is not shown for them."""
    digests = {file.path: file.digest for post in asked.posts for file in post.files}

    def file(path: str) -> bytes | None:
        data = content_file(made.tree, path)
        return data if data is not None and statements.digest(data) == digests.get(path) else None

    return file
