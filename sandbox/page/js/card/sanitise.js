/** The last gate: whatever the Markdown became, only these elements and attributes reach the page. */

import DOMPurify from "../../vendor/purify.es.mjs";

const RULES = {
  ALLOWED_TAGS: [
    "p", "br", "hr", "strong", "em", "del", "u", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span", "img",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
  ],
  ALLOWED_ATTR: ["href", "class", "alt", "title", "align", "start", "data-lang", "data-colour", "data-key", "data-at", "data-person"],
  ADD_URI_SAFE_ATTR: ["align", "start", "data-lang", "data-colour", "data-key", "data-at", "data-person"],
  ALLOWED_URI_REGEXP: /^https?:\/\//i,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** HTML -> a fragment that is safe to append. */
export function clean(html) {
  return DOMPurify.sanitize(html, RULES);
}

/** Addresses that a card may open: http and https, as the platform wants them. */
export function address(url) {
  return typeof url === "string" && /^https?:\/\/[^\s]+$/i.test(url) ? url : "";
}
