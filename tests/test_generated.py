"""Generated files say what the code says."""

from __future__ import annotations

from tests import regenerate


def test_generated_files_are_what_the_code_says() -> None:
    files = ", ".join(map(str, regenerate.outdated()))
    assert not files, f"differs from the code: {files}; run `{regenerate.COMMAND}`"
