"""Attacks on what was approved: its words, files, times and accounts, and how git keeps them."""

from __future__ import annotations

import os
import subprocess
import unicodedata

import scene
from signed import EVENT, POST, Library

from socialctl.cli._everyday import CALENDAR

from .judging import CHANGED, MISSING, MISSING_TWO, refused, shown, unharmed, unseen
from .roster import attack
from .stages import FILM, OTHER_PNG, PNG, approved, event, fresh, pictured

FORMATS = CALENDAR.choices["output_format"]  # those that make one text

FILE = f"content/posts/{POST}.md"
CHANGED_TWO = ("aysel approve: content-changed", "murad submit: content-changed", "rashad approve: content-changed")


def one_picture(name: str) -> str:
    """The pictures of a post that has one."""
    return f"[{{file: media/{name}, alt: The open door, credit: Library, licence: CC-BY-4.0}}]"


@attack(approved)
def the_words_are_edited(lib: Library) -> None:
    lib.edit(POST, "from Monday", "for good")
    refused(lib, *MISSING, of=CHANGED)
    lib.commit()
    refused(lib, *MISSING, of=CHANGED)


@attack(approved)
def an_account_is_added(lib: Library) -> None:
    lib.edit(POST, "[mastodon]", "[mastodon, facebook]")
    refused(lib, *MISSING, of=CHANGED)


@attack(approved)
def the_time_is_moved(lib: Library) -> None:
    lib.edit(POST, "2026-10-19T10:00", "2026-10-20T10:00")
    refused(lib, *MISSING, of=CHANGED)


@attack(approved)
def the_time_gets_another_offset(lib: Library) -> None:
    lib.edit(POST, "2026-10-19T10:00", "2026-10-19T10:00-08:00")
    refused(lib, *MISSING, of=CHANGED)


@attack(event)
def the_time_is_moved_on_one_account(lib: Library) -> None:
    lib.edit(EVENT, "schedule:", "variants: {facebook: {schedule: 2026-10-23T18:00}}\nschedule:")
    refused(lib, *MISSING_TWO, of=CHANGED_TWO, post=EVENT)


@attack(event)
def the_words_are_replaced_on_one_account(lib: Library) -> None:
    lib.edit(EVENT, "schedule:", "variants: {facebook: {text: Buy now}}\nschedule:")
    refused(lib, *MISSING_TWO, of=CHANGED_TWO, post=EVENT)


@attack(approved)
def a_reason_to_rush_stands_in_for_the_renewal(lib: Library) -> None:
    lib.edit(POST, "schedule:", "rush: the speaker confirmed this morning\nschedule:")
    refused(lib, *MISSING, of=CHANGED)


@attack(fresh)
def a_rush_goes_without_approval(lib: Library) -> None:
    lib.edit(POST, "schedule:", "rush: no time to ask\nschedule:")
    lib.sign("submit", "leyla")
    refused(lib, "too-few-approvals")


@attack(fresh)
def approval_is_waived(lib: Library) -> None:
    waived = ("post-not-approved", "not-approved", "approval", "policy-rolled-back", "invalid-statement")
    waivers = "".join(f"  - {{rule: {rule}, reason: trust me, until: 2026-12-31}}\n" for rule in waived)
    lib.edit(POST, "schedule:", f"waivers:\n{waivers}schedule:")
    lib.sign("submit", "leyla")
    refused(lib, "too-few-approvals")


@attack(fresh)
def a_draft_is_approved(lib: Library) -> None:
    lib.edit(POST, "status: ready", "status: draft")
    lib.approved()
    refused(lib, "draft")


@attack(fresh)
def a_draft_is_approved_and_made_ready(lib: Library) -> None:
    lib.edit(POST, "status: ready", "status: draft")
    lib.approved()
    lib.edit(POST, "status: draft", "status: ready")
    refused(lib, *MISSING, of=CHANGED)


@attack(approved)
def a_key_is_written_twice(lib: Library) -> None:
    lib.edit(POST, "accounts: [mastodon]", "accounts: [mastodon]\naccounts: [mastodon, facebook]")
    lib.commit()
    unseen(lib)


@attack(approved)
def an_odd_key_hides_the_accounts(lib: Library) -> None:
    lib.edit(POST, "[mastodon]", "[[mastodon]]")
    refused(lib, "unreadable", "not-submitted", of=CHANGED)


