/** The panel at the right: a thread, the details of a message, or chaos. One at a time; the whole screen on a phone. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./language.js";

export class Panel {
  constructor() {
    this.node = h("aside.panel", { hidden: true, tabindex: "-1" });
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.kind = "";
    this.leave = null;
    this.before = null;
  }

  /** `content` fills the panel below its title; `leave` runs when it closes. */
  open(kind, title, content, leave = null) {
    this.close();
    this.before = document.activeElement;
    this.kind = kind;
    this.leave = leave;
    const close = h("button.icon-button", { type: "button", title: t("close"), "aria-label": t("close"), on: { click: () => this.close() } }, icon("close"));
    fill(this.node, h("header.panel-head", {}, h("h2", { text: title }), close), content);
    this.node.dataset.kind = kind;
    this.node.setAttribute("aria-label", title);
    this.node.hidden = false;
    close.focus({ preventScroll: true });
  }

  close() {
    if (!this.kind) return;
    this.kind = "";
    this.node.hidden = true;
    this.node.replaceChildren();
    const leave = this.leave;
    this.leave = null;
    if (leave) leave();
    if (this.before && this.before.isConnected) this.before.focus({ preventScroll: true });
  }
}
