"""What the software security key does when it is touched: sign the request in a folder, and leave the answer there."""

from __future__ import annotations

import sys
from pathlib import Path

from signing.blobs import soft_fido, strings


def main(folder: Path, kind: str, flags: int) -> None:
    """Answer: flags, counter, and each number (of ed25519 the one signature) after its length."""
    signature = soft_fido(kind, flags).sign((folder / "request").read_bytes())
    body, rest = strings(signature[:-5])[1], signature[-5:]
    numbers = strings(body) if kind == "ecdsa" else [body, b""]
    parts = b"".join(bytes([len(number.lstrip(b"\0"))]) + number.lstrip(b"\0") for number in numbers)
    (folder / "answer").write_bytes(rest + (parts if kind == "ecdsa" else bytes([64]) + body + b"\0"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
