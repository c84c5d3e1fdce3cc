/** Buttons, the three-dots menu, and the icons that components carry. */

import { h, style } from "../dom.js";
import { icon } from "../icons.js";
import { popup } from "../popup.js";
import { act } from "./act.js";
import { colour } from "./colours.js";
import { px } from "./sizes.js";
import { plainWords } from "./text.js";

const TYPES = ["default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled", "danger_filled", "laser"];
const SIZES = ["tiny", "small", "medium", "large"];
const KNOWN_ICONS = [
  [/chat|message|reply/, "chat"], [/close|delete|remove/, "close"], [/copy/, "copy"], [/more/, "dots"], [/warn|error|alert/, "alert"],
  [/info|help|question/, "info"], [/done|check|yes|succeed/, "check"], [/down/, "chevron"], [/file|doc/, "file"], [/group|member|people|contact/, "people"],
  [/undo|refresh|replace/, "undo"], [/send/, "send"], [/emoji|smile/, "smile"], [/at_/, "at"], [/language|global/, "globe"], [/flash|bolt/, "bolt"],
];

/** A standard_icon as the nearest of ours, a custom_icon as its picture. */
export function cardIcon(given, context) {
  if (given.tag === "custom_icon") return h("img.card-icon", { src: context.fileUrl(given.img_key), alt: "" });
  const found = KNOWN_ICONS.find(([pattern]) => pattern.test(given.token || ""));
  const node = h("span.card-icon", { title: given.token }, icon(found ? found[1] : "box"));
  style(node, { color: colour(given.color, context.colours) });
  return node;
}

export function button(element, context) {
  const type = TYPES.includes(element.type) ? element.type : "default";
  const size = SIZES.includes(element.size) ? element.size : "medium";
  const node = h(`button.button.button-${type}.button-${size}`, { type: "button" });
  if (element.icon) node.append(cardIcon(element.icon, context));
  if (element.text) node.append(h("span", { text: plainWords(element.text) }));
  style(node, { width: element.width === "fill" ? "100%" : px(element.width) });
  if (element.disabled === true) node.setAttribute("aria-disabled", "true");
  if (element.hover_tips) node.title = plainWords(element.hover_tips);
  node.addEventListener("click", (event) => {
    event.stopPropagation();
    press(element, node, context);
  });
  return node;
}

function press(element, node, context) {
  const kind = context.form && element.form_action_type;
  if (kind === "reset") context.form.reset();
  else if (kind === "submit") context.form.submit(element, node, context);
  else act(element, node, context);
}

export function overflow(element, context) {
  const node = h("button.icon-button.overflow", { type: "button", "aria-haspopup": "menu", "aria-label": "⋯" }, icon("dots"));
  const choices = (element.options || []).map((option) => ({
    label: plainWords(option.text),
    run: () => choose(element, option, node, context),
  }));
  node.addEventListener("click", () => popup(choices, node));
  return node;
}

function choose(element, option, node, context) {
  const behaviors = option.multi_url ? [{ type: "open_url", default_url: option.multi_url.url, ...option.multi_url }] : element.behaviors;
  act({ ...element, behaviors }, node, context, { option: option.value });
}
