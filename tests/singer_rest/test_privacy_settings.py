"""What is wrong with the settings of privacy is said in one line."""

from __future__ import annotations

import pytest

from singer_rest import privacy


@pytest.mark.parametrize(
    ("setting", "key", "message"),
    [
        ("omitt", None, "privacy: unknown action; did you mean 'omit'?"),
        ("{", None, "privacy: not valid JSON; write one of keep, hash and omit"),
        ({"documents": "omit"}, None, "unknown class 'documents'; did you mean 'document'?"),
        ({"zzz": "omit"}, None, "unknown class 'zzz'; known are document, name"),
        ({"document": "hsah"}, None, "unknown action for document; did you mean 'hash'?"),
        ({"document": ["x"]}, None, "unknown action for document; write one of"),
        ("hash", None, "privacy_key is missing"),
        ('{"name": "hash"}', "short", "privacy_key is too short"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line(
    setting: object, key: str | None, message: str
) -> None:
    (line,) = privacy.problems(setting, key)
    assert message in line
    assert "short" not in line.replace("too short", "")


@pytest.mark.parametrize("setting", [None, "keep", "omit", {}, '{"document": "omit"}'])
def test_without_hashes_no_key_is_needed(setting: object) -> None:
    assert list(privacy.problems(setting, None)) == []
    assert list(privacy.problems("hash", "a key of sixteen or more")) == []
