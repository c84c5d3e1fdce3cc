/** JSON one can read and copy. */

import hljs from "../../vendor/highlight.min.js";
import { clean } from "../card/sanitise.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { toast } from "../toast.js";

const HIGHLIGHTED = 60000;

/** Strings that hold JSON (content, data, settings ...) are opened, because that is what one wants to see. */
export function opened(value) {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return opened(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(opened);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item)]));
  return value;
}

/** A block of JSON with a button that copies it. */
export function json(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const code = h("code");
  if (text.length < HIGHLIGHTED) code.append(clean(hljs.highlight(text, { language: "json", ignoreIllegals: true }).value));
  else code.textContent = text;
  const copy = h("button.code-copy", { type: "button", title: t("copy_json"), "aria-label": t("copy_json"), on: { click: () => copyText(text) } }, icon("copy"));
  return h("div.json", {}, copy, h("pre", { tabindex: "0" }, code));
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"), "success");
  } catch (error) {
    toast(t("failed", { error: error.message }), "error");
  }
}

/** A <details> whose inside is made when it is first opened. */
export function lazy(className, summary, make) {
  const node = h(`details.${className}`, {}, h("summary", {}, summary));
  node.addEventListener("toggle", () => node.open && node.children.length === 1 && node.append(...[make()].flat()), { once: false });
  return node;
}
