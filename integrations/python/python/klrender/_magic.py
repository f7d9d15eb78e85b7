"""The cell magic ``%%klrender``: a cell that holds a spec, and shows its film."""

from __future__ import annotations

import argparse
import shlex
from typing import Any, NoReturn

from ._program import Error, hide_traceback
from ._scene import FILMS, STILLS, Scene


class _Parser(argparse.ArgumentParser):
    """Says what is wrong, and does not end the kernel."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"%%klrender: {message}\n{self.format_usage()}")


def _parser() -> _Parser:
    parser = _Parser(prog="%%klrender", add_help=False)
    parser.add_argument("name", nargs="?", help="a variable that the scene is put into")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--at", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--format", choices=["html", "gif", "webp", "apng", *STILLS], default="html")
    return parser


def _pairs(given: list[str]) -> dict[str, str]:
    for setting in given:
        if "=" not in setting:
            raise ValueError(f"%%klrender: {setting!r} should be NAME=VALUE")
    return dict(setting.split("=", 1) for setting in given)


class _Picture:
    """One picture as a notebook takes it."""

    def __init__(self, bundle: dict[str, str]) -> None:
        self._bundle = bundle

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self._bundle


def _picture(scene: Scene, format: str, at: dict[str, str]) -> Any:
    import base64

    if format == "html" and not at:
        return scene
    if format in FILMS and at:
        format = "svg"
    content = scene.render(format, {name: float(value) for name, value in at.items()})
    if format == "svg":
        return _Picture({"image/svg+xml": content.decode(), "text/plain": repr(scene)})
    kind = {"apng": "image/png"}.get(format, f"image/{format}")
    encoded = base64.b64encode(content).decode()
    if format == "webp":
        # Which not every notebook takes for a picture.
        return _Picture({"text/html": f'<img src="data:{kind};base64,{encoded}">', "text/plain": repr(scene)})
    return _Picture({kind: encoded, "text/plain": repr(scene)})


def load(shell: Any) -> None:
    """Registers the magic."""

    def klrender(line: str, cell: str) -> Any:
        """Shows the film of the spec in this cell.

        %%klrender [NAME] [--set NAME=VALUE]… [--at NAME=VALUE] [--format html|gif|webp|apng|svg|png]

        NAME is a variable that the scene is put into. `--at` shows the frame there instead of the film.
        """
        arguments = _parser().parse_args(shlex.split(line))
        # With the line of the magic, so that messages count lines as the cell does.
        scene = Scene("\n" + cell, _pairs(arguments.set))
        try:
            # Now, for the messages of a picture that is shown are kept back by notebooks.
            scene.plan()
            picture = _picture(scene, arguments.format, _pairs(arguments.at))
        except Error as error:
            # What is wrong is in the cell, not in this module: no traceback.
            hide_traceback(error)
            raise
        if arguments.name:
            shell.user_ns[arguments.name] = scene
        return picture

    shell.register_magic_function(klrender, "cell", "klrender")
