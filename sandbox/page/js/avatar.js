/** Faces drawn from a name: a colour and one or two letters; the bot has a lark. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const COLOURS = ["#3370ff", "#00a870", "#e37318", "#7f3bf5", "#d54941", "#0594fa", "#c02a8a", "#4954e6"];

function letters(name) {
  const words = name.trim().split(/\s+/);
  if (/^[\x00-\x7f]+$/.test(name)) return words.map((word) => word[0] || "").join("").slice(0, 2).toUpperCase();
  return [...name].slice(-2).join("");
}

function colour(id) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

/** `kind` is person, bot, group or topic_group. */
export function avatar(id, name, kind = "person") {
  const node = h(`span.avatar.avatar-${kind}`, { "aria-hidden": "true" });
  if (kind === "bot") node.append(icon("lark"));
  else if (kind === "group" || kind === "topic_group") node.append(icon(kind === "group" ? "people" : "topic"));
  else node.append(letters(name));
  if (kind === "person") node.style.setProperty("--face", colour(id));
  return node;
}
