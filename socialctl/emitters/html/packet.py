"""A packet for review as one page that stands alone: what is to go out, and how it is signed with stock OpenSSH."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from socialctl.emitters.html import alone
from socialctl.emitters.html.pieces import safe_href
from socialctl.emitters.html.previews import Preview, Sources, language, preview
from socialctl.model.media import CAPTIONS
from socialctl.model.packet import ForReview, Packet
from socialctl.model.policy import Policy
from socialctl.model.statement import POST_FILE, SignedFile
from socialctl.model.text import one_line, visible
from socialctl.platforms.register import Register, register
from socialctl.signing import sshsig
from socialctl.store.media import examine

File = Callable[[str], bytes | None]


class FileView(NamedTuple):
    """A file that is signed: what it is called, and what a reader sees of it (``text``: captions)."""

    name: str
    size: int
    digest: str
    kind: Literal["post", "drawn", "external", "captions", "unseen"]
    href: str
    text: str | None


class View(NamedTuple):
    """A post as the page shows it; ``first`` is when it goes out first, ``href`` holds the statement, to be saved under
    its name."""

    number: int
    post: ForReview
    first: datetime | None
    title: str
    language: str
    previews: tuple[Preview, ...]
    files: tuple[FileView, ...]
    statement: str
    href: str


def packet(asked: Packet, policy: Policy, file: File) -> bytes:
    """The page. ``file`` gives the bytes of a file by its path below content/, None where there is none."""
    pictures, accounts = alone.inside(file), register(policy)
    views = [_view(number, post, accounts, pictures, file) for number, post in enumerate(asked.posts, 1)]
    return alone.page(
        "packet.html",
        policy,
        alone.own_words(alone.language(policy).code)["heading"].format(person=one_line(asked.person)),
        packet=asked,
        views=views,
        key_file=_key_file(asked),
        command=command(asked),
    )


def command(asked: Packet) -> str:
    """What signs the statements: ssh-keygen(1), -Y sign. The names of statements hold nothing that a shell reads
    otherwise, and $HOME is the home folder in PowerShell as well as in sh."""
    names = " ".join(post.signable.name for post in asked.posts)
    return f'ssh-keygen -Y sign -n {sshsig.APPROVAL} -f "{_key_file(asked)}" {names}'


def _key_file(asked: Packet) -> str:
    return f"$HOME/.ssh/{asked.key_file}"


def _view(number: int, post: ForReview, accounts: Register, pictures: Sources, file: File) -> View:
    return View(
        number=number,
        post=post,
        first=min((slot.at for slot in post.slots if slot.at), default=None),
        title=one_line(post.title) or post.post,
        language=language(post.language),
        previews=tuple(preview(slot, accounts.get(slot.account), post.media, pictures) for slot in post.slots),
        files=tuple(_files(post, pictures, file)),
        statement=visible(post.signable.data.decode("utf-8")),
        href=alone.address("application/json", post.signable.data),
    )


def _files(post: ForReview, pictures: Sources, file: File) -> Iterator[FileView]:
    for signed in sorted(post.files, key=lambda one: (one.path != POST_FILE, one.path)):
        name = post.path if signed.path == POST_FILE else signed.path
        yield _file(signed, one_line(name), pictures, file)


def _file(signed: SignedFile, name: str, pictures: Sources, file: File) -> FileView:
    facts = (name, signed.size, signed.digest)
    if signed.path == POST_FILE:
        return FileView(*facts, "post", "", None)
    if "://" in signed.path:
        return FileView(*facts, "external", safe_href(signed.path), None)
    if pictures(signed.path) is not None:
        return FileView(*facts, "drawn", "", None)
    data = file(signed.path)
    if data is not None and examine(data).format in CAPTIONS:
        return FileView(*facts, "captions", "", visible(data.decode("utf-8", "replace")))
    return FileView(*facts, "unseen", "", None)
