"""The command line: the SDK's, with every failure as one clear line and exit code 1."""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import re
import sys
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

import click
from singer_sdk.exceptions import (
    ConfigValidationError,
    FatalAPIError,
    MappingError,
    RetriableAPIError,
)
from singer_sdk.plugin_base import SingerCommand
from typing_extensions import override

from singer_rest import errors, saved_state
from singer_rest.errors import StreamsFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KNOWN = (FatalAPIError, RetriableAPIError)
"""Failures whose own message is written for the user and safe to show."""


class OneLineCommand(SingerCommand):
    """Says what is wrong and what to do; the traceback only when debugging."""

    @override
    def main(self, *args: Any, **kwargs: Any) -> Any:
        code: object = 1
        # What has been imported stays: the collector need not look at it again and again.
        gc.freeze()
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except StreamsFailedError as error:  # each stream has told why
            self.logger.info("Done, but %s", error)
        except Exception as error:  # noqa: BLE001 - the last stop of every failure
            self.logger.error("%s", describe(error))  # noqa: TRY400
            self.logger.debug("%s", errors.trace(error))
        sys.exit(code if isinstance(code, int) else 0)

    @override
    def invoke(self, ctx: click.Context) -> Any:
        # The SDK's own invoke would log a config error in two lines and install a hook that
        # prints tracebacks.
        logging.captureWarnings(capture=True)
        try:
            return click.Command.invoke(self, ctx)
        except BrokenPipeError:
            _discard_output()
            raise click.ClickException(
                "the output was closed before its end: if a target read it, its own error says why"
            ) from None


def with_previews(params: Sequence[click.Parameter]) -> list[click.Parameter]:
    """The options of a tap, with those that look at a run before it is made."""
    for option in params:
        if option.name in {"discover", "test"}:
            option.callback = _alone(option.callback)
        if option.name == "about_format" and isinstance(option, click.Option):
            option.help = "Specify output style for --about; json for --plan and --check too"
    return [
        *params,
        click.Option(
            ["--check"],
            is_flag=True,
            is_eager=True,
            help=(
                "Send one request to each selected stream, and tell whether token and endpoints "
                "are right and rows are as declared. Writes nothing."
            ),
        ),
        click.Option(
            ["--plan"],
            is_flag=True,
            is_eager=True,
            help=(
                "Tell what a run would take with this config, catalog and state: rows, requests "
                "and minutes by stream. Sends few requests, writes nothing."
            ),
        ),
    ]


def _alone(callback: Any) -> Any:
    def checked(ctx: click.Context, option: click.Parameter, value: Any) -> Any:
        previewed = [name for name in ("check", "plan") if ctx.params.get(name)]
        if previewed and value not in {False, "disabled"}:
            raise not_together([option.name or "", *previewed])
        return callback(ctx, option, value)

    return checked


def not_together(modes: Sequence[str]) -> click.ClickException:
    """The error of several modes at once."""
    return click.ClickException(f"{' and '.join(f'--{mode}' for mode in modes)}: give one of them")


MARKERS = "progress_markers"
NOISE = ("Skipping parse of env var settings", "Added '%s' as child stream")
"""How messages begin by which the SDK tells of each start, and nobody of a run."""


def tells(record: logging.LogRecord) -> bool:
    """Whether a message of the tap's log is worth a line."""
    return record.levelno > logging.INFO or not str(record.msg).startswith(NOISE)


def tells_of_metrics(record: logging.LogRecord) -> bool:
    """Whether a metric of the SDK is worth a line: the run report has them all."""
    return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)


def describe(error: Exception) -> str:
    """One line for a failure; nothing of a message that was not written to be shown."""
    if isinstance(error, ConfigValidationError):
        return f"config: {'; '.join(error.errors)}"
    if isinstance(error, MappingError):
        return f"stream_maps: {error}"
    if isinstance(error, KNOWN):
        return str(error)
    if isinstance(error, click.Abort):
        return "stopped"
    if isinstance(error, click.NoSuchOption):
        return f"{error.format_message()} See --help"
    if isinstance(error, click.ClickException):
        return error.format_message()
    return errors.unexpected(error)


