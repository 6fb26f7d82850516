"""The share of its quota that tap-biu uses in a simulated hour: `python -m benchmarks.quota`."""

# ruff: noqa: T201 - it talks to the process that started it

from __future__ import annotations

import json
import sys

from tap_biu.tap import QUOTA, TapBiu
from tests.emulator import Emulator
from tests.run_tap import sync
from tests.tap_biu.simulated_time import busiest_minute, in_the_first_hour, simulated_time

CONTRACT = {"first_competence": "1940-01", "page_size": 10}
"""Makes more requests than an hour allows."""


def hour() -> dict[str, float]:
    """Run the tap for more than an hour of the emulator's time, against its sliding quota."""
    with (
        simulated_time() as time,
        Emulator(seed=5, sizes={"sales": 3000}, latency=0) as emulator,
    ):
        quota = emulator.biu.quota
        quota.now = time.arrival
        config = {
            "api_token": emulator.biu.token,
            "api_url": emulator.biu.url,
            "contract": CONTRACT,
        }
        run = sync(TapBiu, config)
        if run.error:
            sys.exit(run.error)
        times = quota.accepted
        used = in_the_first_hour(times)
        return {
            "requests_in_the_hour": used,
            "percent_of_the_quota": round(100 * used / (QUOTA * 60), 1),
            "most_in_a_minute": busiest_minute(times),
            "refused": quota.refused,
            "hours_simulated": round((times[-1] - times[0]) / 3600, 2),
        }


if __name__ == "__main__":
    print(json.dumps(hour()))
