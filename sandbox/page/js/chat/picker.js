/** The list that opens after an @: the bot, everybody, the people of the chat. */

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { t } from "../language.js";

const AT = /(^|[^\w@])@([^\s@]{0,20})$/;

/** Who can be mentioned in a chat: [{id, name, kind}]; id is bot, all or an open_id. */
export function mentionable(book, chat) {
  const people = chat.members.filter((id) => id !== book.me).map((id) => ({ id, name: book.nameOf(id), kind: "person" }));
  const bot = chat.bot ? [{ id: "bot", name: book.bot.name, kind: "bot" }] : [];
  const all = chat.type === "p2p" ? [] : [{ id: "all", name: t("everyone"), kind: "group" }];
  return [...bot, ...people, ...all];
}

/** Whom a text mentions, in its order: `@name` of somebody who can be mentioned. */
export function mentionsIn(text, candidates) {
  return candidates
    .map((who) => ({ who, at: text.search(new RegExp(`@${who.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`)) }))
    .filter((found) => found.at >= 0)
    .sort((one, other) => one.at - other.at)
    .map((found) => found.who);
}

export class Picker {
  /** `box` is the textarea; `candidates()` gives who can be chosen now. */
  constructor(box, candidates) {
    this.box = box;
    this.candidates = candidates;
    this.shown = [];
    this.now = 0;
    this.node = h("div.picker", { role: "listbox", hidden: true, "aria-label": t("mention") });
    box.addEventListener("input", () => this.look());
    box.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  get open() {
    return !this.node.hidden;
  }

  look() {
    const found = AT.exec(this.box.value.slice(0, this.box.selectionStart));
    const wanted = found ? found[2].toLowerCase() : null;
    this.shown = wanted === null ? [] : this.candidates().filter((who) => who.name.toLowerCase().includes(wanted));
    this.now = 0;
    this.draw();
  }

  draw() {
    this.node.hidden = !this.shown.length;
    fill(this.node, this.shown.map((who, index) =>
      h("div.picker-item", { role: "option", "aria-selected": String(index === this.now), on: { pointerdown: (event) => { event.preventDefault(); this.choose(index); } } },
        avatar(who.id, who.name, who.kind), h("span", { text: who.name }), who.kind === "bot" && h("span.bot-tag", { text: t("bot") }))));
  }

  /** Handles a key while the list is open; true when it was meant for the list. */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.now = (this.now + step + this.shown.length) % this.shown.length;
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.now);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.draw();
    return true;
  }

  choose(index) {
    const end = this.box.selectionStart;
    const begin = this.box.value.slice(0, end).lastIndexOf("@");
    this.box.setRangeText(`@${this.shown[index].name} `, begin, end, "end");
    this.close();
    this.box.focus();
    this.box.dispatchEvent(new Event("input"));
  }

  /** As if the person had typed an @. */
  ask() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    this.box.focus();
    this.box.setRangeText(/[\w@]$/.test(before) ? " @" : "@", this.box.selectionStart, this.box.selectionEnd, "end");
    this.look();
  }

  close() {
    this.shown = [];
    this.node.hidden = true;
  }
}
