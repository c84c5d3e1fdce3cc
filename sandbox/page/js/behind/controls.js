/** Small forms of the chaos panel: a title, what it does, a few values, a button. */

import { h } from "../dom.js";
import { t } from "../language.js";
import { toast } from "../toast.js";

/** A number; `read()` gives it, never NaN. */
export function number(label, start, { min = 0, max = 1e6, step = 1 } = {}) {
  const box = h("input.field.number", { type: "number", min, max, step, value: String(start) });
  return { node: h("label.knob", {}, h("span", { text: label }), box), read: () => (Number.isFinite(box.valueAsNumber) ? box.valueAsNumber : start), box };
}

export function words(label, start, list = []) {
  const id = `list-${label}`;
  const box = h("input.field", { type: "text", value: start, list: list.length ? id : null, spellcheck: "false" });
  const offered = list.length ? h("datalist", { id }, list.map((item) => h("option", { value: item }))) : null;
  return { node: h("label.knob.wide", {}, h("span", { text: label }), box, offered), read: () => box.value.trim() };
}

/** `options` are [value, label]. */
export function choose(label, options) {
  const box = h("select.field", {}, options.map(([value, text]) => h("option", { value, text })));
  return { node: h("label.knob", {}, h("span", { text: label }), box), read: () => box.value };
}

/** `run()` does it and may return what to tell. */
export function act(name, label, knobs, run) {
  const button = h("button.button.button-small", { type: "button", text: label, data: { act: name } });
  button.addEventListener("click", () => guarded(button, run));
  return h("div.act", {}, knobs.map((knob) => knob.node), button);
}

async function guarded(button, run) {
  button.setAttribute("aria-busy", "true");
  try {
    const told = await run();
    toast(told ? t("done_value", { value: told }) : t("done"), "success");
  } catch (error) {
    toast(t("failed", { error: error.message }), "error");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** One trouble: its name, a line about it, its acts. */
export function trouble(title, about, ...acts) {
  return h("div.trouble", {}, h("div.trouble-words", {}, h("strong", { text: title }), about && h("span.hint", { text: about })), acts);
}

export function group(title, ...troubles) {
  return h("section.group", {}, h("h3", { text: title }), troubles);
}