def _discard_output() -> None:
    """Keep the interpreter from failing once more when it flushes standard output at its end."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def read_json_object(name: str, text: str) -> dict[str, Any]:
    """Parse a file that must hold one JSON object.

    Raises:
        click.ClickException: It does not, or an object in it has a key twice; the message names
            file, place and key, not the content.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice = next(key for key in counts if counts[key] > 1)
            told = f"the key {twice}" if re.fullmatch(saved_state.PLAIN, twice) else "a key"
            raise click.ClickException(f"{name}: holds {told} twice in one object; remove one")
        return members

    try:
        value = json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise click.ClickException(f"{name}: not valid JSON ({error.msg}, {place})") from None
    except (ValueError, RecursionError):
        raise click.ClickException(f"{name}: holds too long a number, or nests too deep") from None
    if not isinstance(value, dict):
        raise click.ClickException(f"{name}: must hold one JSON object")
    return value


def read_config(path: Path) -> dict[str, Any]:
    """Read a config file.

    Raises:
        click.ClickException: The file cannot be read or holds no JSON object.
    """
    try:
        return read_json_object(f"config file {path}", path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise click.ClickException(f"config file {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"config file {path}: not UTF-8 text") from None


def read_files(
    config: Any = None, state: IO[str] | None = None, catalog: IO[str] | None = None
) -> dict[str, Any]:
    """What a tap is made with, from the files that the command line names."""
    return {
        "config": config.config if config else {},
        "parse_env_config": bool(config and config.parse_env),
        "state": json.load(state) if state else None,
        "catalog": json.load(catalog) if catalog else None,
    }


def _text_of(name: str, file: IO[str]) -> str:
    try:
        return file.read()
    except UnicodeDecodeError:
        raise click.ClickException(f"{name}: not UTF-8 text") from None


def checked_state(_: click.Context, __: click.Parameter, file: IO[str] | None) -> IO[str] | None:
    """Check a state file: empty, or an object with bookmarks."""
    if file is None:
        return None
    text = _text_of(f"state file {file.name}", file).strip() or "{}"
    state: Any = read_json_object(f"state file {file.name}", text)
    if state.get("type") == "STATE":  # a whole message, as a tap writes it
        state = state.get("value")
    if isinstance(state, dict) and "singer_state" in state:  # as `meltano state get` prints it
        state = state["singer_state"] or {}
    bookmarks = state.get("bookmarks") if isinstance(state, dict) else None
    whole = isinstance(bookmarks, dict) and all(map(_is_bookmark, bookmarks.values()))
    if state != {} and not whole:
        raise click.ClickException(
            f'state file {file.name}: holds no bookmarks; expected {{"bookmarks": {{...}}}}'
        )
    return io.StringIO(json.dumps(state))


def _is_bookmark(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    parts = entry.get("partitions", [])
    marked = [entry, *parts] if isinstance(parts, list) else [None]
    # What the SDK takes away from each.
    return all(isinstance(m, dict) and isinstance(m.get(MARKERS, {}), dict) for m in marked)


def checked_catalog(_: click.Context, __: click.Parameter, file: IO[str] | None) -> IO[str] | None:
    """Check a catalog file: an object with a list of streams."""
    if file is None:
        return None
    text = _text_of(f"catalog file {file.name}", file)
    streams = read_json_object(f"catalog file {file.name}", text).get("streams")
    if not isinstance(streams, list) or not all(map(_is_catalog_entry, streams)):
        raise click.ClickException(
            f"catalog file {file.name}: not a list of streams with their schemas; make one with "
            "--discover"
        )
    return io.StringIO(text)


def _is_catalog_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("tap_stream_id"), str)
        and isinstance(entry.get("stream"), str)
        and isinstance(entry.get("schema"), dict)
        and "properties" in entry["schema"]
    )
