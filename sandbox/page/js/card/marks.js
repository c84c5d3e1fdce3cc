/** The tags and signs of Feishu's Markdown dialect, taught to the parser; all other HTML is shown as the text it is.
 *
 * https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/rich-text
 */

import hljs from "../../vendor/highlight.min.js";
import { Marked } from "../../vendor/marked.esm.js";
import { emoji } from "../emoji.js";
import { language } from "../language.js";
import { address } from "./sanitise.js";

const PAIR = /^<(font|text_tag|number_tag|at|person|link|a|raw|local_datetime|audio|u|b|i|s)(\s[^<>]*)?>([\s\S]*?)<\/\1\s*>/i;
const LONE = /^<(br|hr|at|person|local_datetime)(\s[^<>]*?)?\s*\/?>/i;
const SIGN = /^:([A-Za-z0-9_]+):/;
const ATTRIBUTE = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;
const IMAGE_KEY = /^img_[\w-]+$/;

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escape = (text) => String(text).replace(/[&<>"']/g, (char) => ESCAPES[char]);

function attributes(text) {
  const found = {};
  for (const [, name, double, single, bare] of (text || "").matchAll(ATTRIBUTE)) found[name.toLowerCase()] = double ?? single ?? bare ?? "";
  return found;
}

const tag = {
  name: "feishu",
  level: "inline",
  start: (source) => source.search(/<[a-z]/i),
  tokenizer(source) {
    const found = PAIR.exec(source) || LONE.exec(source);
    if (!found) return undefined;
    const [raw, name, given, inside = ""] = found;
    const kind = name.toLowerCase();
    const tokens = kind === "raw" ? [] : this.lexer.inlineTokens(inside);
    return { type: "feishu", raw, kind, given: attributes(given), inside, tokens };
  },
  renderer(token) {
    return (DRAW[token.kind] || DRAW.raw)(token, () => this.parser.parseInline(token.tokens));
  },
};

const sign = {
  name: "sign",
  level: "inline",
  start: (source) => source.search(/:[A-Za-z0-9_]+:/),
  tokenizer(source) {
    const found = SIGN.exec(source);
    return found && emoji(found[1]) ? { type: "sign", raw: found[0], sign: emoji(found[1]) } : undefined;
  },
  renderer: (token) => escape(token.sign),
};

const coloured = (className) => (token, inner) =>
  `<span class="${className}" data-colour="${escape(token.given.color || "")}">${inner()}</span>`;
const wrapped = (name) => (token, inner) => `<${name}>${inner()}</${name}>`;
const linked = (token, inner) => anchor(token.given.href || token.given.url || token.given.pc_url, inner() || escape(token.given.href || ""));

const DRAW = {
  br: () => "<br>",
  hr: () => "<hr>",
  font: coloured("font"),
  text_tag: coloured("text-tag"),
  number_tag: coloured("number-tag"),
  at: (token) => (token.given.ids || token.given.id || token.given.email || "").split(",").filter(Boolean)
    .map((who) => `<span class="at" data-at="${escape(who.trim())}"></span>`).join(" "),
  person: (token) => `<span class="at" data-person="${escape(token.given.id || "")}"></span>`,
  a: linked,
  link: linked,
  raw: (token) => escape(token.inside),
  audio: () => '<span class="dead">🔊</span>',
  local_datetime: (token, inner) => escape(moment(token.given)) || inner(),
  b: wrapped("strong"),
  i: wrapped("em"),
  s: wrapped("del"),
  u: wrapped("u"),
};

function moment(given) {
  const at = new Date(Number(given.millisecond));
  if (!given.millisecond || Number.isNaN(at.getTime())) return "";
  const style = { date: ["date"], time: ["time"], week: ["weekday"] };
  const wanted = Object.keys(style).filter((name) => (given.format_type || "date,time").includes(name));
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  if (wanted.includes("week")) options.weekday = "short";
  return at.toLocaleString(language() === "en" ? "en" : "zh-CN", options);
}

function anchor(url, inner) {
  const good = address(url);
  return good ? `<a href="${escape(good)}">${inner}</a>` : `<span class="dead">${inner}</span>`;
}

function code(token) {
  const name = (token.lang || "").trim().split(/\s+/)[0].toLowerCase();
  const known = name && hljs.getLanguage(name);
  const inner = known ? hljs.highlight(token.text, { language: name, ignoreIllegals: true }).value : escape(token.text);
  return `<pre data-lang="${escape(name)}"><code>${inner}</code></pre>`;
}

export const parser = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  tokenizer: { html: () => undefined, tag: () => undefined },
  renderer: {
    code,
    link(token) {
      return anchor(token.href, this.parser.parseInline(token.tokens));
    },
    image: (token) => (IMAGE_KEY.test(token.href) ? `<img data-key="${escape(token.href)}" alt="${escape(token.text)}">` : escape(token.text || token.href)),
    checkbox: (token) => (token.checked ? "☑ " : "☐ "),
  },
});
parser.use({ extensions: [tag, sign] });
