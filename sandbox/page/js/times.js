/** Times as a chat shows them. Messages carry Unix milliseconds. */

import { language, t } from "./language.js";

const DAY = 86400000;

const two = (number) => String(number).padStart(2, "0");

export function clock(ms) {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function exact(ms) {
  const at = new Date(ms);
  return `${clock(ms)}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

function daysAgo(ms) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  return Math.ceil((midnight - ms) / DAY);
}

function date(ms) {
  const at = new Date(ms);
  const sameYear = at.getFullYear() === new Date().getFullYear();
  const options = { month: language() === "en" ? "short" : "long", day: "numeric" };
  return at.toLocaleDateString(language() === "en" ? "en" : "zh-CN", sameYear ? options : { ...options, year: "numeric" });
}

/** For the chat list: a time today, else a day. */
export function brief(ms) {
  const ago = daysAgo(ms);
  if (ago <= 0) return clock(ms);
  return ago === 1 ? t("yesterday") : date(ms);
}

/** For the line between messages. */
export function full(ms) {
  const ago = daysAgo(ms);
  if (ago <= 0) return clock(ms);
  return `${ago === 1 ? t("yesterday") : date(ms)} ${clock(ms)}`;
}
