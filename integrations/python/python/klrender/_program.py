"""The program: where it is, how it is run, and what it says when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import warnings
from pathlib import Path
from typing import Any, Sequence

NAME = "klrender.exe" if sys.platform == "win32" else "klrender"

# The exit code that says that a spec is wrong.
WRONG_SPEC = 3


class Error(RuntimeError):
    """The program could not do what was asked. ``code`` is its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class SpecError(Error, ValueError):
    """A spec is wrong. Its text is what the program prints, with the lines quoted."""

    def __init__(self, message: str, source: Source) -> None:
        super().__init__(message, WRONG_SPEC)
        self._source = source

    @property
    def diagnostics(self) -> list[dict[str, Any]]:
        """All that is wrong, each with its code, place and hints, as ``--message-format json`` has it."""
        done = start(["validate", "-q", "--message-format", "json", *self._source.arguments()], self._source)
        return [json.loads(line) for line in done.stderr.decode().splitlines() if line.startswith("{")]


def hide_traceback(error: Error) -> None:
    """Lets notebooks show an error by its text alone: what is wrong is in a spec, not in Python."""

    def lines() -> list[str]:
        return [type(error).__name__, *str(error).splitlines()]

    setattr(error, "_render_traceback_", lines)


class SpecWarning(UserWarning):
    """Something in a spec is odd."""


class Source:
    """A spec, as a text or a file, and what is set in it."""

    def __init__(self, spec: str | os.PathLike[str], set: dict[str, Any]) -> None:
        self.text: str | None = None
        self.path: str | None = None
        if isinstance(spec, os.PathLike):
            self.path = os.fspath(spec)
        elif not isinstance(spec, str):
            raise TypeError(f"a spec is a text or a path, not {type(spec).__name__}")
        elif "\n" not in spec and spec.endswith(".toml"):
            self.path = spec
        else:
            self.text = spec
        self.set = dict(set)

    def arguments(self) -> list[str]:
        """How the program is told of it, behind all other arguments."""
        settings = [part for name, value in self.set.items() for part in ("--set", f"{name}={value}")]
        return [*settings, "--", "-" if self.path is None else self.path]


def program() -> str:
    """The program that is run: what ``KLRENDER`` in the environment names, that of this package, or one on the path."""
    named = os.environ.get("KLRENDER")
    if named:
        return named
    folders = [sysconfig.get_path("scripts")]
    if sys.version_info >= (3, 10):
        folders.append(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")))
    # `pip install --target` puts it beside the package.
    folders.append(str(Path(__file__).parent.parent / "bin"))
    for folder in folders:
        path = Path(folder, NAME)
        if path.is_file():
            return str(path)
    found = shutil.which("klrender")
    if found is None:
        raise Error("there is no klrender here; the environment variable KLRENDER can say where it is", 127)
    return found


def start(arguments: Sequence[str], source: Source) -> subprocess.CompletedProcess[bytes]:
    """Runs the program until its end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLICOLOR")}
    environment["NO_COLOR"] = "1"
    given = b"" if source.text is None else source.text.encode()
    try:
        return subprocess.run([program(), *arguments], input=given, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise Error(f"{program()}: {error.strerror}", 127) from None


def run(arguments: Sequence[str], source: Source) -> bytes:
    """What the program writes to standard output. Errors are raised, warnings are warned of."""
    done = start([*arguments, *source.arguments()], source)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode == WRONG_SPEC:
        raise SpecError(said, source)
    if done.returncode != 0:
        raise Error(said or f"klrender ended with {done.returncode}", done.returncode)
    if said:
        # The line of whoever has made the picture, not one of this package.
        depth, frame = 1, sys._getframe(0)
        while frame.f_back and frame.f_globals.get("__name__", "").startswith("klrender"):
            depth, frame = depth + 1, frame.f_back
        warnings.warn(said, SpecWarning, stacklevel=depth)
    return done.stdout
