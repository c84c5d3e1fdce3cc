/** Pressing: who is pressed, whether it may be, the question before it, and the wait after it. */

import { ask } from "../dialog.js";
import { t } from "../language.js";
import { toast } from "../toast.js";
import { address } from "./sanitise.js";
import { plainWords } from "./text.js";

/** The value of the callback behaviour; undefined without one. */
export function callbackValue(element) {
  return (element.behaviors || []).find((behavior) => behavior.type === "callback")?.value ?? objectOnly(element.value);
}

const objectOnly = (value) => (value && typeof value === "object" ? value : undefined);

/** Where an open_url behaviour leads; "" without one. */
export function opens(element) {
  const behavior = (element.behaviors || []).find((item) => item.type === "open_url");
  return behavior ? address(behavior.pc_url) || address(behavior.default_url) || address(behavior.android_url) : "";
}

/** How the sandbox is told which component it was; null when nothing names it. */
function named(element) {
  if (element.element_id) return { element_id: element.element_id };
  if (element.name) return { name: element.name };
  const value = callbackValue(element);
  return value === undefined ? null : { value };
}

/** Does what a press does. `extra` is option, options, checked, input_value or form_value. Resolves to whether it went out. */
export async function act(element, node, context, extra = {}) {
  if (element.disabled === true || node.getAttribute("aria-busy") === "true") {
    if (element.disabled && element.disabled_tips) toast(plainWords(element.disabled_tips), "info");
    return false;
  }
  if (element.confirm && !(await ask(plainWords(element.confirm.title), plainWords(element.confirm.text)))) return false;
  const url = opens(element);
  if (url) window.open(url, "_blank", "noopener,noreferrer");
  const submits = element.form_action_type === "submit";
  if (!submits && url && callbackValue(element) === undefined) return false;
  const wanted = named(element);
  if (!wanted) {
    toast(t("only_here"), "warning");
    return false;
  }
  node.setAttribute("aria-busy", "true");
  try {
    await context.press({ ...wanted, ...extra });
  } finally {
    node.removeAttribute("aria-busy");
  }
  return true;
}

/** A component in a form only keeps its value; outside of one a change is a press. */
export function changed(element, node, context, extra) {
  if (context.form) return;
  act(element, node, context, extra);
}
