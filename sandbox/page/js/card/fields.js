/** Fields that are written or ticked: input and checker. */

import { h, style } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { changed } from "./act.js";
import { enlist } from "./form.js";
import { lengths, px } from "./sizes.js";
import { drawText, plainWords } from "./text.js";

const DEFAULT_LENGTH = 1000;

export function input(element, context) {
  const long = element.input_type === "multiline_text";
  const start = String(element.default_value ?? "");
  const box = h(long ? "textarea.field" : "input.field", {
    type: long ? null : element.input_type === "password" ? "password" : "text",
    rows: long ? Math.min(Math.max(Number(element.rows) || 4, 1), 12) : null,
    placeholder: plainWords(element.placeholder) || t("please_write"),
    maxlength: Number(element.max_length) || DEFAULT_LENGTH,
    autocomplete: "off",
    "aria-label": plainWords(element.label) || plainWords(element.placeholder) || element.name || t("please_write"),
    disabled: element.disabled === true,
    value: start,
  });
  const label = element.label ? h("span.field-label", { text: plainWords(element.label) }) : null;
  const node = h("label.field-frame", { data: { label: element.label_position || "top" } }, label, h("span.field-line", {}, box, sender(element, box, context)));
  style(node, { width: element.width === "fill" ? "100%" : px(element.width) });
  if (!long) box.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && send(element, box, context));
  return enlist(element, node, context, () => box.value, () => (box.value = start));
}

/** Outside of a form an input is sent by Enter or by its own button. */
function sender(element, box, context) {
  if (context.form) return null;
  const node = h("button.icon-button.field-send", { type: "button", title: t("submit"), "aria-label": t("submit"), disabled: element.disabled === true }, icon("send"));
  node.addEventListener("click", () => send(element, box, context));
  return node;
}

function send(element, box, context) {
  if (box.value) changed(element, box, context, { input_value: box.value });
}

export function checker(element, context) {
  const box = h("input", { type: "checkbox", checked: element.checked === true, disabled: element.disabled === true });
  const node = h("label.checker", { data: { strike: element.checked_style?.show_strikethrough ? "yes" : "no" } }, box, element.text ? drawText(element.text, context) : null);
  style(node, { padding: lengths(element.padding), "--faded": element.checked_style?.opacity });
  if (element.hover_tips) node.title = plainWords(element.hover_tips);
  box.addEventListener("change", () => changed(element, box, context, { checked: box.checked }));
  return enlist(element, node, context, () => box.checked, () => (box.checked = element.checked === true));
}
