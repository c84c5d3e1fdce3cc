/** A log that stays at its end while it grows, until the reader scrolls up. */

import { h } from "../dom.js";

const NEAR_PX = 80;
const ABOVE_PX = 12;

export class Follow {
  /** `moved(following)` is told after each scroll. */
  constructor(label, moved = () => undefined) {
    this.inner = h("div.log-inner");
    this.node = h("div.log", { role: "log", tabindex: "0", "aria-live": "off", "aria-label": label }, this.inner);
    this.following = true;
    this.moved = moved;
    this.node.addEventListener("scroll", () => this.scrolled(), { passive: true });
    const watch = new ResizeObserver(() => this.following && this.toEnd());
    watch.observe(this.inner);
    watch.observe(this.node);
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.moved(this.following);
  }

  /** The end; where the last thing is taller than the window, its beginning, for that is where one reads. */
  toNewest() {
    this.toEnd();
    const last = this.inner.lastElementChild;
    if (!last || last.offsetHeight <= this.node.clientHeight || last.querySelector("[data-streaming=yes]")) return;
    this.node.scrollTop += last.getBoundingClientRect().top - this.node.getBoundingClientRect().top - ABOVE_PX;
    this.scrolled();
  }

  toEnd() {
    this.following = true;
    this.node.scrollTop = this.node.scrollHeight;
    this.moved(true);
  }
}
