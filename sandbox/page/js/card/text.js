/** Text objects: plain_text and lark_md, in the reader's language, with size, colour and alignment. */

import { h, style } from "../dom.js";
import { pick } from "../language.js";
import { colour } from "./colours.js";
import { MarkdownView } from "./markdown.js";
import { textAlign, textSize } from "./sizes.js";
import { Typewriter } from "./typewriter.js";

/** The words of a text object or a markdown element. While its card streams, what was streamed wins over i18n. */
export function wordsOf(text, context) {
  if (!text) return "";
  const content = String(text.content ?? "");
  const translations = text.i18n_content;
  const streamedOver = context?.streaming && translations && !Object.values(translations).includes(content);
  return streamedOver ? content : String(pick(translations, content));
}

/** Only the words, for labels and tips. */
export function plainWords(text) {
  return text ? String(pick(text.i18n_content, text.content ?? "")) : "";
}

class PlainView {
  constructor() {
    this.node = h("div.plain");
    this.typewriter = new Typewriter((text) => (this.node.textContent = text));
  }

  set(text) {
    this.typewriter.set(text);
  }

  type(text) {
    this.typewriter.type(text);
  }
}

/** Draws a text object; one with an element_id can be streamed into later (context.live). */
export function drawText(text, context) {
  const view = text.tag === "plain_text" ? new PlainView() : new MarkdownView(context);
  view.set(wordsOf(text, context));
  if (text.element_id) context.live.set(text.element_id, view);
  dressText(view.node, text, context);
  const lines = Number(text.lines);
  if (lines > 0) {
    view.node.classList.add("clamped");
    style(view.node, { "-webkit-line-clamp": lines });
  }
  return view.node;
}

export function dressText(node, text, context) {
  style(node, {
    "font-size": textSize(text.text_size, context.sizes),
    color: text.tag === "markdown" ? "" : colour(text.text_color, context.colours),
    "text-align": textAlign(text.text_align),
  });
}
