/** What a message shows: words, a post, a picture, a file, a card. */

import { fileUrl } from "../api.js";
import { CardView } from "../card/view.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../language.js";
import { press } from "./press.js";
import { postNodes, postOf, richText } from "./rich.js";

/** What a card may ask of the page. */
function surroundings(book, message) {
  return {
    me: () => book.me,
    nameOf: (id) => book.nameOf(id),
    isBot: (id) => id === book.bot.open_id,
    members: () => (book.chats.get(message.chat_id)?.members || []).map((id) => ({ id, name: book.nameOf(id) })),
    fileUrl,
    press: (wanted) => press(book, message, wanted),
    colours: {},
  };
}

/** Draws one message's content and keeps it up to date. */
export class Bubble {
  constructor(book, message) {
    this.book = book;
    this.card = null;
    this.seen = "";
    this.node = h("div.bubble-place");
    this.update(message);
  }

  update(message) {
    if (message.msg_type === "interactive") {
      this.showCard(message);
      return;
    }
    const seen = JSON.stringify(message.content);
    if (seen === this.seen) return;
    this.seen = seen;
    this.node.replaceChildren(draw(message, this.book));
  }

  showCard(message) {
    if (!this.card) {
      this.card = new CardView(surroundings(this.book, message));
      this.node.replaceChildren(this.card.node);
    }
    this.card.show(message.content.card || {}, message.content.streaming === true);
  }

  /** Text streamed into an element; draws the card anew when it does not know the element. */
  stream(message, elementId, content) {
    if (this.card && !this.card.stream(elementId, content)) this.showCard(message);
  }
}

function draw(message, book) {
  const make = Object.hasOwn(KINDS, message.msg_type) ? KINDS[message.msg_type] : other;
  return make(message, book);
}

const KINDS = { text, post, image, file, audio, media, share_chat: shared, share_user: shared };

function text(message, book) {
  return h("div.bubble", {}, richText(String(message.content.text ?? ""), message, book));
}

function post(message, book) {
  const context = { ...surroundings(book, message), live: new Map() };
  return h("div.bubble.post", {}, postNodes(postOf(message.content, language()), message, context, book));
}

function image(message) {
  return h("img.bubble-picture", { src: fileUrl(message.content.image_key), alt: t("kind_image") });
}

function file(message) {
  const name = message.content.file_name || "file";
  return h("a.bubble.file", { href: fileUrl(message.content.file_key), download: name, title: t("download") },
    icon("file"), h("span.file-name", { text: name }), h("span.file-load", {}, icon("down")));
}

function audio(message) {
  const seconds = Math.round((message.content.duration || 0) / 1000);
  return h("a.bubble.file", { href: fileUrl(message.content.file_key), download: "voice.opus" }, icon("sound"), h("span", { text: `${seconds}″` }));
}

function media(message) {
  return file({ content: { file_name: message.content.file_name || "video.mp4", file_key: message.content.file_key } });
}

function shared(message, book) {
  const chat = book.chats.get(message.content.chat_id);
  const name = chat ? book.titleOf(chat) : book.nameOf(message.content.user_id) || book.nameOf(message.content.chat_id);
  return h("div.bubble.shared", {}, h("strong", { text: name }), h("span.hint", { text: t(message.msg_type === "share_chat" ? "shared_chat" : "shared_user") }));
}

function other(message) {
  return h("div.bubble", {}, h("span.hint", { text: t("kind_other", { kind: message.msg_type }) }));
}
