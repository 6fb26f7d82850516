"""The distribution that a user installs with pip."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        path.name for path in (ROOT / "taps").iterdir() if (path / "__init__.py").exists()
    }
    assert not any("test" in name or "emulator" in name for name in names)
    assert "singer_rest/py.typed" in names
    sources = {str(p.relative_to(ROOT / "taps")) for p in (ROOT / "taps").rglob("*.py")}
    assert sources <= set(names)


def test_pip_installs_a_working_script_into_a_clean_environment(
    wheel: Path, tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    environment |= {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "UV_"))}

    def run(*command: str | Path) -> str:
        ended = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    run(sys.executable, "-m", "venv", tmp_path / "venv")
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel)
    for tap, stream, setting in (
        ("tap-clientbase", '"billings"', "auth_token"),
        ("tap-biu", '"sales"', "api_token"),
        ("tap-asaas", '"payments"', "access_token"),
    ):
        assert run(scripts / tap, "--version").startswith(f"{tap} v")
        assert stream in run(scripts / tap, "--discover")
        assert setting in run(scripts / tap, "--about")
