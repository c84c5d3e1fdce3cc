/** Threads: the newest answers below their first message, and a whole thread in the panel. */

import { h, put } from "../dom.js";
import { t } from "../language.js";
import { Composer } from "./composer.js";
import { Follow } from "./follow.js";
import { Row } from "./row.js";

const SHOWN = 3;

/** Below the first message of a thread. Its rows are also entered into `rows` of the conversation. */
export class ThreadBlock {
  constructor(app, root, rows) {
    this.app = app;
    this.root = root;
    this.rows = rows;
    this.own = new Map();
    this.list = h("div.thread-list");
    this.head = h("button.link-button.thread-all", { type: "button", on: { click: () => app.openThread(root) } });
    const answer = h("button.link-button.thread-answer", { type: "button", text: t("thread_reply"), on: { click: () => app.openThread(root) } });
    this.node = h("div.thread", {}, this.head, this.list, answer);
    this.update();
  }

  update() {
    const replies = this.app.book.repliesIn(this.root);
    const topics = this.app.book.chats.get(this.root.chat_id)?.type === "topic_group";
    this.node.hidden = replies.length === 0 && !topics;
    this.head.hidden = replies.length <= SHOWN;
    this.head.textContent = t("thread_count", { count: replies.length });
    const shown = replies.slice(-SHOWN);
    for (const [id, row] of this.own) {
      if (shown.some((message) => message.message_id === id)) continue;
      row.node.remove();
      this.own.delete(id);
      this.rows.delete(id);
    }
    for (const message of shown.filter((item) => !this.own.has(item.message_id))) this.add(message);
  }

  add(message) {
    const row = new Row(this.app, message, { inThread: true });
    this.own.set(message.message_id, row);
    this.rows.set(message.message_id, row);
    this.list.append(row.node);
  }
}

/** A whole thread in the panel, with a composer of its own. */
export class ThreadView {
  constructor(app, root) {
    this.app = app;
    this.root = root;
    this.rows = new Map();
    this.follow = new Follow(t("thread"));
    this.composer = new Composer(app, root.chat_id, root);
    this.node = h("div.thread-view", {}, this.follow.node, this.composer.node);
    this.stop = app.book.listen((kind, value) => this.hear(kind, value));
    put(this.follow.inner, [root, ...app.book.repliesIn(root)].map((message) => this.row(message).node));
  }

  row(message) {
    const row = new Row(this.app, message, { inThread: true });
    this.rows.set(message.message_id, row);
    return row;
  }

  hear(kind, value) {
    if (kind === "message" && this.app.book.threadRoot(value)?.message_id === this.root.message_id) this.follow.inner.append(this.row(value).node);
    if (kind === "changed") this.rows.get(value.message_id)?.update(value);
    if (kind === "streamed") this.rows.get(value.message.message_id)?.stream(value.elementId, value.content);
  }
}
