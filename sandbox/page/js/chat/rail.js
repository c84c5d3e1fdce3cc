/** The narrow bar at the far left (on a phone: on top of the list): who one is, the language, chaos. */

import { avatar } from "../avatar.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../language.js";

export class Rail {
  constructor(app) {
    this.app = app;
    this.people = h("div.rail-people", { role: "radiogroup" });
    this.node = h("aside.rail", {},
      this.people,
      h("div.rail-tools", {},
        h("button.rail-button", { type: "button", title: t("chaos"), "aria-label": t("chaos"), data: { tool: "chaos" }, on: { click: () => app.chaos() } }, icon("bolt")),
        h("button.rail-button.rail-language", { type: "button", title: t("language"), "aria-label": t("language"), data: { tool: "language" }, on: { click: () => app.speak(language() === "zh" ? "en" : "zh") } }, language() === "zh" ? "EN" : "中")));
  }

  draw() {
    const { book } = this.app;
    fill(this.people, book.humans().map((person) => {
      const mine = person.open_id === book.me;
      const name = book.nameOf(person.open_id);
      const title = t(mine ? "speaking_as" : "be", { name });
      return h("button.rail-person", { type: "button", role: "radio", "aria-checked": String(mine), title, "aria-label": title, data: { person: person.open_id }, on: { click: () => this.app.be(person.open_id) } },
        avatar(person.open_id, name), h("span.rail-name", { text: name }), this.dot(person));
    }));
  }

  /** A dot on the other person when something waits for them. */
  dot(person) {
    const { book } = this.app;
    const waiting = person.open_id !== book.me && book.chatsOf(person.open_id).some((chat) => book.unreadOf(person.open_id, chat.chat_id));
    return waiting && h("span.rail-dot");
  }
}
