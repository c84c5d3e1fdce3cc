/** People shown in a card: they are not notified. */

import { avatar } from "../avatar.js";
import { h } from "../dom.js";
import { t } from "../language.js";

function chip(id, element, context) {
  const name = context.nameOf(id) || t("someone");
  const kind = context.isBot(id) ? "bot" : "person";
  return h("span.person", { data: { size: element.size || "medium" }, title: name },
    element.show_avatar === false ? null : avatar(id, name, kind),
    element.show_name === false ? null : h("span", { text: name }));
}

export function person(element, context) {
  const shown = { show_name: element.style === "normal" || element.show_name === true, ...element };
  return h("div.people", {}, chip(element.user_id, shown, context));
}

export function personList(element, context) {
  const shown = { show_name: true, ...element };
  return h("div.people", {}, (element.persons || []).map((item) => chip(item.id, shown, context)));
}
