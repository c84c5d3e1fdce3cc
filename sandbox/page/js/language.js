/** Which language the page speaks, and the words in it: as the person chose, else as the browser reads, Chinese first. */

import { WORDS } from "./words.js";

const KEY = "larkey-sandbox-language";
const LOCALES = { zh: ["zh_cn", "zh_hk", "zh_tw"], en: ["en_us"] };
let current = read();

function read() {
  try {
    const chosen = localStorage.getItem(KEY);
    if (chosen) return chosen === "en" ? "en" : "zh";
  } catch {
    return reads();
  }
  return reads();
}

/** The first of the browser's languages that this page speaks. */
function reads() {
  return (navigator.languages || []).map((name) => name.slice(0, 2).toLowerCase()).find((name) => name === "zh" || name === "en") || "zh";
}

export function language() {
  return current;
}

/** Speak what was found at the start, or chosen before. */
export function speakAsBefore() {
  document.documentElement.lang = current === "en" ? "en" : "zh-CN";
}

/** Speak this from now on, and the next time too. */
export function speak(name) {
  current = name === "en" ? "en" : "zh";
  speakAsBefore();
  try {
    localStorage.setItem(KEY, current);
  } catch {
    return;
  }
}

/** The word of this name, with {values} filled in. */
export function t(name, values = {}) {
  const both = WORDS[name];
  if (!both) throw new Error(`no word ${name}`);
  const text = both[current === "en" ? 1 : 0];
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** What a translated thing of the platform says to this reader: `i18n` maps locales, `plain` is the rest's. */
export function pick(i18n, plain) {
  for (const locale of LOCALES[current]) {
    if (i18n && typeof i18n === "object" && i18n[locale] !== undefined) return i18n[locale];
  }
  return plain;
}
