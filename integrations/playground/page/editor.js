// The editor of a spec.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap, lineNumbers,
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
function diagnostic({ from, to, severity, code, message, label, hints, fix }, length) {
  return {
    from: Math.min(from, length),
    to: Math.min(to, length),
    severity,
    message: [message, ...hints].join("\n"),
    renderMessage: () => make("div", { className: "finding" },
      make("p", {}, ...words(message), " ", make("small", { textContent: code })),
      ...(label ? [make("p", { className: "label" }, ...words(label))] : []),
      ...hints.map((hint) => make("p", { className: "hint" }, ...words(hint)))),
    actions: fix ? [{
      name: `Write ${fix.insert.replaceAll('"', "")}`,
      // What is found is found in the text as it is.
      apply: (view) => view.dispatch({ changes: fix, userEvent: "input.fix" }),
    }] : [],
  };
}

// Markdown as klrender writes it: paragraphs, code, fences, and links by their words.
function markdown(text) {
  const parts = text.split(/```\w*\n([\s\S]*?)```/).flatMap((part, index) => (index % 2
    ? [make("pre", { textContent: part.trimEnd() })]
    : part.split(/\n{2,}/).filter((it) => it.trim()).map((it) => make("p", {}, ...words(it.trim().replaceAll(/\*\*|\[([^\]]*)\]\([^)]*\)/g, "$1"))))));
  return make("div", { className: "told" }, ...parts);
}

// Completions, from the words of klrender.
function completions(tell) {
  const types = { key: "property", value: "enum", function: "function", family: "class", parameter: "variable", name: "variable", constant: "constant" };
  return async (context) => {
    const { state, pos } = context;
    const before = state.sliceDoc(Math.max(0, pos - 1), pos);
    if (!context.explicit && !/[\p{L}\w".(=]/u.test(before)) return null;
    const found = await tell("complete", state.doc.toString(), pos);
    if (!found?.length || context.aborted) return null;
    const { from, to } = found[0];
    // Nothing typed yet: only who asks is told.
    if (!context.explicit && from === pos && before !== "(" && before !== '"') return null;
    const options = found.filter((it) => it.from === from).map(({ label, kind, detail, info, insert }, index) => ({
      // Of a function its call says it all.
      label, ...(detail.startsWith(`${label}(`) ? { displayLabel: detail } : { detail }),
      type: types[kind], boost: -index / 10, apply: insert, info: info ? () => markdown(info) : undefined,
    }));
    return { from, to, options, filter: false };
  };
}

// An editor in an element. `changed` is called with each text that is typed; `tell` is the promise of what
// the engine answers to `complete`, `hover` and `format`, or of null.
export function editor(parent, changed, tell) {
  const scheme = new Compartment();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => EditorView.theme({}, { dark: dark.matches });
  let quiet = false;
  // Writes the spec in the one way.
  function tidy(view) {
    const before = view.state.doc;
    tell("format", before.toString()).then((told) => {
      if (!told || !view.state.doc.eq(before)) return;
      // Only what differs, so that the cursor stays.
      const [a, b] = [before.toString(), told.text];
      let [from, end] = [0, 0];
      while (from < Math.min(a.length, b.length) && a[from] === b[from]) from += 1;
      while (end < Math.min(a.length, b.length) - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
      if (a !== b) view.dispatch({ changes: { from, to: a.length - end, insert: b.slice(from, b.length - end) }, userEvent: "input.format" });
    });
    return true;
  }
  const extensions = [
    lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentUnit.of("  "), bracketMatching(), closeBrackets(), EditorView.lineWrapping,
    highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), search({ top: true }),
    autocompletion({ override: [completions(tell)], icons: false }),
    hoverTooltip(async (view, pos) => {
      const told = await tell("hover", view.state.doc.toString(), pos);
      return told && { pos: told.from, end: told.to, above: true, create: () => ({ dom: markdown(told.text) }) };
    }),
    linter(null, { autoPanel: true }), lintGutter(), language, scheme.of(theme()),
    keymap.of([{ key: "Shift-Alt-f", run: tidy, preventDefault: true }, ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
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
