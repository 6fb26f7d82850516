"""Tests of the emulator itself, over real HTTP."""
