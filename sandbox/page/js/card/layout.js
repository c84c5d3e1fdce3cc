/** Containers: columns, panels that fold, areas that can be pressed; rules; the honest box. */

import { h, put, style } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { act, opens } from "./act.js";
import { background, border } from "./colours.js";
import { draw } from "./draw.js";
import { flexAlign, lengths, px, spacing } from "./sizes.js";
import { drawText, plainWords } from "./text.js";

/** direction, spacings, alignment, padding: what all containers share. */
export function arrange(node, box, context) {
  const across = box.direction === "horizontal";
  style(node, {
    "flex-direction": across ? "row" : "",
    "flex-wrap": across ? "wrap" : "",
    gap: spacing(across ? box.horizontal_spacing : box.vertical_spacing),
    "align-items": across ? flexAlign(box.vertical_align) : flexAlign(box.horizontal_align),
    "justify-content": across ? flexAlign(box.horizontal_align) : flexAlign(box.vertical_align),
    padding: lengths(box.padding),
    background: background(box.background_style || box.background_color, context.colours),
    "--lone": flexAlign(box.horizontal_align) || "flex-start",
  });
  return node;
}

export function children(node, elements, context) {
  return put(node, (elements || []).map((element) => draw(element, context)));
}

export function columnSet(element, context) {
  const node = h("div.columns", { data: { flex: element.flex_mode || "none" } });
  style(node, {
    gap: spacing(element.horizontal_spacing),
    "justify-content": flexAlign(element.horizontal_align),
    background: background(element.background_style, context.colours),
    padding: background(element.background_style, context.colours) && "8px 12px",
  });
  return put(node, (element.columns || []).map((column) => drawColumn(column, context)));
}

function drawColumn(column, context) {
  const node = arrange(h("div.column"), column, context);
  const width = column.width || "auto";
  if (column.vertical_align) style(node, { "align-self": flexAlign(column.vertical_align) });
  if (width === "weighted") style(node, { flex: `${Number(column.weight) || 1} 1 0` });
  else if (px(width)) style(node, { flex: `0 0 ${width}` });
  if (column.element_id) node.dataset.element = column.element_id;
  return children(node, column.elements, context);
}

export function panel(element, context) {
  const header = element.header || {};
  const title = header.title?.tag ? drawText(header.title, context) : h("div.plain", { text: plainWords(header.title) });
  const summary = h("summary.fold-head", {}, h("div.fold-title", {}, title), icon("chevron"));
  const body = arrange(h("div.fold-body"), { ...element, background_color: "" }, context);
  const node = h("details.fold", { open: element.expanded === true }, summary, children(body, element.elements, context));
  style(summary, { background: background(header.background_color, context.colours), padding: lengths(header.padding) });
  style(node, { background: background(element.background_color, context.colours) });
  if (element.border) {
    node.classList.add("bordered");
    style(node, { "border-color": border(element.border.color, context.colours), "border-radius": px(element.border.corner_radius) });
  }
  remember(node, element, context);
  return node;
}

/** What the reader folded stays so when the card is drawn anew. */
function remember(node, element, context) {
  if (!element.element_id) return;
  const known = context.folds.get(element.element_id);
  if (known !== undefined) node.open = known;
  node.firstChild.addEventListener("click", () => context.folds.set(element.element_id, !node.open));
}

export function pressable(element, context) {
  const node = arrange(h("div.pressable", { role: opens(element) ? "link" : "button", tabindex: element.disabled ? "-1" : "0" }), element, context);
  style(node, {
    width: element.width === "fill" ? "100%" : px(element.width),
    height: px(element.height),
    "border-radius": px(element.corner_radius),
    "border-color": element.has_border ? border(element.border_color, context.colours) || "var(--line)" : "transparent",
  });
  if (element.disabled) node.setAttribute("aria-disabled", "true");
  if (element.hover_tips) node.title = plainWords(element.hover_tips);
  const press = (event) => {
    if (event.target.closest("button, a, input, select, textarea, .pressable") !== node && event.target !== node) return;
    event.stopPropagation();
    act(element, node, context);
  };
  node.addEventListener("click", press);
  node.addEventListener("keydown", (event) => event.key === "Enter" && event.target === node && press(event));
  return children(node, element.elements, context);
}

export function rule() {
  return h("hr");
}

/** For what this page does not know or cannot draw: it says so instead of leaving a gap. */
export function unknown(tag, word = "unsupported") {
  return h("div.unknown", { data: { tag } }, icon("box"), h("span", { text: t(word, { tag }) }));
}