# --- Pictures --------------------------------------------------------------------------------------------------------


@attack(pictured)
def a_picture_is_swapped_under_its_name(lib: Library) -> None:
    lib.write("content/media/door.png", OTHER_PNG)
    refused(lib, *MISSING, of=CHANGED)
    lib.commit()
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def the_captions_are_swapped(lib: Library) -> None:
    lib.write("content/media/room.vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nBuy now.\n")
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def the_film_gets_another_digest(lib: Library) -> None:
    lib.edit(POST, "a" * 64, "b" * 64)
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def the_film_gets_another_size(lib: Library) -> None:
    lib.edit(POST, "81234567", "81234568")
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def the_film_gets_another_address(lib: Library) -> None:
    lib.edit(POST, FILM, "https://films.example.net/room.mp4")
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def the_alt_text_is_changed(lib: Library) -> None:
    lib.edit(POST, "The open door", "The closed door")
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def two_pictures_change_places(lib: Library) -> None:
    text = lib.path().read_text("utf-8")
    lib.path().write_text(text.replace("door.png", "x").replace("room.png", "door.png").replace("x,", "room.png,"))
    refused(lib, *MISSING, of=CHANGED)


@attack(pictured)
def a_picture_is_taken_out(lib: Library) -> None:
    (lib.root / "content/media/room.png").unlink()
    lib.commit()
    refused(lib, "file-missing", *MISSING, of=CHANGED)


@attack(pictured)
def a_picture_becomes_a_link(lib: Library) -> None:
    picture = lib.root / "content/media/door.png"
    picture.rename(lib.root / "door.png")
    picture.symlink_to("../../door.png")
    refused(lib, "file-unreadable", *MISSING, of=CHANGED)
    lib.commit()
    refused(lib, "file-unreadable", *MISSING, of=CHANGED)


@attack(pictured)
def the_folder_of_pictures_becomes_a_link(lib: Library) -> None:
    (lib.root / "content/media").rename(lib.root / "elsewhere")
    (lib.root / "content/media").symlink_to("../elsewhere")
    lib.commit()
    refused(lib, "file-missing", *MISSING, of=CHANGED)


@attack(pictured)
def a_picture_has_a_twin_in_capitals(lib: Library) -> None:
    lib.write("content/media/DOOR.png", OTHER_PNG)
    lib.commit()
    refused(lib, "path-collision", *MISSING, of=CHANGED)


@attack(fresh)
def a_picture_has_a_twin_of_other_letters(lib: Library) -> None:
    name = unicodedata.normalize("NFC", "şəkil.png")
    lib.path().write_text(scene.post(media=one_picture(name)), "utf-8")
    lib.write(f"content/media/{name}", PNG)
    lib.approved()
    unharmed(lib)
    lib.write(f"content/media/{unicodedata.normalize('NFD', name)}", OTHER_PNG)
    lib.commit()
    refused(lib, "path-collision", *MISSING, of=CHANGED)


@attack(fresh)
def a_picture_is_put_under_a_name_that_only_looks_the_same(lib: Library) -> None:
    name = unicodedata.normalize("NFC", "şəkil.png")
    lib.path().write_text(scene.post(media=one_picture(name)), "utf-8")
    lib.write(f"content/media/{name}", PNG)
    lib.approved()
    (lib.root / "content/media" / name).unlink()
    lib.write(f"content/media/{unicodedata.normalize('NFD', name)}", OTHER_PNG)
    lib.commit()
    refused(lib, "file-missing", *MISSING, of=CHANGED)


@attack(fresh)
def a_picture_is_called_like_the_post(lib: Library) -> None:
    lib.path().write_text(scene.post(media="[{file: post.md, alt: The door}]"), "utf-8")
    lib.write("content/post.md", PNG)
    lib.commit()
    refused(lib, "file-name", *MISSING)


# --- Other posts, older texts ----------------------------------------------------------------------------------------


@attack(approved)
def the_approval_is_copied_to_another_post(lib: Library) -> None:
    for path in lib.statements():
        for end in ("", ".sig"):
            lib.write(path.replace(POST, EVENT) + end, (lib.root / (path + end)).read_bytes())
    lib.commit()
    refused(lib, *MISSING_TWO, broken=["misplaced-statement"], post=EVENT)


