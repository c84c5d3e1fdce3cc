/** The middle: the messages of one chat, oldest above, with the composer below. */

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { full } from "../times.js";
import { Composer } from "./composer.js";
import { Follow } from "./follow.js";
import { header } from "./header.js";
import { Row } from "./row.js";
import { ThreadBlock } from "./thread.js";

const AT_ONCE = 100;
const GAP_MS = 600000;

export class Conversation {
  constructor(app) {
    this.app = app;
    this.book = app.book;
    this.node = h("main.conversation", { tabindex: "-1" });
    this.follow = new Follow(t("messages"), (following) => (this.jump.hidden = following));
    this.log = this.follow.inner;
    this.jump = h("button.jump", { type: "button", hidden: true, title: t("newest"), "aria-label": t("newest"), on: { click: () => this.follow.toEnd() } }, icon("down"));
    this.rows = new Map();
    this.threads = new Map();
    this.composer = null;
  }

  /** Draws the chat that is looked at now. */
  show() {
    const chat = this.book.chats.get(this.book.chat);
    this.rows.clear();
    this.threads.clear();
    if (!chat) {
      this.composer = null;
      fill(this.node, h("div.nothing", {}, avatar("", "", "bot"), h("p", { text: t("choose_chat") })));
      return;
    }
    this.node.dataset.type = chat.type;
    this.composer = new Composer(this.app, chat.chat_id);
    this.head = header(this.app, chat);
    fill(this.node, this.head, h("div.log-place", {}, this.follow.node, this.jump), this.composer.node);
    this.drawLog(AT_ONCE);
    this.follow.toNewest();
  }

  /** The entries of the chat itself; answers in threads sit below their first message. */
  entries() {
    return this.book.inChat(this.book.chat).filter((message) => !this.book.threadRoot(message));
  }

  drawLog(most) {
    const entries = this.entries();
    const left = Math.max(0, entries.length - most);
    this.rows.clear();
    this.threads.clear();
    this.newestAt = 0;
    fill(this.log);
    if (left) this.log.append(h("button.link-button.earlier", { type: "button", text: t("earlier", { count: left }), on: { click: () => this.earlier(most) } }));
    if (!entries.length) this.log.append(this.empty());
    for (const message of entries.slice(left)) this.append(message);
  }

  earlier(shown) {
    const { node } = this.follow;
    const fromEnd = node.scrollHeight - node.scrollTop;
    this.drawLog(shown + AT_ONCE);
    node.scrollTop = node.scrollHeight - fromEnd;
  }

  empty() {
    return h("div.nothing", { data: { empty: "yes" } }, avatar("", "", "bot"), h("p", { text: t("nothing_yet") }));
  }

  append(message) {
    this.log.querySelector("[data-empty]")?.remove();
    if (message.created - this.newestAt > GAP_MS) this.log.append(h("div.moment", {}, h("time", { text: full(message.created) })));
    this.newestAt = message.created;
    const row = new Row(this.app, message);
    this.rows.set(message.message_id, row);
    this.log.append(row.node);
    this.thread(message);
  }

  /** Draw or bring up to date the thread below a message. */
  thread(root) {
    const known = this.threads.get(root.message_id);
    if (known) {
      known.update();
      return;
    }
    const row = this.rows.get(root.message_id);
    if (!row || !root.thread_id) return;
    const block = new ThreadBlock(this.app, root, this.rows);
    this.threads.set(root.message_id, block);
    row.below.append(block.node);
  }

  hear(kind, value) {
    if (kind === "streamed" && value.message.chat_id === this.book.chat) this.rows.get(value.message.message_id)?.stream(value.elementId, value.content);
    if ((kind === "message" || kind === "changed") && value.chat_id === this.book.chat && this.composer) this.take(kind, value);
  }

  take(kind, message) {
    const root = this.book.threadRoot(message);
    if (kind === "changed") this.change(message);
    else if (!root) this.append(message);
    if (root) this.thread(root);
    this.composer.suggestions.update();
    if (kind === "message" && message.sender.id === this.book.me) this.follow.toEnd();
    else if (kind === "message" && this.rows.size === 1) this.follow.toNewest();
  }

  change(message) {
    this.rows.get(message.message_id)?.update(message);
    if (!message.recalled) return;
    for (const row of this.rows.values()) if (row.target === message.message_id) row.requote();
  }

  /** Show a message that may be far up. */
  jumpTo(message) {
    const root = this.book.threadRoot(message);
    const row = this.rows.get(message.message_id) || (root && this.rows.get(root.message_id));
    if (row) {
      row.flash();
      return;
    }
    this.drawLog(Infinity);
    this.rows.get(message.message_id)?.flash();
  }
}
