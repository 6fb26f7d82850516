"""Run the emulator by hand: `python -m tests.emulator`."""

# ruff: noqa: T201 - a command talks to whoever runs it

from __future__ import annotations

import argparse
import json
import sys
import threading

from .emulator import Emulator
from .faults import KINDS

DEFAULT_RATE = 0.05
MAX_PORT = 65535
_SHOWN = ("customers", "payments", "subscriptions", "installments", "transfers", "invoices")
_TEXT = """\
Base de Clientes   {clientbase.url}
Token              {clientbase.token}
Records            {clientbase_counts}

  curl -H 'Authorization: Bearer {clientbase.token}' \\
    '{clientbase.url}/billings?page=1&per_page=2&sort=updated_at'
  echo '{clientbase_config}' > clientbase.json

BIU                {biu.url}
Token              {biu.token}
Records            {biu_counts}
Quota              {quota}

  curl -H 'Authorization: Bearer {biu.token}' \\
    '{biu.url}/sales?page=1&per_page=2&sales_date_field=modificado_em'
  echo '{biu_config}' > biu.json

Asaas              {asaas.url}
Key                {asaas.token}
Records            {asaas_counts}
Quota              {asaas_quota}

  curl -H 'access_token: {asaas.token}' \\
    '{asaas.url}/payments?limit=2&status=OVERDUE'
  echo '{asaas_config}' > asaas.json

Simulated now      {now}

Steer it:
  curl -X POST {url}/_emulator/advance -d '{{"days": 1}}'        # time passes, rows change
  curl -X POST {url}/_emulator/advance -d '{{"days": 1, "at": 5}}'   # with the fifth request
  curl -X POST {url}/_emulator/date -d '{{"behind": 3600}}'      # of the header in all answers
  curl -X POST {url}/_emulator/delete -d '{{"api": "asaas", "rows": {{"payments": 3}}}}'
  curl -X POST {url}/_emulator/hide -d '{{"api": "asaas", "rows": {{"payments": 3}}}}'
  curl -X POST {url}/_emulator/faults -d '{{"kind": "429", "times": 2, "retry_after": 1}}'
  curl -X POST {url}/_emulator/faults -d '{{"kinds": ["503", "drop"], "rate": 0.1}}'
  curl -X POST {url}/_emulator/faults -d '{{"clear": true}}'
  curl -X POST {url}/_emulator/quota -d '{{"limit": 5, "foreign": 2}}'    # of BIU, per minute
  curl -X POST {url}/_emulator/asaas-quota -d '{{"limit": 5}}'         # of Asaas, in 12 hours
  curl {url}/_emulator/log                               # what was asked, and how it ended
  curl {url}/_emulator/state                             # now, and records per stream
  curl -X POST {url}/_emulator/reset                     # data, clock, log, faults back

Ctrl-C stops it.
"""


