"""Rewrite what is generated from the code: `make docs`, or `python -m generate`."""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import argparse
import sys

from generate import files
from generate.regions import MissingRegionError

COMMAND = "make docs"


def main(arguments: list[str] | None = None) -> int:
    """Write the files that differ, or with --check only name them."""
    parser = argparse.ArgumentParser(prog="python -m generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = parser.parse_args(arguments).check
    try:
        outdated = files.outdated()
    except MissingRegionError as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in outdated.items():
        if check:
            print(f"{path} is not what the code says: run `{COMMAND}`", file=sys.stderr)
        else:
            files.write(path, text)
            print(f"{'removed' if text is None else 'wrote'} {path}")
    return int(check and bool(outdated))


if __name__ == "__main__":
    sys.exit(main())
