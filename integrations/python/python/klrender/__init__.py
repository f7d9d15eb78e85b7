"""Animated, exact, reproducible pictures of probability distributions, from specs in TOML.

>>> import klrender
>>> scene = klrender.Scene('''
... [[sweep]]
... vary.mu = { from = -3, to = 3 }
... frames = 60
... [[panels]]
... x = { domain = [-4, 4] }
... marks = [{ type = "line", y = "pdf(normal(mu, 1), x)" }]
... ''')
>>> scene.save("shift.gif")  # doctest: +SKIP

A scene at the end of a notebook's cell plays in the notebook.
"""

from ._program import Error, SpecError, SpecWarning, program
from ._scene import Scene, render

__all__ = ["Error", "Scene", "SpecError", "SpecWarning", "load_ipython_extension", "program", "render"]


def load_ipython_extension(shell: object) -> None:
    """Gives IPython the cell magic ``%%klrender``, on ``%load_ext klrender``."""
    from ._magic import load

    load(shell)
