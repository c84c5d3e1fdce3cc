/** Short words at the top of the screen, as Feishu shows the answers to presses. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_MS = 3200;
const ICONS = { success: "check", error: "alert", warning: "alert", info: "info" };
const MOST = 3;

const place = h("div.toasts", { role: "status", "aria-live": "polite" });

/** `kind` is info, success, warning or error. */
export function toast(text, kind = "info") {
  if (!place.isConnected) document.body.append(place);
  const node = h("div.toast", { data: { kind } }, icon(ICONS[kind] || "info"), h("span", { text }));
  place.append(node);
  while (place.children.length > MOST) place.firstChild.remove();
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Gone when the page is drawn anew. */
export function clearToasts() {
  fill(place);
}
