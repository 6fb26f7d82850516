"""Run the tap: `python -m tap_asaas`."""

from tap_asaas.tap import TapAsaas

TapAsaas.cli()