@attack(approved)
def the_folder_of_approvals_is_renamed(lib: Library) -> None:
    lib.edit(POST, f"id: {POST}", "id: other-room")
    lib.git("mv", f"content/approvals/posts/{POST}", "content/approvals/posts/other-room")
    refused(lib, *MISSING, broken=["ledger-altered", "misplaced-statement"], post="other-room")


@attack(approved)
def the_post_is_copied_under_its_id(lib: Library) -> None:
    lib.write("content/posts/2026/copy.md", lib.path().read_bytes())
    lib.commit()
    refused(lib, "duplicate-id")


@attack(approved)
def another_text_takes_its_id(lib: Library) -> None:
    lib.write("content/posts/0.md", scene.post("Something else.\n", schedule="2027-03-01T10:00"))
    lib.commit()
    refused(lib, "duplicate-id", *MISSING, of=CHANGED)


@attack(approved)
def the_post_takes_another_id(lib: Library) -> None:
    lib.edit(POST, f"id: {POST}", "id: reading-room-2")
    refused(lib, *MISSING, post="reading-room-2")


@attack(approved)
def an_older_text_comes_back(lib: Library) -> None:
    before = lib.path().read_bytes()
    lib.edit(POST, "from Monday", "from Tuesday")
    lib.commit()
    lib.approved()
    lib.path().write_bytes(before)
    lib.commit()
    old = ("leyla submit: superseded", "rashad approve: superseded")
    refused(lib, *MISSING, of=(*old, *CHANGED))


@attack(event)
def an_older_text_comes_back_with_one_fresh_approval(lib: Library) -> None:
    before = lib.path(EVENT).read_bytes()
    lib.edit(EVENT, "Meet", "Come and meet")
    lib.approved(EVENT)
    lib.path(EVENT).write_bytes(before)
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "rashad", EVENT)
    lib.commit()
    old = [one.replace("content-changed", "superseded") for one in CHANGED_TWO]
    refused(lib, "too-few-approvals", of=[*old, *old], post=EVENT)


# --- Below the level of files ----------------------------------------------------------------------------------------


@attack(approved)
def the_post_gets_windows_line_ends(lib: Library) -> None:
    lib.path().write_bytes(lib.path().read_bytes().replace(b"\n", b"\r\n"))
    refused(lib, *MISSING, of=CHANGED)


@attack(approved)
def the_post_gets_a_byte_order_mark(lib: Library) -> None:
    lib.path().write_bytes(b"\xef\xbb\xbf" + lib.path().read_bytes())
    unseen(lib)


@attack(approved)
def the_post_becomes_a_link(lib: Library) -> None:
    lib.path().rename(lib.root / "post.txt")
    lib.path().symlink_to("../../post.txt")
    unseen(lib)
    lib.commit()
    unseen(lib)


@attack(approved)
def the_folder_of_posts_becomes_a_link(lib: Library) -> None:
    (lib.root / "content/posts").rename(lib.root / "elsewhere")
    (lib.root / "content/posts").symlink_to("../elsewhere")
    lib.commit()
    unseen(lib)


@attack(approved)
def a_submodule_stands_in_for_the_post(lib: Library) -> None:
    head = lib.git("rev-parse", "HEAD").strip()
    lib.git("rm", "--quiet", "--cached", FILE)
    lib.git("update-index", "--add", "--cacheinfo", f"160000,{head},{FILE}")
    lib.git("commit", "--quiet", "-m", "submodule")
    lib.path().unlink()
    lib.path().mkdir()
    unseen(lib)


@attack(approved)
def the_blob_is_replaced(lib: Library) -> None:
    (lib.root.parent / "evil").write_text(scene.post("Buy now.\n"), "utf-8")
    evil = lib.git("hash-object", "-w", "../evil").strip()
    lib.git("replace", lib.git("rev-parse", f"HEAD:{FILE}").strip(), evil)
    assert "Buy now" in lib.git("show", f"HEAD:{FILE}")
    unharmed(lib)


@attack(approved)
def the_commit_is_replaced(lib: Library) -> None:
    good = lib.git("rev-parse", "HEAD").strip()
    lib.edit(POST, "Monday", "never")
    lib.commit()
    evil = lib.git("rev-parse", "HEAD").strip()
    lib.git("reset", "--quiet", "--hard", good)
    lib.git("replace", good, evil)
    unharmed(lib)


