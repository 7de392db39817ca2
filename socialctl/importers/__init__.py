"""Other tools' posts as ours: from their bytes to the files we would write, with everything that did not fit listed."""
