"""Signatures: read and verified here, without any file or process; made by ssh-keygen."""
