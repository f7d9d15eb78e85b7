"""The package with a program: `KLRENDER=target/debug/klrender python3 -m unittest discover integrations/python/tests`."""

import math
import os
import sys
import tempfile
import unittest
import warnings
from pathlib import Path
from xml.etree import ElementTree

try:
    import klrender
except ModuleNotFoundError:
    # Not installed: from the sources.
    sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
    import klrender

try:
    import IPython
except ModuleNotFoundError:
    IPython = None

SPEC = """
[parameters]
sigma = 1

[[sweep]]
vary.mu = { from = -3, to = 3 }
frames = 7

[distributions]
P = "normal(mu, sigma)"
Q = "normal(0, 1)"

[[panels]]
x = { domain = [-4, 4] }
marks = [
  { type = "line", y = "pdf(P, x)" },
  { type = "point", x = "mu", y = "kl(P, Q)" },
]
"""


class Rendering(unittest.TestCase):
    def test_films_and_stills_are_what_their_format_says(self):
        begins = {
            "gif": b"GIF89a", "apng": b"\x89PNG", "webp": b"RIFF", "svg-film": b"<svg", "html": b"<!doctype html>",
            "png": b"\x89PNG", "svg": b"<svg",
        }
        for format, begin in begins.items():
            self.assertTrue(klrender.render(SPEC, format=format).startswith(begin), format)

    def test_what_is_set_changes_the_picture_and_nothing_else_does(self):
        scene = klrender.Scene(SPEC)
        self.assertEqual(scene.render(), scene.render())
        self.assertNotEqual(scene.render(), klrender.render(SPEC, set={"sigma": 2}))
        self.assertEqual(klrender.render(SPEC, set={"sigma": 2}), scene.with_set(sigma=2).render())

    def test_a_frame_is_where_it_is_asked_for(self):
        scene = klrender.Scene(SPEC)
        self.assertNotEqual(scene.frame(), scene.frame(at={"mu": 2}))
        self.assertEqual(scene.frame(at={"mu": 1.9}), scene.frame(at={"mu": 2}))
        ElementTree.fromstring(scene.frame(format="svg"))
        with self.assertRaises(ValueError):
            scene.render("gif", at={"mu": 2})

    def test_a_file_is_saved_whole_as_its_extension_says(self):
        with tempfile.TemporaryDirectory() as folder:
            spec = Path(folder, "scene.toml")
            spec.write_text(SPEC)
            for source in (spec, str(spec)):
                path = klrender.Scene(source).save(Path(folder, "film.gif"))
                self.assertEqual(path.read_bytes(), klrender.render(spec))
            klrender.Scene(spec).save(os.path.join(folder, "still.svg"), at={"mu": 0})
            self.assertEqual(sorted(os.listdir(folder)), ["film.gif", "scene.toml", "still.svg"])
            with self.assertRaises(ValueError):
                klrender.Scene(spec).save(os.path.join(folder, "film"))
            with self.assertRaises(klrender.Error):
                klrender.Scene(spec).save(os.path.join(folder, "film.bmp"))
            self.assertEqual(sorted(os.listdir(folder)), ["film.gif", "scene.toml", "still.svg"])


class Numbers(unittest.TestCase):
    def test_values_are_columns(self):
        values = klrender.Scene(SPEC).values()
        self.assertEqual(list(values), ["frame", "t", "sigma", "mu", "kl(P, Q)"])
        self.assertEqual(values["mu"], [-3, -2, -1, 0, 1, 2, 3])
        self.assertEqual(values["kl(P, Q)"], [mu * mu / 2 for mu in values["mu"]])

    def test_details_tell_method_and_bound(self):
        values = klrender.Scene(SPEC).values(details=True)
        self.assertEqual(set(values["kl(P, Q) method"]), {"closed_form"})
        self.assertTrue(all(0 <= bound < 1e-12 for bound in values["kl(P, Q) abs_error"]))

    def test_what_is_infinite_or_undefined_is_a_float(self):
        spec = SPEC.replace('"normal(0, 1)"', '"uniform(-1, 1)"').replace('x = "mu"', 'x = "log(mu)"')
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", klrender.SpecWarning)
            values = klrender.Scene(spec).values(details=True)
        self.assertEqual(values["kl(P, Q)"], [math.inf] * 7)
        self.assertIn("zero density", values["kl(P, Q) reason"][0])
        self.assertTrue(math.isnan(values["log(mu)"][0]))
        self.assertEqual(values["log(mu)"][4], 0)

    def test_plan_and_words_tell_of_the_film(self):
        scene = klrender.Scene(SPEC)
        self.assertEqual(scene.plan()["frames"], 7)
        self.assertIn("mu rises from −3 to 3", scene.alt_text())


