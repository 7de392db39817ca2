"""Reports are valid and inert, whatever posts and file names say; each suite prints how much it saw."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import actions_runner
import checks
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.cli import _everyday, validate
from socialctl.model.finding import CheckResult, Finding, Severity
from socialctl.model.logs import without_orders
from socialctl.model.text import visible
from socialctl.reporters import FOR_SERVICES, REPORTERS, _words, github

GOLDEN = Path(__file__).parent / "golden"
RULES = ("missing-alt-text", "unknown-key", "not-approved", "schedule-in-past")

# What a service, a runner or an XML reader could take for its own: one payload a sink, made for this project.
SINKS = (
    "::error::owned",
    " \t::error::owned",
    "\n::error file=README.md,line=1::owned",
    "\r::error::owned",
    "\r\n::set-output name=a::b",
    "\u2028::error::owned",
    "\x85::error::owned",
    "\u3000::stop-commands::token",
    "%0A::error::owned",
    "%0D%0A::error::owned",
    "%250A::error::owned",
    "::add-mask::e",
    "::ADD-MATCHER::content/evil.json",
    "a ##[error]owned",
    "##[add-mask]e",
    "###[command]x",
    "##[group]",
    "x,file=README.md,line=9",
    "x::y",
    "x:y,z=w%",
    "a" * 74 + " ::error::wrapped to the beginning of a line",
    "]]>",
    "</failure></testcase><testcase name='evil'/>",
    '" name="evil',
    "<!-- -->",
    "&amp; &#0; &lol;",
    "\x00\x01\x0b\x1b[31m\x7f\x9b",
    "\ufffe\uffff\U0001fffe\ufdd0",
    "\ud800\udfff",
    "caf\udce9",
    "[click](https://evil.example) [1](2) {0} {{0}}",
    "\u202efdp.exe\u2066",
    "a b c",
    "a#b?c%d&e=f;g",
    "..",
    "~",
    "漢字 Açıq Giriş 👩‍👩‍👧",
    '{"},{"',
    "\\",
    "",
    " ",
    "\n",
)


def result_of(*payloads: str, folder: str = "") -> CheckResult:
    """A result in which each payload stands wherever words can: in a file's name, a message, a mend, a clause, the
    source line and an account, at an error and a warning."""
    findings = []
    for number, payload in enumerate(payloads):
        path = f"content/posts/{number:03} {file_name(payload)}.md"
        for rule, severity in zip(RULES, ("error", "warning", "error", "error"), strict=True):
            findings.append(_finding(path, rule, "error" if severity == "error" else "warning", payload, number + 1))
    return CheckResult(len(payloads), tuple(findings), tuple(payloads), folder)


def file_name(words: str) -> str:
    """The words as part of a file's name as git gives it: bytes that are no UTF-8 are single surrogates."""
    return words.replace("/", "_").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def _finding(path: str, rule: str, severity: Severity, words: str, line: int) -> Finding:
    message = words if words.strip() else "message"  # every finding has one
    return Finding(path, line, 3, rule, message, severity, words, words, "x", words, words)


def test_our_own_payloads() -> None:
    seen = sum(checks.check_every_report(result_of(payload)) for payload in SINKS)
    seen += checks.check_every_report(result_of(*SINKS, folder="a library/:x,%y/"))
    print(f"{len(SINKS)} payloads, {seen} reports")
    assert len(SINKS) >= 40
    assert seen >= 200


def test_corpora(corpora: Path) -> None:
    naughty = json.loads((corpora / "blns" / "blns.json").read_text("utf-8"))
    injections = (corpora / "csv-injection" / "Intruder" / "csv-payload.txt").read_text("utf-8").splitlines()
    strings = tuple(dict.fromkeys((*naughty, *injections)))
    seen = sum(checks.check_every_report(result_of(*strings[n : n + 20])) for n in range(0, len(strings), 20))
    print(f"{len(strings)} strings, {seen} reports")
    assert len(strings) >= 500
    assert seen >= 150


_WORDS = st.one_of(
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from(":#[]%0AaDd,;= \n\r\t\u2028\ud800\udce9\x00\x1b<>&\"'()"), max_size=60),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(_WORDS, min_size=0, max_size=3), _WORDS.map(file_name))
def test_any_text(payloads: list[str], folder: str) -> None:
    checks.check_every_report(result_of(*payloads, folder=f"{folder}/" if folder else ""))


@settings(max_examples=500, deadline=None)
@given(_WORDS)
def test_no_line_for_people_is_an_order(words: str) -> None:
    assert actions_runner.commands(without_orders(visible(words))) == []


