/** One card: its header, its body, and the cheapest way from one state of it to the next. */

import { fill, h, style } from "../dom.js";
import { pick, t } from "../language.js";
import { address } from "./sanitise.js";
import { cardIcon } from "./button.js";
import { draw } from "./draw.js";
import { arrange, unknown } from "./layout.js";
import { colour } from "./colours.js";
import { lengths } from "./sizes.js";
import { drawText, plainWords, wordsOf } from "./text.js";

const TEMPLATES = ["blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo", "grey"];

/**
 * `surroundings`: me() nameOf(id) isBot(id) members() fileUrl(key) press(wanted). A card's context is these and
 * colours, sizes: the card's own styles; live: element_id -> text view; folds: what is folded; form; streaming.
 */
export class CardView {
  constructor(surroundings) {
    this.context = { ...surroundings, colours: {}, sizes: {}, live: new Map(), folds: new Map(), form: null, streaming: false };
    this.head = h("header.card-head", { hidden: true });
    this.body = h("div.card-body");
    this.node = h("div.card", {}, this.head, this.body);
    this.parts = [];
    this.headSeen = "";
  }

  /** The whole card as it is now. */
  show(card, streaming) {
    this.node.dataset.streaming = streaming ? "yes" : "no";
    this.context.streaming = streaming;
    if (card.schema !== "2.0") {
      fill(this.body, unknown("1.0", "unsupported_schema"));
      this.parts = [];
      return;
    }
    Object.assign(this.context, { colours: card.config?.style?.color || {}, sizes: card.config?.style?.text_size || {} });
    this.node.dataset.width = card.config?.width_mode || "default";
    this.showHead(card.header);
    arrange(this.body, card.body || {}, this.context);
    this.showBody(card.body?.elements || []);
    this.link(card.card_link);
  }

  /** New text for one element; false when the card has no such element. */
  stream(elementId, content) {
    const view = this.context.live.get(elementId);
    if (!view) return false;
    for (const other of this.body.querySelectorAll(".growing")) other.classList.remove("growing");
    view.node.classList.add("growing");
    view.type(content);
    return true;
  }

  showHead(header) {
    const seen = JSON.stringify(header) || "";
    if (seen === this.headSeen) return;
    this.headSeen = seen;
    this.head.hidden = !header;
    if (!header) return;
    const template = TEMPLATES.includes(header.template) ? header.template : "default";
    const tags = pick(header.i18n_text_tag_list, header.text_tag_list) || [];
    this.head.dataset.template = template;
    style(this.head, { "--tint": template === "default" ? "" : colour(template), padding: lengths(header.padding) });
    fill(this.head,
      header.icon && cardIcon(header.icon, this.context),
      h("div.card-titles", {},
        h("div.card-title", {}, drawText(header.title, this.context), tags.slice(0, 3).map((tag) => textTag(tag))),
        header.subtitle && h("div.card-subtitle", {}, drawText(header.subtitle, this.context))));
  }

  /** Elements that did not change keep their nodes, and with them what is typed into them. */
  showBody(elements) {
    const before = new Map(this.parts.map((part) => [part.key, part]));
    this.parts = elements.map((element, index) => {
      const key = element.element_id || `#${index}`;
      const part = before.get(key);
      before.delete(key);
      return part && this.keep(part, element) ? { ...part, element } : { key, element, seen: seenAs(element), node: draw(element, this.context) };
    });
    for (const part of before.values()) part.node.remove();
    this.parts.forEach((part, index) => {
      if (this.body.childNodes[index] !== part.node) this.body.insertBefore(part.node, this.body.childNodes[index] || null);
    });
    while (this.body.childNodes.length > this.parts.length) this.body.lastChild.remove();
  }

  /** Whether the old node can stay, its text brought up to date. */
  keep(part, element) {
    if (seenAs(element) !== part.seen) return false;
    const text = wordsOf(element, this.context);
    if (element.tag !== "markdown" || text === wordsOf(part.element, this.context)) return true;
    const view = this.context.live.get(element.element_id);
    if (!view || view.node.parentNode !== part.node) return false;
    if (this.context.streaming) view.type(text);
    else view.set(text);
    return true;
  }

  link(link) {
    const url = link && (address(link.pc_url) || address(link.url));
    this.node.classList.toggle("card-linked", Boolean(url));
    this.node.onclick = url ? (event) => event.target.closest("button, a, input, select, textarea, summary, .pressable") || window.open(url, "_blank", "noopener,noreferrer") : null;
  }
}

/** What must be equal for a node to stay; a markdown's words may differ. */
function seenAs(element) {
  return JSON.stringify(element.tag === "markdown" && element.element_id ? { ...element, content: "", i18n_content: null } : element);
}

function textTag(tag) {
  const node = h("span.text-tag", { text: plainWords(tag.text) });
  style(node, { "--tint": colour(tag.color || "blue") });
  return node;
}

/** The card in one line, as the chat list shows it. */
export function summaryOf(card, streaming) {
  const summary = plainWords(card?.config?.summary);
  if (summary) return summary;
  if (streaming) return t("generating");
  return plainWords(card?.header?.title) || t("kind_card");
}
