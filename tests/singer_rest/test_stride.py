"""Strides are as long as a walk can remember, and rarer the more of them are in vain."""

from __future__ import annotations

import pytest

from singer_rest.stride import LONGEST, Stride


def test_a_stride_grows_as_long_as_it_may() -> None:
    stride = Stride(3)
    lengths = []
    for _ in range(8):
        lengths.append(stride.pages)
        stride.moved(at_one_go=True)
    assert lengths == [3, 6, 12, 24, 3 * LONGEST, 3 * LONGEST, 3 * LONGEST, 3 * LONGEST]


def pause(stride: Stride) -> int:
    """How often a walk moves page by page after a failure."""
    stride.failed()
    moves = 0
    while not stride.ready:
        stride.moved(at_one_go=False)
        moves += 1
    return moves


def test_pauses_grow_with_each_failure_and_shrink_with_each_success() -> None:
    stride = Stride(3)
    assert [pause(stride) for _ in range(4)] == [1, 2, 4, 8]
    for _ in range(3):
        stride.moved(at_one_go=True)
    assert pause(stride) == 2
    assert stride.pages == 3


@pytest.mark.parametrize("width", [1, 3])
def test_where_there_are_to_be_none_there_are_none(width: int) -> None:
    stride = Stride(width)
    if width > 1:
        stride.end()
    for _ in range(100):
        stride.moved(at_one_go=False)
    assert not stride.ready
