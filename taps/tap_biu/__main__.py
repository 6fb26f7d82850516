"""Run the tap: `python -m tap_biu`."""

from tap_biu.tap import TapBiu

TapBiu.cli()
