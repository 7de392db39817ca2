"""The suites are not blind: each bug planted in why, log, inbox, doctor, or what guards records turns a test red."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
import signed
from signing.test_planted_bugs import Bug, plant

from socialctl.answers import duties, life, why
from socialctl.cli import _doctor_you, _past, _waiting
from socialctl.planning import lacking
from socialctl.store import folder, history, repository

pytestmark = pytest.mark.long

TESTS = Path(__file__).resolve().parent.parent


class Planted(NamedTuple):
    """A bug, and the test that has to turn red by it: the suite, and its name."""

    bug: Bug
    suite: str
    test: str


WHY, LOG, INBOX, DOCTOR, RECORDS = (
    "cli/test_why.py",
    "cli/test_log.py",
    "cli/test_inbox.py",
    "cli/test_doctor.py",
    "test_records.py",
)
BUGS = {
    "why: approved is enough": Planted(
        Bug(why, "if asked.going and", 'if asked.verdict.state == "approved" and'),
        WHY,
        "test_a_time_that_has_passed",
    ),
    "why: pending is enough": Planted(
        Bug(why, "if asked.going and", 'if asked.ahead and asked.verdict.state in ("approved", "pending") and'),
        WHY,
        "test_what_it_says_is_the_calendar_s_word",
    ),
    "why: rejections are passed over": Planted(
        Bug(why, 'for reason in asked.reasons("rejected"):', "for reason in ():"),
        WHY,
        "test_hostile_words_stay_words",
    ),
    "why: the clock stops what is approved": Planted(
        Bug(why, "None if by_clock and is_approved else False", "False"),
        WHY,
        "test_by_the_clock_only_signing_is_stopped",
    ),
    "why: trouble in the ledger is not told": Planted(
        Bug(why, "if reason.code not in elsewhere and", "if False and"), WHY, "test_a_statement_that_was_taken_out"
    ),
    "why: submit before what has to be mended": Planted(
        Bug(why, "if one[0] in _BEFORE_SIGNING", "if False"), WHY, "test_mend_before_you_submit"
    ),
    "log: a post is its path": Planted(Bug(life, "if left:", "if False:"), LOG, "test_a_life"),
    "log: a statement that is gone is forgotten": Planted(
        Bug(_past, "each.path.startswith(folder) and each.path not in made.tree.files", "False"),
        LOG,
        "test_a_branch_that_a_merge_left_out",
    ),
    "log: forged statements are by whom they name": Planted(
        Bug(life, "reason is None or reason.code not in _FORGED", "True"), LOG, "test_a_forged_statement_is_nobody_s"
    ),
    "log: the beginning of an id is enough": Planted(
        Bug(_past, "return _gone_by_name(made, name, commits, ids) or found.post.id", "return found.post.id"),
        LOG,
        "test_who_is_gone_is_not_taken_for_one_whose_id_begins_so",
    ),
    "log: the cut is taken for the beginning": Planted(
        Bug(life, "if commit.id in record.cut_off:", "if False:"), LOG, "test_a_shallow_clone_says_so"
    ),
    "log: broken forms are no forms": Planted(
        Bug(history, "return found[1].decode", 'return "" and found[1].decode'),
        LOG,
        "test_a_form_that_could_not_be_read_is_told_too",
    ),
    "log: dates as they come": Planted(
        Bug(history, "min(seconds, _LATEST)", "seconds"), LOG, "test_a_date_beyond_the_calendar"
    ),
    "inbox: everybody's accounts": Planted(
        Bug(_waiting, "not accounts.isdisjoint(read.file.post.accounts)", "True"),
        INBOX,
        "test_a_manager_of_no_account_of_a_post_does_not_follow_it",
    ),
    "inbox: all versions wait for every role": Planted(
        Bug(_waiting, "return policy.governance.role == role", "return True"),
        INBOX,
        "test_the_governing_role_alone_ratifies",
    ),
    "inbox: next week is always short": Planted(
        Bug(lacking, "(stretch.first <= today or not stretch.planned.total)", "True or today"),
        INBOX,
        "test_the_next_week_is_planned_a_little",
    ),
    "inbox: grace is forgotten": Planted(
        Bug(duties, "return first + (grace if isinstance(grace, timedelta) else timedelta())", "return first"),
        INBOX,
        "test_the_yearly_review",
    ),
    "doctor: a key that cannot sign is well": Planted(
        Bug(_doctor_you, "if error.why == Why.NO_TERMINAL:", "if error.why:"),
        DOCTOR,
        "test_a_key_file_that_others_may_read",
    ),
    "records: a planted list is believed": Planted(
        Bug(folder, "if repository.is_content(folder / name):", "if False:"),
        RECORDS,
        "test_a_planted_list_of_results_takes_nothing_away",
    ),
    "records: links hide what belongs to a repository": Planted(
        Bug(repository, "whole = path.parent.resolve() / path.name", "whole = path.absolute()"),
        RECORDS,
        "test_what_belongs_to_a_content_repository",
    ),
}


@cache
def suite(path: str) -> ModuleType:
    """A suite as a module of its own, without its tests being collected here."""
    spec = importlib.util.spec_from_file_location(f"suite_{Path(path).stem}", TESTS / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run(one: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
    """The test that a bug must turn red, with what it asks for."""
    test = getattr(suite(one.suite), one.test)
    asked = inspect.signature(test).parameters
    given: dict[str, object] = {"tmp_path": tmp_path, "capsys": capsys, "monkeypatch": patch, "where": "."}
    if "library" in asked:
        given["library"] = signed.library(tmp_path, capsys)
        patch.setenv("GIT_AUTHOR_NAME", "Leyla at her desk")
    test(**{name: given[name] for name in asked})


@pytest.mark.parametrize("one", BUGS.values(), ids=BUGS)
def test_without_the_bug_it_is_green(
    one: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(one, tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("one", BUGS.values(), ids=BUGS)
def test_a_bug_turns_it_red(
    one: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        plant(one.bug, patch)
        with pytest.raises((Exception, pytest.fail.Exception)):
            run(one, tmp_path, capsys, monkeypatch)


def test_every_commit_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git leaves out branches that a merge did not take over, and what merges did, unless it is told not to."""
    for option, name in (
        ("--full-history", "test_a_branch_that_a_merge_left_out"),
        ("-c", "test_what_only_a_merge_did"),
    ):
        one = Planted(Bug(history, "", ""), LOG, name)
        room = tmp_path / name
        room.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(history, "_LOG", tuple(word for word in history._LOG if word != option))
            with pytest.raises((AssertionError, KeyError)):
                run(one, room, capsys, monkeypatch)
