"""Generated files say what the code says."""

from __future__ import annotations

from generate import files


def test_generated_files_are_what_the_code_says() -> None:
    differing = ", ".join(map(str, files.outdated()))
    assert not differing, f"differs from the code: {differing}; run `make docs`"
