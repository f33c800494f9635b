"""Hashes of names looked up in a table of hashes."""

from __future__ import annotations

import numpy as np

from pipeline.find.places.hashing import HashIndex


def test_hashes_are_found_where_they_stand_first() -> None:
    random = np.random.default_rng(4)
    table = np.sort(random.integers(0, 2**32, 5000, dtype=np.uint32) & np.uint32(0xFFF00FFF))
    wanted = np.concatenate([random.permutation(table)[:300], random.integers(0, 2**32, 300, dtype=np.uint32)])
    first = {int(value): place for place, value in reversed(list(enumerate(table)))}
    expected = [(number, first[int(value)]) for number, value in enumerate(wanted) if int(value) in first]
    numbers, places = HashIndex(table).find(wanted)
    assert list(zip(numbers.tolist(), places.tolist(), strict=True)) == expected
    assert HashIndex(np.unique(table)).held(wanted).tolist() == [number for number, _ in expected]