class Mistakes(unittest.TestCase):
    def test_a_wrong_spec_is_told_in_the_program_s_words(self):
        with self.assertRaises(klrender.SpecError) as caught:
            klrender.render("titel = 1\n" + SPEC)
        self.assertIn("error[unknown-key]: unknown key `titel` at the top", str(caught.exception))
        self.assertIn("did you mean `title`?", str(caught.exception))
        self.assertNotIn("\x1b", str(caught.exception))
        self.assertIsInstance(caught.exception, ValueError)
        [diagnostic] = caught.exception.diagnostics
        self.assertEqual((diagnostic["code"], diagnostic["line"]), ("unknown-key", 1))

    def test_other_failures_have_their_code(self):
        for code, make in [
            (5, lambda: klrender.render("missing.toml")),
            (2, lambda: klrender.render(SPEC, set={"nobody": 1})),
            (2, lambda: klrender.Scene(SPEC).frame(at={"nobody": 1})),
        ]:
            with self.assertRaises(klrender.Error) as caught:
                make()
            self.assertEqual(caught.exception.code, code, caught.exception)
            self.assertNotIsInstance(caught.exception, klrender.SpecError)

    def test_what_is_odd_is_warned_of_where_it_was_asked_for(self):
        odd = '[style]\nbackground = "transparent"\n' + SPEC
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            klrender.render(odd)
        for warning in told:
            self.assertIs(warning.category, klrender.SpecWarning)
            self.assertEqual(warning.filename, __file__)
        self.assertTrue(told)

    def test_a_missing_program_is_told(self):
        before = os.environ.get("KLRENDER")
        os.environ["KLRENDER"] = "/nowhere/klrender"
        try:
            with self.assertRaises(klrender.Error) as caught:
                klrender.render(SPEC)
            self.assertIn("/nowhere/klrender", str(caught.exception))
        finally:
            del os.environ["KLRENDER"]
            if before is not None:
                os.environ["KLRENDER"] = before


class Notebooks(unittest.TestCase):
    def test_a_film_is_a_page_in_a_frame_and_a_still_for_print(self):
        bundle = klrender.Scene(SPEC)._repr_mimebundle_()
        self.assertEqual(sorted(bundle), ["image/svg+xml", "text/html", "text/plain"])
        self.assertIn('<iframe class="klrender" sandbox="allow-scripts"', bundle["text/html"])
        self.assertNotIn("<script", bundle["text/html"])
        ElementTree.fromstring(bundle["image/svg+xml"])
        self.assertLess(sum(map(len, bundle.values())), 200_000)

    def test_one_frame_is_a_still(self):
        scene = klrender.Scene('[[panels]]\nx.domain = [-4, 4]\nmarks = [{ type = "line", y = "pdf(normal(0, 1), x)" }]')
        self.assertEqual(sorted(scene._repr_mimebundle_()), ["image/svg+xml", "text/plain"])
        self.assertEqual(scene._mime_()[0], "image/svg+xml")

    def test_a_scene_is_written_briefly(self):
        self.assertEqual(repr(klrender.Scene("a.toml", {"mu": 1})), "klrender.Scene('a.toml', set={'mu': 1})")
        self.assertLess(len(repr(klrender.Scene(SPEC))), 80)

    @unittest.skipIf(IPython is None, "without IPython")
    def test_a_cell_holds_a_spec(self):
        from IPython.core.interactiveshell import InteractiveShell

        shell = InteractiveShell.instance()
        shell.run_line_magic("load_ext", "klrender")
        shown = shell.run_cell_magic("klrender", "film --set sigma=2", SPEC)
        self.assertIsInstance(shown, klrender.Scene)
        self.assertIs(shell.user_ns["film"], shown)
        self.assertEqual(shown.values(), klrender.Scene(SPEC, {"sigma": 2}).values())
        for arguments, kind in [
            ("--format gif", "image/gif"), ("--format webp", "text/html"), ("--format apng", "image/png"),
            ("--at mu=2", "image/svg+xml"), ("--at mu=2 --format png", "image/png"),
        ]:
            picture = shell.run_cell_magic("klrender", arguments, SPEC)
            self.assertIn(kind, picture._repr_mimebundle_(), arguments)
        with self.assertRaises(klrender.SpecError) as caught:
            shell.run_cell_magic("klrender", "", "titel = 1\n" + SPEC)
        # The second line of the cell, whose first is the magic.
        self.assertIn("<stdin>:2:1", str(caught.exception))
        self.assertNotIn("Traceback", "\n".join(caught.exception._render_traceback_()))
        for wrong in ("--set sigma", "--format mp4", "--colour red"):
            with self.assertRaises(ValueError):
                shell.run_cell_magic("klrender", wrong, SPEC)


if __name__ == "__main__":
    unittest.main()
