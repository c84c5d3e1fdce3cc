/** A form: its fields keep their values until a submit button sends them together. */

import { h } from "../dom.js";
import { t } from "../language.js";
import { toast } from "../toast.js";
import { act } from "./act.js";
import { arrange, children } from "./layout.js";

class Form {
  constructor() {
    this.fields = new Map();
  }

  /** `field` is {node, required, read, reset}; read gives "" or [] for nothing. */
  add(name, field) {
    this.fields.set(name, field);
  }

  values() {
    return Object.fromEntries([...this.fields].map(([name, field]) => [name, field.read()]));
  }

  reset() {
    for (const field of this.fields.values()) {
      field.reset();
      field.node.classList.remove("missing");
    }
  }

  /** Whether every required field is filled; marks those that are not. */
  complete() {
    let first = null;
    for (const field of this.fields.values()) {
      const value = field.read();
      const empty = field.required && (value === "" || value.length === 0);
      field.node.classList.toggle("missing", empty);
      if (empty && !first) first = field.node;
    }
    if (first) first.querySelector("input, select, textarea, button")?.focus();
    return !first;
  }

  submit(element, node, context) {
    if (!this.complete()) toast(t("required"), "error");
    else act(element, node, context, { form_value: this.values() });
  }
}

export function form(element, context) {
  const node = arrange(h("div.form", { role: "form", "aria-label": element.name }), element, context);
  return children(node, element.elements, { ...context, form: new Form() });
}

/** Tells the surrounding form, if there is one, of a field. */
export function enlist(element, node, context, read, reset) {
  node.classList.toggle("is-required", element.required === true);
  if (context.form && element.name) context.form.add(element.name, { node, required: element.required === true, read, reset });
  return node;
}
