"""socialctl ci: what a CI service is told to run, and what it shows beside a request."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _ci_summary
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.model.errors import UsageError
from socialctl.model.text import visible
from socialctl.pipelines import PLACES, Setting, pipeline
from socialctl.store import git, repository

app = typer.Typer(help="Have a CI service check what is sent.", no_args_is_help=True)
Service = StrEnum("Service", ["github", "gitlab"])

_LEFT = {
    "github": """\
    a file is here that is not as this socialctl would write it. To compare:
      socialctl ci init github -o -""",
    "gitlab": """\
    there are other jobs here. Write those of socialctl beside them:
      socialctl ci init gitlab -o .gitlab/socialctl.yml
    and add to .gitlab-ci.yml:
      include:
        - local: .gitlab/socialctl.yml""",
}
_TO_SET = {
    "github": """\
Commit it, and set on GitHub:
  1. The anchor: a variable SOCIALCTL_ANCHOR, best of the organisation, so that
     whoever writes to the repository cannot change it (Settings, Secrets and
     variables, Actions, Variables). Its value is the digest that was
     announced: 'socialctl policy log'.
  2. A rule for the branch {branch} (Settings, Rules): changes come by pull
     request only, nobody pushes over what is there, and the check
     'socialctl (pull request)' is required.
  3. An owner for the folder .github (a file CODEOWNERS), and reviews by
     owners required.""",
    "gitlab": """\
Commit it, and set on GitLab:
  1. The anchor: a variable SOCIALCTL_ANCHOR, protected (Settings, CI/CD,
     Variables). Its value is the digest that was announced:
     'socialctl policy log'.
  2. {branch} as a protected branch, which nobody pushes to and nobody may force
     (Settings, Repository, Protected branches).
  3. Merging only where the pipeline succeeds (Settings, Merge requests).""",
}


@app.command()
def init(
    service: Annotated[Service, typer.Argument(help="Which service.", metavar="SERVICE", show_default=False)],
    root: options.Root = None,
    branch: Annotated[
        str | None,
        typer.Option("--branch", help="The branch that counts (default: the remote's, else this one).", metavar="NAME"),
    ] = None,
    output: options.Output = None,
) -> None:
    """Write the file that has a CI service check what is sent. One that is there already stays."""
    folder = options.root_folder(root)
    top, below = _places(folder)
    setting = Setting(branch or _branch(folder), below)
    if setting.fault:
        raise UsageError(setting.fault, hint="give it another name; for the branch there is --branch")
    data = pipeline(service.value, setting)
    if output is not None:
        options.write(data, output)
        return
    path = top / PLACES[service.value]
    if path.exists() and path.read_bytes() == data:
        print(visible(f"kept     {path}"))
    elif path.exists():
        print(visible(f"left     {path}"))
        print(_LEFT[service])
        raise typer.Exit(Exit.FINDINGS)
    else:
        repository.write(path, data, replace=False)
        print(visible(f"made     {path}"))
    print(visible(_TO_SET[service].format(branch=setting.branch)))


@app.command()
def summary(
    base: Annotated[str, typer.Option("--base", help="The commit that the request is for.", metavar="REF")],
    rev: Annotated[str, typer.Option("--rev", help="The commit that it would bring.", metavar="REV")] = "HEAD",
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    output: options.Output = None,
) -> None:
    """Show as Markdown what a request changes: what each account will show, counts, states and findings."""
    options.write(_ci_summary.markdown(root, now, base, rev, anchor), output)


def _places(folder: Path) -> tuple[Path, str]:
    """Git's top, and where the folder lies below it (``""``, or ``library/``)."""
    if not git.is_repository(folder):
        raise UsageError("this folder is not in a git repository", where=str(folder), hint="run 'git init' first")
    below = git.as_text(git.run(folder, "rev-parse", "--show-prefix").removesuffix(b"\n"))
    up = git.as_text(git.run(folder, "rev-parse", "--show-cdup").removesuffix(b"\n"))
    return options.resolved(folder / up), below


def _branch(folder: Path) -> str:
    """The branch that the remote begins with, as far as this clone knows, else the one that is checked out."""
    for name, before in (("refs/remotes/origin/HEAD", "refs/remotes/origin/"), ("HEAD", "refs/heads/")):
        found = git.run_or_none(folder, "symbolic-ref", "--quiet", name)
        if found is not None:
            return git.as_text(found).strip().removeprefix(before)
    raise UsageError("no branch is checked out here", hint="name the one that counts: --branch main")
