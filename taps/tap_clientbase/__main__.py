"""Run the tap: `python -m tap_clientbase`."""

from tap_clientbase.tap import TapClientbase

TapClientbase.cli()
