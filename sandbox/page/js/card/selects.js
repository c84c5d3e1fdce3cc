/** Choosing: one of many, several of many, people, pictures. */

import { fill, h, style } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { act, changed } from "./act.js";
import { enlist } from "./form.js";
import { px } from "./sizes.js";
import { plainWords } from "./text.js";

/** [{value, label}] of a select; a person select without options offers everybody in the chat. */
function optionsOf(element, context) {
  const people = element.tag.endsWith("_person");
  if (people && !element.options?.length) return context.members().map((person) => ({ value: person.id, label: person.name }));
  return (element.options || []).map((option) => ({
    value: String(option.value),
    label: people ? context.nameOf(option.value) || String(option.value) : plainWords(option.text) || String(option.value),
  }));
}

function initial(element, options) {
  if (element.initial_option) return String(element.initial_option);
  return options[Number(element.initial_index) - 1]?.value || "";
}

const hint = (element) => plainWords(element.placeholder) || t("please_choose");

export function choice(element, context) {
  const options = optionsOf(element, context);
  const start = initial(element, options);
  const box = h("select.field", { "aria-label": hint(element), disabled: element.disabled === true },
    h("option", { value: "", text: hint(element) }),
    options.map((option) => h("option", { value: option.value, text: option.label })),
  );
  box.value = start;
  const node = h("label.field-frame", {}, box);
  style(node, { width: element.width === "fill" ? "100%" : px(element.width) });
  box.addEventListener("change", () => box.value && changed(element, box, context, { option: box.value }));
  return enlist(element, node, context, () => box.value, () => (box.value = start));
}

export function choices(element, context) {
  const options = optionsOf(element, context);
  const start = (element.selected_values || []).map(String);
  const chosen = new Set(start);
  const head = h("summary.field");
  const show = () => {
    const labels = options.filter((option) => chosen.has(option.value)).map((option) => h("span.chip", { text: option.label }));
    fill(head, labels.length ? labels : h("span.hint", { text: hint(element) }), icon("chevron"));
  };
  const boxes = options.map((option) => tick(option, chosen, show));
  const node = h("details.field-frame.multi", {}, head, h("div.multi-list", {}, boxes.map((box) => box.node)));
  closeOutside(node);
  style(node, { width: element.width === "fill" ? "100%" : px(element.width) });
  if (element.disabled) head.addEventListener("click", (event) => event.preventDefault());
  const reset = () => {
    chosen.clear();
    start.forEach((value) => chosen.add(value));
    boxes.forEach((box) => box.sync());
    show();
  };
  reset();
  return enlist(element, node, context, () => [...chosen], reset);
}

/** A list that is open closes when somebody presses or goes elsewhere. (Pressing a label focuses what is around it.) */
function closeOutside(node) {
  const elsewhere = (event) => {
    const around = event.type === "focusin" && event.target.contains(node);
    if (!around && !node.contains(event.target)) node.open = false;
  };
  node.addEventListener("toggle", () => {
    const change = node.open ? "addEventListener" : "removeEventListener";
    for (const kind of ["pointerdown", "focusin"]) document[change](kind, elsewhere);
  });
}

function tick(option, chosen, show) {
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(option.value);
    else chosen.delete(option.value);
    show();
  });
  return { node: h("label.multi-item", {}, box, h("span", { text: option.label })), sync: () => (box.checked = chosen.has(option.value)) };
}

export function imageChoice(element, context) {
  const several = element.multi_select === true;
  const chosen = new Set();
  const items = (element.options || []).map((option) => {
    const item = h("button.image-choice", { type: "button", "aria-pressed": "false", disabled: element.disabled === true },
      h("img", { src: context.fileUrl(option.img_key), alt: plainWords(option.text) || String(option.value) }));
    item.addEventListener("click", () => toggle(String(option.value)));
    return { value: String(option.value), item };
  });
  const show = () => items.forEach(({ value, item }) => item.setAttribute("aria-pressed", String(chosen.has(value))));
  const toggle = (value) => {
    const had = chosen.has(value);
    if (!several) chosen.clear();
    if (had) chosen.delete(value);
    else chosen.add(value);
    show();
    if (!context.form) act(element, node, context, several ? { options: [...chosen] } : { option: value });
  };
  const node = h("div.image-choices", { role: "group" }, items.map(({ item }) => item));
  const read = () => (several ? [...chosen] : [...chosen][0] || "");
  return enlist(element, node, context, read, () => { chosen.clear(); show(); });
}
