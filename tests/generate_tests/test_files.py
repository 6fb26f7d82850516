"""Generated files say what the code says, or the check names them and what to run."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from generate import __main__ as command
from generate import files
from generate.regions import MissingRegionError, with_count, with_entry, with_region
from tap_biu.streams.sales import Sales

PAGE = Path("docs", "fields", "biu.md")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the generated files alone."""
    for path in files.wanted():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((files.ROOT / path).read_bytes())
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


def test_generated_files_are_what_the_code_says() -> None:
    differing = ", ".join(map(str, files.outdated()))
    assert not differing, f"differs from the code: {differing}; run `{command.COMMAND}`"


def test_a_file_that_differs_is_named_and_mended_once(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = (copy / PAGE).read_text(encoding="utf-8")
    (copy / PAGE).write_text(right.replace("Produto", "Mercadoria"), encoding="utf-8")
    assert command.main(["--check"]) == 1
    assert capsys.readouterr().err == f"{PAGE} is not what the code says: run `make docs`\n"
    assert command.main([]) == 0
    assert capsys.readouterr().out == f"wrote {PAGE}\n"
    assert (copy / PAGE).read_text(encoding="utf-8") == right
    assert command.main([]) == command.main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_changed_description_changes_every_file_that_tells_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    properties = Sales.record_schema["properties"]
    monkeypatch.setitem(properties["produto"], "description", "O que foi vendido")
    assert {*files.outdated()} == {PAGE, Path("tests", "golden", "tap-biu.catalog.json")}


def test_a_file_without_the_place_is_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = copy / "taps" / "tap_biu" / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("generated: drift", "drift"))
    assert command.main(["--check"]) == 1
    assert 'tap_biu/README.md has no region "generated: drift"' in capsys.readouterr().err


def test_only_the_region_is_written() -> None:
    text = "# generated: a\nold\n# end of generated\n# generated: b\nold\n# end of generated\n"
    new = with_region(Path("x"), text, "b", "\\1 new\n")
    assert new == text[::-1].replace("dlo", "wen 1\\", 1)[::-1]
    with pytest.raises(MissingRegionError, match='x has no region "generated: c"'):
        with_region(Path("x"), text, "c", "")


def test_what_is_written_by_hand_behind_a_torn_region_stays() -> None:
    text = "# generated: a\nold\nby hand\n# generated: b\nold\n# end of generated\n"
    with pytest.raises(MissingRegionError, match='x has no region "generated: a"'):
        with_region(Path("x"), text, "a", "new\n")


def test_the_file_of_a_tap_that_is_gone_goes(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = copy / "docs" / "fields" / "gone.md"
    gone.touch()
    assert command.main(["--check"]) == 1
    assert "gone.md is not what the code says: run `make docs`" in capsys.readouterr().err
    assert command.main([]) == 0
    assert not gone.exists()


def test_only_the_plugin_is_written_however_its_entry_ends() -> None:
    text = "  extractors:\n  - name: tap-a\n    x: 1\n\n    y: 2\n  - name: tap-b\n  loaders:\n"
    new = with_entry(Path("x"), text, "tap-a", "  - name: tap-a\n")
    assert new == "  extractors:\n  - name: tap-a\n  - name: tap-b\n  loaders:\n"
    assert with_entry(Path("x"), new, "tap-b", "") == "  extractors:\n  - name: tap-a\n  loaders:\n"
    with pytest.raises(MissingRegionError, match='x has no plugin "- name: tap"'):
        with_entry(Path("x"), text, "tap", "")


def test_the_number_of_streams_is_written_wherever_it_is_told(copy: Path) -> None:
    for path in files.FRONT:
        right = (copy / path).read_text(encoding="utf-8")
        (copy / path).write_text(re.sub(r"\| \d+ \|", "| 0 |", right), encoding="utf-8")
        assert command.main(["--check"]) == 1
        assert command.main([]) == 0
        assert (copy / path).read_text(encoding="utf-8") == right


def test_only_the_row_of_the_tap_is_counted_in() -> None:
    text = "| [tap-a](a) | 1 of 2 | 3 |\n| [tap-ab](ab) | x | 3 |\n"
    new = with_count(Path("x"), text, "tap-a", 40)
    assert new == "| [tap-a](a) | 1 of 2 | 40 |\n| [tap-ab](ab) | x | 3 |\n"
    with pytest.raises(MissingRegionError, match=r'x has no row "\| \[tap\]'):
        with_count(Path("x"), text, "tap", 1)


def test_the_generator_stands_without_the_tests() -> None:
    for path in (files.ROOT / "generate").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [
                alias.name for alias in getattr(node, "names", ()) if isinstance(node, ast.Import)
            ]
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in modules if name.split(".")[0] == "tests"], path.name
