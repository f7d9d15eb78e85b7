// How a spec is coloured: TOML, and in its strings the language of expressions and of texts.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

// Keys whose strings are read by people.
const TEXTS = new Set(["title", "subtitle", "caption", "label", "text", "description", "alt", "series", "file", "theme"]);

function string(stream, state) {
  const { end, prose } = state;
  if (stream.match(end)) {
    state.end = null;
    return "string";
  }
  if (end[0] === '"' && stream.match(/^\\(u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)/)) return "escape";
  if (state.hole ? stream.eat("}") : stream.eat("{")) {
    state.hole = !state.hole;
    return "hole";
  }
  if (state.hole || !prose) {
    if (stream.match(/^[\p{L}_]\w*(?=\()/u)) return "call";
    if (stream.match(/^[\p{L}_][\p{L}\w]*/u)) return "name";
    if (stream.match(/^\d[\d_.]*(e[+-]?\d+)?/i)) return "number";
    if (stream.match(/^(->|<=|>=|==|!=|\|\||&&|[-+*/^<>=,()[\]:;|])/)) return "operator";
    stream.next();
    return "string";
  }
  stream.next();
  while (!stream.eol() && !'"\'{}\\'.includes(stream.peek())) stream.next();
  return "string";
}

const spec = StreamLanguage.define({
  name: "spec",
  startState: () => ({ end: null, prose: false, hole: false, key: "", value: false, depth: [] }),
  token(stream, state) {
    if (state.end) {
      // A string of one line ends with it, closed or not.
      if (stream.sol() && state.end.length === 1) state.end = null;
      else return string(stream, state);
    }
    if (stream.sol() && !state.depth.length) [state.value, state.hole] = [false, false];
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    const open = stream.match(/^("""|'''|"|')/);
    if (open) {
      if (!state.value) {
        stream.match(open[0] === '"' ? /^([^"\\]|\\.)*"?/ : /^[^']*'?/);
        return "property";
      }
      [state.end, state.hole, state.prose] = [open[0], false, TEXTS.has(state.key)];
      return "string";
    }
    if (!state.value && !state.depth.length && stream.match(/^\[\[?[^\]#]*\]?\]?/)) return "heading";
    if (stream.eat("=")) {
      state.value = true;
      return "operator";
    }
    const bracket = stream.match(/^[[{]/);
    if (bracket) {
      state.depth.push(bracket[0]);
      state.value = bracket[0] === "[";
      return "bracket";
    }
    if (stream.match(/^[\]}]/)) {
      state.depth.pop();
      state.value = true;
      return "bracket";
    }
    if (stream.eat(",")) {
      state.value = state.depth.at(-1) !== "{";
      return "operator";
    }
    if (!state.value) {
      const key = stream.match(/^[\w-]+/);
      if (key) {
        state.key = key[0];
        return "property";
      }
    } else {
      if (stream.match(/^(true|false)\b/)) return "bool";
      if (stream.match(/^[+-]?(inf|nan)\b/) || stream.match(/^[+-]?\d[\w.:+-]*/)) return "number";
    }
    stream.next();
    return null;
  },
  tokenTable: { hole: tags.special(tags.string), call: tags.function(tags.variableName), name: tags.variableName, escape: tags.escape },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"', "'"] } },
});

const colors = HighlightStyle.define([
  { tag: tags.comment, class: "tok-comment" },
  { tag: tags.heading, class: "tok-heading" },
  { tag: tags.propertyName, class: "tok-key" },
  { tag: tags.string, class: "tok-string" },
  { tag: tags.special(tags.string), class: "tok-hole" },
  { tag: tags.escape, class: "tok-hole" },
  { tag: tags.function(tags.variableName), class: "tok-call" },
  { tag: tags.variableName, class: "tok-name" },
  { tag: [tags.number, tags.bool], class: "tok-number" },
  { tag: [tags.operator, tags.bracket], class: "tok-mark" },
]);

export const language = [spec, syntaxHighlighting(colors)];
