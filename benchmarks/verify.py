"""Measure verifying signatures in this process against starting ssh-keygen for each, and print the ratio.

    python benchmarks/verify.py [--signatures 10000] [--runs 200]

Both take turns, since a machine's speed drifts between minutes: a round is a part of the signatures here and a sample
of the same ones there. The ratio is of the time that one signature takes, the median over the rounds.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from socialctl.signing import allowed_signers, armour, keys, sshsig
from socialctl.signing.wire import string

BOUND = 0.05
ROUNDS = 20
SIGNER = "leyla@library.example.edu"


class Signed(NamedTuple):
    """A statement and the bytes of its ``.sig`` file."""

    message: bytes
    text: bytes


def signed(count: int) -> tuple[str, list[Signed]]:
    """The line of a new ed25519 key, and that many statements of about a kilobyte signed with it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    blob = string(b"ssh-ed25519") + string(private.public_key().public_bytes_raw())
    found = []
    for number in range(count):
        message = f'{{"post": "post-{number}", "text": "{"x" * 900}"}}\n'.encode()
        fields = string(sshsig.APPROVAL.encode()) + string(b"") + string(b"sha512")
        signature = private.sign(b"SSHSIG" + fields + string(hashlib.sha512(message).digest()))
        body = string(blob) + fields + string(string(b"ssh-ed25519") + string(signature))
        found.append(Signed(message, armour.write(b"SSHSIG" + (1).to_bytes(4) + body)))
    return allowed_signers.line(SIGNER, keys.from_blob(blob)), found


def in_process(batch: list[Signed]) -> float:
    """Seconds a signature."""
    start = time.perf_counter()
    for one in batch:
        sshsig.verify(one.text, one.message, sshsig.APPROVAL)
    return (time.perf_counter() - start) / len(batch)


def by_ssh_keygen(batch: list[Signed], folder: Path) -> float:
    """Seconds a signature, the files written beforehand."""
    command = ("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", SIGNER, "-n", sshsig.APPROVAL, "-s")
    for number, one in enumerate(batch):
        (folder / f"{number}.json").write_bytes(one.message)
        (folder / f"{number}.sig").write_bytes(one.text)
    start = time.perf_counter()
    for number in range(len(batch)):
        with (folder / f"{number}.json").open("rb") as message:
            done = subprocess.run([*command, f"{number}.sig"], stdin=message, stdout=subprocess.DEVNULL, cwd=folder)
        if done.returncode:
            sys.exit("ssh-keygen does not accept what we do")
    return (time.perf_counter() - start) / len(batch)


def main() -> None:
    """Sign, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--signatures", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    line, all_signed = signed(options.signatures)
    rounds = max(1, min(ROUNDS, options.runs, options.signatures))
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "signers").write_text(f"{line}\n", encoding="utf-8")
        for turn in range(rounds):
            batch = all_signed[turn::rounds]
            ours.append(in_process(batch))
            theirs.append(by_ssh_keygen(batch[: max(1, options.runs // rounds)], folder))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, {platform.system()}")
    print(f"\n| {options.signatures:,} ed25519 signatures | medians of {rounds} rounds | bound |\n|---|---|---|")
    here, there = statistics.median(ours) * 1e3, statistics.median(theirs) * 1e3
    print(f"| in this process, against ssh-keygen -Y verify | {here:.3f} ms / {there:.2f} ms = {ratio:.3f} | {BOUND} |")
    print(f"| all of them | {sum(ours) / rounds * options.signatures:.2f} s | |")


if __name__ == "__main__":
    main()
