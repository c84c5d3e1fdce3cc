/** What one could say now: examples while nobody has said anything, and what the bot suggests (follow_ups). */

import { fill, h } from "../dom.js";
import { pick, t } from "../language.js";

const EXAMPLES = ["example_hello", "example_tour", "example_long", "example_memory", "example_code"];

export class Suggestions {
  constructor(composer) {
    this.composer = composer;
    this.node = h("div.suggestions", { hidden: true });
    this.update();
  }

  update() {
    const { book, chat } = this.composer;
    const messages = book.inChat(chat.chat_id);
    const last = messages[messages.length - 1];
    const offered = (last?.follow_ups || []).map((item) => pick(item.i18n_contents ? localised(item.i18n_contents) : null, item.content));
    const quiet = !messages.some((message) => !message.sender.is_bot);
    const words = offered.length ? offered : quiet && chat.bot ? EXAMPLES.map((name) => t(name)) : [];
    this.node.hidden = !words.length;
    fill(this.node, words.length && !offered.length && h("span.hint", { text: t("try_one") }),
      words.map((word) => h("button.suggestion", { type: "button", text: word, on: { click: () => this.say(word) } })));
  }

  say(word) {
    const { chat, book } = this.composer;
    this.composer.send(chat.type === "p2p" ? word : `@${book.bot.name} ${word}`);
  }
}

/** [{language, content}] -> {zh_cn: content}. */
function localised(list) {
  return Object.fromEntries(list.map((item) => [item.language, item.content]));
}
