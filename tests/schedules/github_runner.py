"""The steps of a workflow, run as GitHub's runner would; what is not known here is an error."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

STEP_KEYS = {"env", "id", "if", "name", "run", "shell", "timeout-minutes", "uses", "with"}
SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
"""How a step's lines are run, where nothing is said of a shell, and where it says `bash`."""
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
WORDS = {"&&": " and ", "||": " or ", "!": " not ", "true": "True", "false": "False"}
TOKEN = re.compile(r"'(?:[^']|'')*'|&&|\|\||[!=]=|!|[\w.-]+|[(),]|\s+")


class Known:
    """A context of expressions; a name that it lacks is an error, not empty as for GitHub."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


class Outputs(Known):
    """What a step put out; what it did not is empty."""

    def __getattr__(self, name: str) -> str:
        return ""


@dataclass
class Step:
    """What became of a step."""

    outcome: str
    log: str = ""
    outputs: Outputs = field(default_factory=Outputs)


@dataclass
class Job:
    """A job of a workflow, in a folder that stands for the runner's."""

    workflow: Path
    name: str
    folder: Path
    """The checkout."""
    temp: Path
    """What `runner.temp` is."""
    environment: Mapping[str, str]
    """What the runner sets, in the place of the workflow's own where it sets the same."""
    contexts: Mapping[str, Known]
    left_out: Collection[str] = ()
    """The names of steps that are taken to succeed without being run."""
    steps: dict[str, Step] = field(default_factory=dict)

    def run(self) -> str:
        """Run the steps; give `success` or `failure`."""
        workflow = yaml.safe_load(self.workflow.read_text(encoding="utf-8"))
        job = workflow["jobs"][self.name]
        defaults = workflow.get("defaults", {}) | job.get("defaults", {})
        self.temp.mkdir(parents=True, exist_ok=True)
        self.summary.touch()
        environment = self._environment(job.get("env", {}))
        failed = False
        for step in job["steps"]:
            assert step.keys() <= STEP_KEYS, step
            assert "${{" not in step.get("run", ""), step
            done = self._step(defaults.get("run", {}) | step, environment, failed=failed)
            self.steps[step["name"]] = done
            if "id" in step:
                self.steps[step["id"]] = done
            failed |= done.outcome == "failure"
        return "failure" if failed else "success"

    def matrix(self, name: str) -> Any:
        """The values that the job is run for, of one name of its matrix."""
        job = yaml.safe_load(self.workflow.read_text(encoding="utf-8"))["jobs"][self.name]
        (expression,) = EXPRESSION.findall(job["strategy"]["matrix"][name])
        return self._value(expression)

    @property
    def summary(self) -> Path:
        """The file that becomes the page of the run."""
        return self.temp / "summary.md"

    @property
    def log(self) -> str:
        """What all steps said."""
        return "".join(step.log for step in self.steps.values())

    def _step(self, step: dict[str, Any], environment: dict[str, str], *, failed: bool) -> Step:
        condition = str(step.get("if", "success()"))
        if "always()" not in condition:
            condition = f"success() && ({condition})"
        if not self._value(condition, failed=failed):
            return Step("skipped")
        if step["name"] in self.left_out:
            return Step("success")
        assert "uses" not in step, f"{step['name']}: neither run nor left out"
        output = self.temp / "output"
        output.write_text("")
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        command = [*SHELLS[step.get("shell")], str(script)]
        code, log = self.start(command, environment | self._environment(step.get("env", {})))
        outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return Step("failure" if code else "success", log, Outputs(**outputs))

    def _environment(self, variables: Mapping[str, Any]) -> dict[str, str]:
        values = {name: self._text(str(value)) for name, value in variables.items()}
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **values,
            **self.environment,
        }

    def start(self, command: list[str], environment: dict[str, str]) -> tuple[int, str]:
        """Run the command of a step; give its exit code and output."""
        ended = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return ended.returncode, ended.stdout

    def _text(self, text: str) -> str:
        return EXPRESSION.sub(lambda match: as_text(self._value(match[1])), text)

    def _value(self, expression: str, *, failed: bool = False) -> Any:
        names = {
            **self.contexts,
            "runner": Known(temp=str(self.temp)),
            "steps": Known(**{name: step for name, step in self.steps.items() if name.isalpha()}),
            "always": lambda: True,
            "success": lambda: not failed,
            "fromJSON": json.loads,
            "format": lambda text, *values: text.format(*values),
        }
        return eval(as_python(expression), {"__builtins__": {}}, names)


def as_python(expression: str) -> str:
    """An expression of GitHub's as one of Python, which gives the same for texts and truth."""
    tokens = TOKEN.findall(expression)
    assert "".join(tokens) == expression, expression
    return "".join(WORDS.get(token, token) for token in tokens).strip()


def as_text(value: bool | str) -> str:
    """What a variable holds of a value."""
    return str(value).lower() if isinstance(value, bool) else value
