"""A set of digests says what a set of keys would say, in a fraction of the memory."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from singer_rest.key_set import KeySet

scalars = st.one_of(st.integers(-3, 3), st.integers(), st.text(max_size=3), st.none())


@given(st.lists(st.tuples(scalars, scalars)))
def test_it_tells_new_keys_from_known_ones_as_a_set_does(keys: list[tuple[object, ...]]) -> None:
    known: set[tuple[object, ...]] = set()
    digests = KeySet()
    for key in keys:
        assert digests.add(key) == (key not in known)
        known.add(key)
        assert len(digests) == len(known)


def test_many_keys_stay_apart_and_take_few_bytes() -> None:
    keys = [(f"key-{number}",) for number in range(150_000)]
    tracemalloc.start()
    digests = KeySet()
    new = sum(map(digests.add, keys))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert new == len(digests) == len(keys)
    assert used / len(keys) < 24
    assert sum(map(digests.add, keys[::7])) == 0


def test_keys_of_the_same_hash_stay_apart() -> None:
    digests = KeySet()
    assert hash((-1,)) == hash((-2,))
    assert digests.add((-1,))
    assert digests.add((-2,))
