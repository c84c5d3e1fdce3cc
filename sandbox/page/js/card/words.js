/** Text components: markdown and div. */

import { h } from "../dom.js";
import { cardIcon } from "./button.js";
import { MarkdownView } from "./markdown.js";
import { dressText, drawText, wordsOf } from "./text.js";

export function markdown(element, context) {
  const view = new MarkdownView(context);
  view.set(wordsOf(element, context));
  if (element.element_id) context.live.set(element.element_id, view);
  dressText(view.node, element, context);
  return element.icon ? h("div.with-icon", {}, cardIcon(element.icon, context), view.node) : h("div.words", {}, view.node);
}

export function div(element, context) {
  const text = element.text ? drawText(element.text, context) : null;
  return element.icon ? h("div.with-icon", {}, cardIcon(element.icon, context), text) : h("div.words", {}, text);
}