def parser() -> argparse.ArgumentParser:
    """Say which options there are."""
    made = argparse.ArgumentParser(
        prog="python -m tests.emulator",
        description="Serve the vendors' APIs from made-up data, on the loopback interface.",
        epilog=f"Kinds of fault: {', '.join(KINDS)}.",
    )
    made.add_argument(
        "--port", type=_port, default=8000, help="0 takes any free one (default 8000)"
    )
    made.add_argument("--seed", type=int, default=1, help="other seeds make other data (default 1)")
    made.add_argument(
        "--size", type=int, default=300, help="billings; all else scales with them (default 300)"
    )
    made.add_argument(
        "--order",
        choices=("honored", "number", "newest", "shuffled", "updated_at"),
        default="honored",
        help="honor the order asked for (default), or ignore it and list in this order",
    )
    made.add_argument(
        "--latency", type=float, default=0.0, metavar="MS", help="milliseconds before each answer"
    )
    made.add_argument(
        "--fault",
        action="append",
        default=[],
        type=_fault,
        metavar="KIND[:RATE]",
        help=f"break requests at random (rate {DEFAULT_RATE} if none is given); may be repeated",
    )
    made.add_argument(
        "--move", action="store_true", help="rows move between pages while they are read"
    )
    made.add_argument("--no-meta", action="store_true", help="leave the page numbers out")
    made.add_argument(
        "--biu-quota",
        type=_count,
        default=20,
        metavar="N",
        help="requests that BIU answers in any simulated minute; 0 for all (default 20)",
    )
    made.add_argument(
        "--asaas-quota",
        type=_count,
        default=25_000,
        metavar="N",
        help="requests that Asaas answers in 12 simulated hours; 0 for all (default 25000)",
    )
    made.add_argument(
        "--time-scale",
        type=_scale,
        default=1.0,
        metavar="X",
        help="simulated seconds per real second, for the quotas (default 1)",
    )
    return made


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C."""
    options = parser().parse_args(arguments)
    emulator = Emulator(
        seed=options.seed,
        size=options.size,
        port=options.port,
        order=options.order,
        latency=options.latency / 1000,
        move_per_request=int(options.move),
        biu_quota=options.biu_quota or None,
        asaas_quota=options.asaas_quota or None,
        time_scale=options.time_scale,
    )
    if options.no_meta:
        emulator.clientbase.change_dialect(meta_key=None)
        emulator.biu.change_dialect(pagination_key=None)
    for kind, rate in options.fault:
        emulator.faults.at_random([kind], rate=rate, seed=options.seed)
    try:
        emulator.start()
    except OSError as error:
        other = options.port % MAX_PORT + 1
        print(
            f"cannot serve on port {options.port}: {error}; another one: "
            f'make emulator ARGS="--port {other}"',
            file=sys.stderr,
        )
        return 1
    try:
        print(introduction(emulator), flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        print("\nstopped")
    finally:
        emulator.stop()
    return 0


def introduction(emulator: Emulator) -> str:
    """What is printed at the start: where the APIs are, their tokens, and how to steer them."""
    clientbase, biu, asaas = emulator.clientbase, emulator.biu, emulator.asaas
    state = emulator.state()
    return _TEXT.format(
        clientbase=clientbase,
        clientbase_counts=_counts(state["clientbase"]),
        clientbase_config=json.dumps({"auth_token": clientbase.token, "api_url": clientbase.url}),
        biu=biu,
        biu_counts=_counts(state["biu"]),
        biu_config=json.dumps({"api_token": biu.token, "api_url": biu.url}),
        quota=_quota(emulator),
        asaas=asaas,
        asaas_counts=_counts({name: state["asaas"][name] for name in _SHOWN}),
        asaas_config=json.dumps({"access_token": asaas.token, "api_url": asaas.url}),
        asaas_quota=_asaas_quota(emulator),
        now=state["now"],
        url=emulator.url,
    )


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _quota(emulator: Emulator) -> str:
    quota = emulator.biu.quota
    if quota.limit is None:
        return "none"
    return f"{quota.limit} requests in any {quota.window / quota.scale:g} s"


def _asaas_quota(emulator: Emulator) -> str:
    quota = emulator.asaas.quota
    if quota.limit is None:
        return "none"
    return f"{quota.limit} requests in {quota.window / quota.scale:g} s from the first on"


def _count(text: str) -> int:
    if not text.isdigit():
        raise ValueError
    return int(text)


def _scale(text: str) -> float:
    scale = float(text)
    if not 0 < scale < float("inf"):
        raise ValueError
    return scale


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= MAX_PORT:
        raise ValueError
    return port


def _fault(text: str) -> tuple[str, float]:
    kind, _, rate = text.partition(":")
    if kind not in KINDS:
        message = f"unknown kind {kind!r}; one of {', '.join(KINDS)}"
        raise argparse.ArgumentTypeError(message)
    try:
        share = float(rate) if rate else DEFAULT_RATE
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        message = f"the rate must be between 0 and 1, not {rate!r}"
        raise argparse.ArgumentTypeError(message)
    return kind, share


if __name__ == "__main__":
    sys.exit(main())
