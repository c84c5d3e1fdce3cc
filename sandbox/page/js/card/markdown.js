/** Feishu's Markdown as nodes. A growing text is cheap: only the blocks that changed are drawn again. */

import { h, style } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { colour } from "./colours.js";
import { parser } from "./marks.js";
import { clean } from "./sanitise.js";
import { Typewriter } from "./typewriter.js";

const OPEN_BLOCKS = 2;

export class MarkdownView {
  /** `context` is the card's (see view.js). */
  constructor(context) {
    this.context = context;
    this.node = h("div.markdown");
    this.blocks = [];
    this.text = "";
    this.typewriter = new Typewriter((text) => this.draw(text));
  }

  set(text) {
    this.typewriter.set(text);
  }

  type(text) {
    this.typewriter.type(text);
  }

  draw(text) {
    const kept = this.settled(text);
    const from = kept ? this.blocks[kept].start : 0;
    const fresh = [];
    let end = from;
    for (const token of parser.lexer(text.slice(from))) {
      if (token.type !== "space") fresh.push({ token, raw: token.raw, start: end });
      end += token.raw.length;
    }
    this.text = end === text.length ? text : "";
    let same = 0;
    while (same < fresh.length && fresh[same].raw === this.blocks[kept + same]?.raw) same++;
    for (const old of this.blocks.splice(kept + same)) for (const node of old.nodes) node.remove();
    for (const { token, raw, start } of fresh.slice(same)) {
      const fragment = decorate(clean(parser.parser([token])), this.context);
      this.blocks.push({ raw, start, nodes: [...fragment.childNodes] });
      this.node.append(fragment);
    }
  }

  /** How many blocks need not be read again: all but the last two, when the text only grew. */
  settled(text) {
    const kept = this.blocks.length - OPEN_BLOCKS;
    return kept > 0 && this.text && text.startsWith(this.text.slice(0, this.blocks[kept].start)) ? kept : 0;
  }
}

function decorate(fragment, context) {
  for (const node of fragment.querySelectorAll("[data-colour]")) {
    style(node, { "--tint": colour(node.dataset.colour, context.colours) || "var(--text)" });
  }
  for (const node of fragment.querySelectorAll("p:empty")) node.remove();
  for (const node of fragment.querySelectorAll("[data-at]")) mention(node, node.dataset.at, context);
  for (const node of fragment.querySelectorAll("[data-person]")) mention(node, node.dataset.person, context);
  for (const node of fragment.querySelectorAll("img")) picture(node, context);
  for (const node of fragment.querySelectorAll("a")) Object.assign(node, { target: "_blank", rel: "noopener noreferrer nofollow" });
  for (const node of fragment.querySelectorAll("table")) scrollable(node);
  for (const node of fragment.querySelectorAll("pre")) framed(node);
  return fragment;
}

function mention(node, who, context) {
  node.classList.toggle("at-me", who === context.me() || who === "all");
  node.textContent = `@${who === "all" ? t("everyone") : context.nameOf(who) || who}`;
}

function picture(node, context) {
  if (!node.dataset.key) node.remove();
  else Object.assign(node, { src: context.fileUrl(node.dataset.key), loading: "lazy", className: "md-picture" });
}

function scrollable(table) {
  const frame = h("div.table-frame", { tabindex: "0" });
  table.replaceWith(frame);
  frame.append(table);
}

function framed(pre) {
  const copy = h("button.code-copy", { type: "button", title: t("copy"), "aria-label": t("copy") }, icon("copy"));
  copy.addEventListener("click", () => copyCode(copy, pre));
  const head = h("div.code-head", {}, h("span", { text: pre.dataset.lang || "text" }), copy);
  const frame = h("div.code");
  pre.replaceWith(frame);
  frame.append(head, pre);
  pre.tabIndex = 0;
}

async function copyCode(button, pre) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
    button.replaceChildren(icon("check"));
  } catch {
    getSelection().selectAllChildren(pre);
  }
}