@attack(approved)
def git_is_told_to_assume_that_nothing_changed(lib: Library) -> None:
    lib.git("update-index", "--assume-unchanged", FILE)
    lib.edit(POST, "from Monday", "nevermore")
    unharmed(lib)
    lib.git("update-index", "--no-assume-unchanged", FILE)
    lib.git("update-index", "--skip-worktree", FILE)
    unharmed(lib)


@attack(approved)
def the_clock_of_the_file_is_set_back(lib: Library) -> None:
    lib.git("config", "core.trustctime", "false")
    before = lib.path().stat()
    lib.path().write_bytes(lib.path().read_bytes().replace(b"Monday", b"Sunday"))
    os.utime(lib.path(), ns=(before.st_atime_ns, before.st_mtime_ns))
    unharmed(lib)


@attack(approved)
def the_post_becomes_a_program(lib: Library) -> None:
    lib.path().chmod(0o755)
    lib.commit()
    unharmed(lib)


@attack(approved)
def the_post_is_left_in_conflict(lib: Library) -> None:
    blob = lib.git("rev-parse", f"HEAD:{FILE}").strip()
    lines = "".join(f"100644 {blob} {stage}\t{FILE}\n" for stage in (1, 2, 3))
    lib.git("rm", "--quiet", "--cached", FILE)
    subprocess.run(["git", "update-index", "--index-info"], cwd=lib.root, input=lines.encode(), check=True)
    unseen(lib)


@attack(pictured)
def git_is_told_to_change_the_bytes_of_the_post(lib: Library) -> None:
    for told in ("text", "eol=crlf", "ident", "filter=evil", "working-tree-encoding=UTF-16"):
        lib.write(".gitattributes", f"content/** -text\npolicy.yaml -text\n{FILE} {told}\n")
        refused(lib, "changed-by-git")


@attack(pictured)
def git_is_told_to_change_the_bytes_of_a_picture(lib: Library) -> None:
    for told in ("filter=lfs", "text=auto", "ident"):
        lib.write("content/media/.gitattributes", f"*.png {told}\n")
        refused(lib, "changed-by-git", "changed-by-git")


@attack(fresh)
def git_is_told_to_change_the_bytes_of_a_picture_of_two_posts(lib: Library) -> None:
    lib.write("content/media/door.png", PNG)
    for post, named in ((POST, {}), (EVENT, {"purpose": "event", "author": "murad", "schedule": "2026-10-22T18:00"})):
        title = {"id": post, "title": f"About {post}"}
        more = {"event": "{name: A, starts: 2026-10-22, ends: 2026-10-22}"} if named else {}
        text = scene.post(f"This is about {post}.\n", media=one_picture("door.png"), **title, **named, **more)
        lib.path(post).write_text(text, "utf-8")
        lib.approved(post)
    assert shown(lib) == {POST, EVENT}
    lib.write("content/media/.gitattributes", "*.png filter=lfs\n")
    refused(lib, "changed-by-git")
    refused(lib, "changed-by-git", post=EVENT)


@attack(pictured)
def git_is_told_to_change_the_bytes_of_the_captions(lib: Library) -> None:
    lib.write(".git/info/attributes", "*.vtt eol=crlf\n")
    refused(lib, "changed-by-git")


@attack(approved)
def git_is_told_to_change_the_bytes_of_statements(lib: Library) -> None:
    lib.write("content/approvals/.gitattributes", "*.json filter=evil\n*.sig text eol=crlf\n")
    lib.git("config", "filter.evil.clean", "sed s/approve/submit/")
    lib.git("config", "filter.evil.smudge", "sed s/approve/reject/")
    unharmed(lib)


@attack(approved)
def a_clone_changes_the_line_ends(lib: Library) -> None:
    lib.write(".gitattributes", "")
    lib.commit()
    scene.git(lib.root.parent, "clone", "--quiet", "-c", "core.autocrlf=true", "library", "clone")
    clone = Library(lib.root.parent / "clone", lib.capsys)
    clone.git("config", "socialctl.anchor", lib.git("config", "socialctl.anchor").strip())
    assert b"\r\n" in clone.path().read_bytes()
    unharmed(clone)


@attack(approved)
def what_is_refused_is_shown_in_no_format(lib: Library) -> None:
    lib.edit(POST, "from Monday", "SECRETWORD")
    for form in FORMATS:
        assert "SECRETWORD" not in lib.run("calendar", "--month", "2026-10", "--format", form).out
    refused(lib, *MISSING, of=CHANGED)
