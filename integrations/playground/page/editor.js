// The editor of a spec.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";

import { language } from "./language.js";

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Words with `code` in them.
const words = (text) => text.split(/`([^`]*)`/).map((part, index) => (index % 2 ? make("code", { textContent: part }) : part));

// A finding as the editor shows it.
function diagnostic({ from, to, severity, code, message, label, hints }, length) {
  const meant = hints.map((hint) => /^did you mean `(.+)`\?$/.exec(hint)?.[1]).find(Boolean);
  return {
    from: Math.min(from, length),
    to: Math.min(to, length),
    severity,
    message: [message, ...hints].join("\n"),
    renderMessage: () => make("div", { className: "finding" },
      make("p", {}, ...words(message), " ", make("small", { textContent: code })),
      ...(label ? [make("p", { className: "label" }, ...words(label))] : []),
      ...hints.map((hint) => make("p", { className: "hint" }, ...words(hint)))),
    actions: meant ? [{
      name: `Write ${meant}`,
      apply: (view, from, to) => {
        // What stands there is the word, or has it at its end or within quotes.
        const written = view.state.sliceDoc(from, to);
        const quoted = /^(["']).*\1$/s.test(written);
        view.dispatch({ changes: { from, to, insert: quoted ? written[0] + meant + written[0] : meant }, userEvent: "input.fix" });
      },
    }] : [],
  };
}

// An editor in an element. `changed` is called with each text that is typed; `complete` is the source of
// completions, as CodeMirror asks it.
export function editor(parent, changed, complete) {
  const scheme = new Compartment();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => EditorView.theme({}, { dark: dark.matches });
  let quiet = false;
  const extensions = [
    lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentUnit.of("  "), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
    highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), search({ top: true }),
    autocompletion({ override: [complete], icons: false }),
    linter(null, { autoPanel: true }), lintGutter(), language, scheme.of(theme()),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
    EditorView.contentAttributes.of({ "aria-label": "Spec, in TOML", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of((update) => { if (update.docChanged && !quiet) changed(update.state.doc.toString()); }),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ extensions }) });
  dark.addEventListener("change", () => view.dispatch({ effects: scheme.reconfigure(theme()) }));
  return {
    view,
    get text() { return view.state.doc.toString(); },
    // Another text, of which `changed` is not told; what was undone before is gone.
    open(text) {
      quiet = true;
      view.setState(EditorState.create({ doc: text, extensions }));
      quiet = false;
    },
    say(findings) {
      const { length } = view.state.doc;
      view.dispatch(setDiagnostics(view.state, findings.map((finding) => diagnostic(finding, length))));
    },
  };
}
