"""A scene, and its pictures."""

from __future__ import annotations

import html
import json
import math
import os
import tempfile
from pathlib import Path
from typing import Any, Mapping

from ._program import Error, Source, hide_traceback, run

# Formats of one file, by the extension that means them.
FILMS = {"gif": "gif", "apng": "apng", "webp": "webp", "svg-film": "svg-film", "html": "html"}
STILLS = ("png", "svg")


def _choice(at: Mapping[str, float] | None) -> list[str]:
    """The arguments that choose one frame."""
    if not at:
        return ["--poster"]
    return [part for name, value in at.items() for part in ("--at", f"{name}={value}")]


class Scene:
    """A spec with its pictures and numbers.

    ``spec`` is the text of a spec, or the path of one: a ``pathlib.Path``, or a text that ends in ``.toml``. Paths in
    a text are from the current folder. ``set`` replaces parameters, pins swept names, and picks from a ``matrix``.
    """

    def __init__(self, spec: str | os.PathLike[str], set: Mapping[str, Any] | None = None) -> None:
        self._source = Source(spec, dict(set or {}))

    def with_set(self, **values: Any) -> Scene:
        """The same scene with other values."""
        source = self._source
        spec = source.text if source.path is None else Path(source.path)
        assert spec is not None
        return Scene(spec, {**source.set, **values})

    def render(self, format: str = "gif", at: Mapping[str, float] | None = None) -> bytes:
        """The film in a format: gif, apng, webp, svg-film or html. For png and svg, one frame, as ``frame`` has it."""
        if format in STILLS:
            return self.frame(at, format)
        if at:
            raise ValueError(f"`at` chooses a frame of a png or svg, not of a {format}")
        return run(["-q", "--format", format, "-o", "-"], self._source)

    def save(self, path: str | os.PathLike[str], format: str | None = None, at: Mapping[str, float] | None = None) -> Path:
        """Writes a film or a frame. Without a format the extension says it; ``.svg`` is then a frame."""
        path = Path(path)
        chosen = format or path.suffix[1:].lower()
        if not chosen:
            raise ValueError(f"{path}: without an extension, `format` must say what it is")
        content = self.render(chosen, at)
        # It appears whole or not at all.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            try:
                file.write(content)
                file.close()
                os.chmod(file.name, 0o666 & ~_umask())
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
        return path

    def frame(self, at: Mapping[str, float] | None = None, format: str = "png") -> bytes:
        """One frame as png or svg: where names are nearest to values, such as ``{"mu": 2.5}``, else the poster."""
        if format not in STILLS:
            raise ValueError(f"a frame is a png or an svg, not a {format}")
        return run(["-q", "--format", format, *_choice(at), "-o", "-"], self._source)

    def to_html(self) -> str:
        """A page that plays the film by itself, and fetches nothing."""
        return self.render("html").decode()

    def plan(self) -> dict[str, Any]:
        """What the film will show: ``frames``, ``size``, ``seconds``, ``quantities``, as ``klrender plan --json``."""
        plan = json.loads(run(["plan", "--json"], self._source))
        if isinstance(plan, list):
            raise ValueError("the spec makes several pictures; `set` picks one of its `matrix`")
        assert isinstance(plan, dict)
        return plan

    def values(self, details: bool = False) -> dict[str, list[Any]]:
        """All numbers of all frames, as columns: ``pandas.DataFrame(scene.values())``, ``polars.DataFrame(…)``.

        With ``details`` there are columns ``NAME method``, ``NAME abs_error`` and ``NAME reason`` too, for numbers
        that have them. What is undefined is nan.
        """
        rows = [json.loads(line) for line in run(["values", "--json"], self._source).splitlines()]
        columns: dict[str, list[Any]] = {
            "frame": [row["frame"] for row in rows],
            "t": [row["t"] for row in rows],
        }
        for name in rows[0]["values"] if rows else ():
            entries = [row["values"][name] for row in rows]
            columns[name] = [_number(entry.get("value")) for entry in entries]
            if not details:
                continue
            for key in ("method", "abs_error", "reason"):
                found = [entry.get(key) for entry in entries]
                if any(value is not None for value in found):
                    columns[f"{name} {key}"] = [_number(it) for it in found] if key == "abs_error" else found
        return columns

    def alt_text(self) -> str:
        """What the film shows, in words, for those who do not see it."""
        with tempfile.TemporaryDirectory() as folder:
            words = Path(folder, "words.txt")
            run(["-q", "--poster", "--format", "svg", "--alt", str(words), "-o", "-"], self._source)
            return " ".join(words.read_text(encoding="utf-8").split())

    def __repr__(self) -> str:
        source = self._source
        what = repr(source.path) if source.path else f"<{len((source.text or '').splitlines())} lines>"
        settings = f", set={source.set!r}" if source.set else ""
        return f"klrender.Scene({what}{settings})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What notebooks show: the film where they can play it, the poster where they print."""
        try:
            plan = self.plan()
        except Error as error:
            hide_traceback(error)
            raise
        width, height = plan["size"]
        bundle = {"text/plain": repr(self), "image/svg+xml": self.frame(format="svg").decode()}
        if plan["frames"] > 1:
            bundle["text/html"] = iframe(self.to_html(), width, height, len(plan["quantities"]))
        return bundle

    def _mime_(self) -> tuple[str, str]:
        """The same for marimo, which takes one."""
        bundle = self._repr_mimebundle_()
        kind = "text/html" if "text/html" in bundle else "image/svg+xml"
        return kind, bundle[kind]


def iframe(page: str, width: int, height: int, numbers: int) -> str:
    """A frame that holds a page, so that nothing but the notebook is needed, and no style of it gets in.

    The page has a picture of that size, and tells so many numbers below it.
    """
    margin, ratio = 32, height / width
    # Controls, and lines of numbers.
    below = margin + 64 + 23 * math.ceil(numbers / 3)
    room = f"position:relative;padding-bottom:calc({100 * ratio:.3f}% + {below - margin * ratio:.0f}px)"
    whole = "position:absolute;top:0;left:0;width:100%;height:100%;border:0"
    return (
        f'<div style="max-width:{width + margin}px"><div style="{room}">'
        f'<iframe class="klrender" sandbox="allow-scripts" title="klrender" style="{whole}" '
        f'srcdoc="{html.escape(page)}"></iframe></div></div>'
    )


def render(
    spec: str | os.PathLike[str],
    format: str = "gif",
    set: Mapping[str, Any] | None = None,
    at: Mapping[str, float] | None = None,
) -> bytes:
    """The picture of a spec, as ``Scene(spec, set).render(format, at)``."""
    return Scene(spec, set).render(format, at)


def _number(value: Any) -> float:
    """A number as JSON has it, in which what is not finite is a word."""
    return math.nan if value in (None, "undefined") else float(value)


def _umask() -> int:
    """What files are not permitted by themselves."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
