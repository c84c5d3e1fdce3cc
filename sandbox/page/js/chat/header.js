/** The line above a chat: its name, who is in it, and the way to the chaos panel. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";

function about(chat) {
  if (chat.type === "p2p") return t("direct");
  const count = chat.members.length;
  return t(chat.bot ? "members_bot" : "members_no_bot", { count });
}

export function header(app, chat) {
  const button = (name, sign, run) => h("button.icon-button", { type: "button", title: t(name), "aria-label": t(name), data: { tool: name }, on: { click: run } }, icon(sign));
  const back = button("back", "back", () => app.go(app.book.me, ""));
  back.classList.add("only-phone");
  return h("header.chat-head", {},
    back,
    h("div.chat-head-words", {},
      h("h1", {}, h("span", { text: app.book.titleOf(chat) }), chat.type === "p2p" && h("span.bot-tag", { text: t("bot") }), chat.type === "topic_group" && h("span.bot-tag", { text: t("topic_group") })),
      h("p", { text: about(chat) })),
    button("chaos", "bolt", () => app.chaos()));
}