def test_lines_for_people_are_changed_only_where_they_must() -> None:
    for kept in (
        "a::b",
        "std::string",
        "a: b",
        "10::30 in the middle",
        "## [x]",
        "#[x]",
        "12 posts checked.",
        "a\n :b",
    ):
        assert without_orders(kept) == kept
    assert without_orders("x\n  ::error::y") == "x\n  <U+003A>:error::y"
    assert without_orders("x ###[error]y") == "x #<U+0023>#[error]y"


def test_nothing_found_and_nothing_there() -> None:
    for posts in (0, 1, 1234):
        checks.check_every_report(CheckResult(posts, ()))
        checks.check_every_report(CheckResult(posts, (), ("1 file below content/posts/ not looked at",)))


def test_findings_without_a_post() -> None:
    one = Finding("policy.yaml", 1, 1, "policy-not-ratified", "not ratified", "error")
    two = Finding("content/approvals/posts/x/y.json", 1, 1, "invalid-statement", "no", "error")
    checks.check_every_report(CheckResult(0, (two, one)))


# --- Golden files -------------------------------------------------------------------------------------------

FILES = {
    "report.txt": "text",
    "github.txt": "github",
    "gitlab.json": "gitlab",
    "report.sarif": "sarif",
    "junit.xml": "junit",
}
EXAMPLE = CheckResult(
    posts=12,
    findings=(
        Finding(
            "content/posts/2026/10/açıq giriş.md",
            14,
            5,
            "missing-alt-text",
            "the alt text says that there is a picture, but not what it shows",
            "error",
            "say what is to be seen, and the words that stand in the picture",
            "added to LPPC619",
            "oa",
            "",
            "    alt: şəkil",
        ),
        Finding(
            "content/posts/2026/10/açıq giriş.md",
            3,
            8,
            "unreadable-post",
            "a # after a value without quotes begins a comment and cuts the value off",
            "error",
            "put the value in quotes ('::error::100% # x')",
            "added to LPPC619",
            excerpt="title: ::error::100% # x",
        ),
        Finding("content/posts/b.md", 5, 1, "not-approved", "##[error]not approved", "warning", "", "LPPC619 1.3.3"),
        Finding("policy.yaml", 1, 1, "policy-not-ratified", "nobody ratified it", "error"),
    ),
    notes=("1 file below content/posts/ not looked at, since posts end in .md: content/posts/x.txt",),
    folder="library/",
)


