"""Signing an audit: its report is kept whole in the ledger, and beside it what an auditor signed of it."""

from __future__ import annotations

from pathlib import Path

from socialctl.approvals import ledger, statements
from socialctl.cli import _attesting as attesting
from socialctl.cli._deciding import Deciding
from socialctl.emitters.audit import AUDIT_EMITTERS
from socialctl.model.attestation import Audit
from socialctl.model.audit_report import AuditReport
from socialctl.model.errors import UsageError
from socialctl.store import repository


def sign(run: Deciding, report: AuditReport, comment: str, *, yes: bool) -> bool:
    """Keep the report and have it signed by the auditor of this run; False where they say no."""
    data = AUDIT_EMITTERS["json"](report).encode()
    said = Audit(
        **attesting.head(run),
        decision="audit",
        first=report.first,
        last=report.last,
        commit=report.basis.commit,
        report=statements.digest(data),
        comment=comment,
    )
    days = f"{report.first.isoformat()} to {report.last.isoformat()}"
    wanted = attesting.drafts(run, [(said, f"audit of {days}")])
    place = ledger.report_place(said)
    question = f"Sign that you stand for this report on {days}? (yes/no)"
    return attesting.sign(
        run, wanted, question, f"Audit of {days}", yes=yes, first=lambda: _keep(run.session.tree.root, place, data)
    )


def _keep(root: Path, place: str, data: bytes) -> tuple[str, ...]:
    """Write the report to its place, unless it is there already."""
    for folder in reversed(Path(place).parents[:-1]):
        if (root / folder).is_symlink():
            hint = "put a folder in its place"
            raise UsageError("this folder is a symbolic link; nothing was changed", where=str(folder), hint=hint)
    path = root / place
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        repository.write(path, data, replace=False)
    return (place,)
