/** One message with everything around it: face, name, quote, bubble, reactions, tools. */

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { emoji } from "../emoji.js";
import { t } from "../language.js";
import { clock, full } from "../times.js";
import { Bubble } from "./bubble.js";
import { oneLine, recalledLine } from "./lines.js";
import { openByHolding, toolbar } from "./tools.js";

const RE_EDIT_MS = 600000;
const EDITABLE = ["text", "post"];

export class Row {
  /** `inThread` leaves out the quote of the thread's own first message. */
  constructor(app, message, { inThread = false } = {}) {
    this.app = app;
    this.message = message;
    this.inThread = inThread;
    this.node = h("article.row", { tabindex: "-1", data: { id: message.message_id } });
    this.below = h("div.row-below");
    this.draw();
  }

  draw() {
    const { app, message } = this;
    const mine = message.sender.id === app.book.me;
    this.node.dataset.mine = mine ? "yes" : "no";
    this.node.dataset.recalled = message.recalled ? "yes" : "no";
    if (message.recalled) fill(this.node, this.recalled(mine), this.below);
    else if (message.msg_type === "system") fill(this.node, h("div.divider", {}, h("span", { text: oneLine(message, app.book) })));
    else this.drawWhole(mine);
  }

  drawWhole(mine) {
    const { app, message } = this;
    const kind = message.sender.is_bot ? "bot" : "person";
    const name = app.book.senderOf(message);
    this.bubble = new Bubble(app.book, message);
    this.reactions = h("div.reactions");
    this.edited = h("span.edited", { text: t("edited") });
    this.mark();
    const who = h("div.who", {},
      h("span.who-name", { text: name }),
      message.sender.is_bot && h("span.bot-tag", { text: t("bot") }),
      h("time.who-time", { text: clock(message.created), title: full(message.created) }),
      this.edited);
    const tools = toolbar(app, () => this.message);
    fill(this.node,
      avatar(message.sender.id, name, kind),
      h("div.stack", {}, who, this.quote(), h("div.held", {}, this.bubble.node, tools), this.reactions, this.below));
    openByHolding(app, this.bubble.node, () => this.message);
    this.node.setAttribute("aria-label", `${mine ? t("you") : name} ${clock(message.created)}`);
  }

  recalled(mine) {
    const { app, message } = this;
    const fresh = mine && message.msg_type === "text" && Date.now() - message.created < RE_EDIT_MS;
    return h("div.recalled", {},
      h("span", { text: recalledLine(message, app.book) }),
      fresh && h("button.link-button", { type: "button", text: t("edit_again"), on: { click: () => app.editAgain(message) } }),
      h("button.link-button", { type: "button", text: t("details"), on: { click: () => app.details(message) } }));
  }

  /** What it answers has changed: perhaps it was recalled. */
  requote() {
    const old = this.node.querySelector(".quote");
    const now = old && this.quote();
    if (now) old.replaceWith(now);
  }

  get target() {
    return this.message.reply_to || this.message.parent_id;
  }

  /** The line above an answer that says what it answers. */
  quote() {
    const { app, message } = this;
    const target = app.book.messages.get(this.target);
    if (!target || (this.inThread && target === app.book.threadRoot(message))) return null;
    const words = target.recalled ? t("quoted_gone") : oneLine(target, app.book);
    return h("button.quote", { type: "button", on: { click: () => app.jumpTo(target) } },
      h("span.quote-name", { text: t("reply_to", { name: app.book.senderOf(target) }) }), h("span.quote-words", { text: words }));
  }

  /** Reactions, and whether the words were changed. */
  mark() {
    const { msg_type: type, created, updated } = this.message;
    this.edited.hidden = updated === created || !EDITABLE.includes(type);
    const groups = new Map();
    for (const reaction of this.message.reactions) groups.set(reaction.emoji, [...(groups.get(reaction.emoji) || []), this.app.book.nameOf(reaction.by)]);
    fill(this.reactions, [...groups].map(([name, people]) =>
      h("span.reaction", { title: name }, h("span.reaction-sign", { text: emoji(name) || `:${name}:` }), h("span", { text: people.join("、") }))));
  }

  update(message) {
    const before = this.message;
    this.message = message;
    if (before.recalled !== message.recalled || !this.bubble || message.recalled) {
      this.draw();
      return;
    }
    this.bubble.update(message);
    this.mark();
  }

  stream(elementId, content) {
    if (this.bubble && !this.message.recalled) this.bubble.stream(this.message, elementId, content);
  }

  /** Draws the eye here, for a moment. */
  flash() {
    this.node.scrollIntoView({ block: "center", behavior: "smooth" });
    this.node.classList.remove("flash");
    requestAnimationFrame(() => this.node.classList.add("flash"));
  }
}