@pytest.mark.parametrize("file", FILES)
def test_golden(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialctl.reporters.sarif.__version__", "0.0.0")
    text = checks.reported(FILES[file], EXAMPLE)
    checks.CHECKS[FILES[file]](EXAMPLE, text)
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        (GOLDEN / file).write_text(text, "utf-8")
    assert text == (GOLDEN / file).read_text("utf-8"), f"{file} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def test_every_golden_file_is_used() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*FILES, ".gitattributes"}


def test_every_format_is_checked() -> None:
    assert {*checks.CHECKS, "json"} == set(REPORTERS)
    assert set(REPORTERS) - FOR_SERVICES == {"text", "json"}
    assert tuple(REPORTERS) == tuple(validate.Format) == _everyday.VALIDATE.choices["output_format"], (
        "three lists of one thing"
    )


# --- Fingerprints -------------------------------------------------------------------------------------------


def marks(result: CheckResult) -> list[str]:
    """The fingerprints of a result, which GitLab and SARIF share."""
    found = [entry["fingerprint"] for entry in json.loads(checks.reported("gitlab", result))]
    (run,) = json.loads(checks.reported("sarif", result))["runs"]
    assert found == [one["partialFingerprints"]["socialctl/v1"] for one in run["results"]]
    return found


def test_a_fingerprint_stays_when_the_line_moves_or_the_message_names_another_hour() -> None:
    one = Finding("a.md", 3, 8, "missing-alt-text", "in 3 days", "error", excerpt="  alt: x")
    moved = one._replace(line=9, column=1, message="in 2 days", hint="soon", severity="warning", excerpt="alt: x ")
    assert marks(CheckResult(1, (one,))) == marks(CheckResult(1, (moved,)))
    for other in (
        one._replace(path="b.md"),
        one._replace(rule="unknown-key"),
        one._replace(excerpt="alt: y"),
        one._replace(account="facebook"),
    ):
        assert marks(CheckResult(1, (one,))) != marks(CheckResult(1, (other,)))
    assert marks(CheckResult(1, (one,), folder="a/")) != marks(CheckResult(1, (one,)))


def test_twins_have_fingerprints_of_their_own() -> None:
    one = Finding("a.md", 3, 8, "missing-alt-text", "m", "error", excerpt="alt: x")
    several = marks(CheckResult(1, (one, one, one._replace(line=4))))
    assert len(set(several)) == 3
    assert several[:1] == marks(CheckResult(1, (one,)))


# --- Planted faults: the checks see them ----------------------------------------------------------------------

SARIF_FAULTS: dict[str, Callable[[Any], object]] = {
    "no message": lambda run: run["results"][0].pop("message"),
    "unknown level": lambda run: run["results"][0].update(level="fatal"),
    "line 0": lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    "unknown key": lambda run: run["results"][0].update(colour="red"),
    "tool without name": lambda run: run["tool"]["driver"].pop("name"),
    "rule without id": lambda run: run["tool"]["driver"]["rules"][0].pop("id"),
    "text of a number": lambda run: run["results"][0]["message"].update(text=1),
}
GITLAB_FAULTS: dict[str, Callable[[Any], object]] = {
    "no fingerprint": lambda entry: entry.pop("fingerprint"),
    "no description": lambda entry: entry.pop("description"),
    "no line": lambda entry: entry["location"].pop("lines"),
    "other severity": lambda entry: entry.update(severity="error"),
    "whole path": lambda entry: entry["location"].update(path="/etc/passwd"),
    "line as text": lambda entry: entry["location"]["lines"].update(begin="3"),
}


@pytest.mark.parametrize("fault", SARIF_FAULTS.values(), ids=SARIF_FAULTS)
def test_the_schema_of_sarif_sees_a_fault(fault: Callable[[Any], object]) -> None:
    document = json.loads(checks.reported("sarif", EXAMPLE))
    checks.valid("sarif-2.1.0.json", document)
    fault(document["runs"][0])
    with pytest.raises(AssertionError):
        checks.valid("sarif-2.1.0.json", document)


@pytest.mark.parametrize("fault", GITLAB_FAULTS.values(), ids=GITLAB_FAULTS)
def test_the_schema_of_gitlab_sees_a_fault(fault: Callable[[Any], object]) -> None:
    document = json.loads(checks.reported("gitlab", EXAMPLE))
    fault(document[0])
    with pytest.raises(AssertionError):
        checks.valid("gitlab-code-quality.json", document)


PLANTED: dict[str, tuple[str, Any, str]] = {
    "properties unescaped": ("socialctl.reporters.github._property", lambda text: text, "github"),
    "colons unescaped": ("socialctl.reporters.github._property", github._data, "github"),
    "percent unescaped": ("socialctl.reporters.github._data", lambda text: text, "github"),
    "notes unguarded": ("socialctl.reporters.github.without_orders", lambda text: text, "github"),
    "text unguarded": ("socialctl.reporters.text.without_orders", lambda text: text, "text"),
    "folder forgotten": (
        "socialctl.reporters.sarif.place",
        lambda _, finding: finding.path.encode("utf-8", "surrogateescape"),
        "sarif",
    ),
    "address unescaped": ("socialctl.reporters.sarif.quote", lambda name: name.decode("utf-8", "replace"), "sarif"),
    "links": ("socialctl.reporters.sarif._unlinked", lambda text: text, "sarif"),
    "characters that XML forbids": ("socialctl.reporters.junit._allowed", lambda text: text, "junit"),
    "one fingerprint": (
        "socialctl.reporters.gitlab.fingerprints",
        lambda result: ["0" * 64] * len(result.findings),
        "gitlab",
    ),
    "nothing said": ("socialctl.reporters.junit.summary", lambda _: "", "junit"),
    "nothing counted": ("socialctl.reporters.github.summary", lambda _: "done", "github"),
}


@pytest.mark.parametrize(("target", "fault", "name"), PLANTED.values(), ids=PLANTED)
def test_planted_faults_are_found(target: str, fault: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    results = (result_of(*SINKS, folder="library/"), *(result_of(one, folder="a b/") for one in SINKS))
    for result in results:
        checks.CHECKS[name](result, checks.reported(name, result))
    monkeypatch.setattr(target, fault)
    with pytest.raises((AssertionError, SyntaxError, ValueError)):
        [checks.CHECKS[name](result, checks.reported(name, result)) for result in results]


def test_the_summary_is_that_of_the_text() -> None:
    assert _words.summary(EXAMPLE) == "12 posts checked: 3 errors, 1 warning."
