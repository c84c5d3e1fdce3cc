/** The left: the chats of the person who is looking, newest first. */

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { t } from "../language.js";
import { brief } from "../times.js";
import { oneLine } from "./lines.js";

export class ChatList {
  constructor(app) {
    this.app = app;
    this.list = h("ul.chats");
    this.node = h("nav.list", { "aria-label": t("chats") }, h("h1.list-head", {}, t("messages")), this.list);
    this.pending = 0;
  }

  hear() {
    if (!this.pending) this.pending = requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.pending = 0;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.chat : "";
    fill(this.list, this.app.book.chatsOf(this.app.book.me).map((chat) => h("li", {}, this.item(chat))));
    if (focused) this.list.querySelector(`[data-chat="${focused}"]`)?.focus({ preventScroll: true });
  }

  item(chat) {
    const { book } = this.app;
    const last = book.last(chat.chat_id);
    const unread = book.unreadOf(book.me, chat.chat_id);
    const kind = chat.type === "p2p" ? "bot" : chat.type;
    return h("button.chat-item", { type: "button", data: { chat: chat.chat_id, type: chat.type }, "aria-current": chat.chat_id === book.chat ? "true" : null, on: { click: () => this.app.go(book.me, chat.chat_id) } },
      h("span.chat-face", {}, avatar(chat.chat_id, book.titleOf(chat), kind), unread > 0 && h("span.unread", { text: unread > 99 ? "99+" : String(unread) })),
      h("span.chat-words", {},
        h("span.chat-line", {}, h("span.chat-name", { text: book.titleOf(chat) }), h("time", { text: last ? brief(last.created) : "" })),
        h("span.chat-summary", { text: last ? this.summary(last, chat) : t("nothing_yet") })));
  }

  summary(message, chat) {
    const { book } = this.app;
    const line = oneLine(message, book);
    if (message.recalled || chat.type === "p2p" || message.msg_type === "system") return line;
    return `${message.sender.id === book.me ? t("you") : book.senderOf(message)}: ${line}`;
  }
}
