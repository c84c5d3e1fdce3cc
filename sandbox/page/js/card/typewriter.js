/** Lets a text grow letter by letter towards what has arrived; the further behind, the faster. */

const TICK_MS = 40;
const CATCH_UP = 6;
const HALF_TAG = 80;
const HALF_PAIR = 400;
const OPEN = /<(font|text_tag|number_tag|at|person|link|a|raw|local_datetime)(?:\s[^<>]*)?>(?![\s\S]*<\/\1)/i;
const UNDERLINE = /^[ \t>]*[-=]+[ \t]*$/;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Move `end` back where it would cut an entity (`&#60;`), a tag, a pair of tags or a surrogate pair in two, or would
 *  leave a line of dashes below another: that other line would be a heading until the next letter comes. */
export function safeCut(text, end) {
  if (end >= text.length) return text.length;
  const line = text.lastIndexOf("\n", end - 1) + 1;
  if (line && UNDERLINE.test(text.slice(line, end))) return line;
  const entity = text.lastIndexOf("&", end - 1);
  if (entity >= 0 && /^&#?\w*$/.test(text.slice(entity, end)) && /^&#?\w{1,8};/.test(text.slice(entity, entity + 11))) return entity;
  const tag = text.lastIndexOf("<", end - 1);
  if (tag >= 0 && end - tag < HALF_TAG && !text.slice(tag, end).includes(">") && /^<\/?[a-z]/i.test(text.slice(tag))) return openPair(text, tag);
  const last = text.charCodeAt(end - 1);
  return openPair(text, last >= 0xd800 && last < 0xdc00 ? end - 1 : end);
}

/** Where a pair begins that is closed only behind `end`; else `end`. */
function openPair(text, end) {
  const near = text.slice(Math.max(0, end - HALF_PAIR), end);
  const open = OPEN.exec(near);
  return open && text.includes(`</${open[1]}`, end) ? end - near.length + open.index : end;
}

export class Typewriter {
  /** `draw(text)` shows so much of the text. */
  constructor(draw) {
    this.draw = draw;
    this.shown = 0;
    this.text = "";
    this.timer = 0;
  }

  /** All of it, now. */
  set(text) {
    this.stop();
    this.text = text;
    this.shown = text.length;
    this.draw(text);
  }

  /** Grow towards it; a text that does not begin with the old one is shown at once. */
  type(text) {
    if (calm.matches || document.hidden || !text.startsWith(this.text.slice(0, this.shown)) || text.length < this.shown) {
      this.set(text);
      return;
    }
    this.text = text;
    if (!this.timer) this.timer = setInterval(() => this.step(), TICK_MS);
  }

  step() {
    const left = this.text.length - this.shown;
    const next = this.shown + Math.max(1, Math.ceil(left / CATCH_UP));
    const cut = safeCut(this.text, next);
    this.shown = cut > this.shown ? cut : Math.min(next, this.text.length);
    this.draw(this.text.slice(0, cut > 0 ? cut : this.shown));
    if (this.shown >= this.text.length) this.stop();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
  }
}
