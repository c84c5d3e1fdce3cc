/** Where people write: a text with @, an answer to a message, a file; Enter sends. */

import { post } from "../api.js";
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { popup } from "../popup.js";
import { toast } from "../toast.js";
import { oneLine, wordsOf } from "./lines.js";
import { mentionable, mentionsIn, Picker } from "./picker.js";
import { Suggestions } from "./suggestions.js";

const MOST_BYTES = 30 * 1024 * 1024;
const TALLEST = 180;

export class Composer {
  /** `root` is the first message of the thread it writes into, null for the chat itself. */
  constructor(app, chatId, root = null) {
    Object.assign(this, { app, book: app.book, chat: app.book.chats.get(chatId), root, target: null });
    this.box = h("textarea.composer-box", { rows: 1, placeholder: this.placeholder(), "aria-label": t("write"), enterkeyhint: "send", maxlength: 20000 });
    this.picker = new Picker(this.box, () => mentionable(this.book, this.chat));
    this.bar = h("div.composer-reply", { hidden: true });
    this.chooser = h("input", { type: "file", hidden: true, "aria-label": t("attach"), on: { change: () => this.attach([...this.chooser.files]) } });
    this.suggestions = root ? null : new Suggestions(this);
    this.node = h("div.composer", {}, this.suggestions?.node, this.picker.node,
      h("div.composer-frame", {}, this.bar, this.box, this.buttons(), this.chooser));
    this.listen();
    this.restore();
  }

  placeholder() {
    const name = this.book.bot.name;
    if (this.root) return t("write_thread", { name });
    if (this.chat.type === "p2p") return t("write_to", { name });
    return this.chat.bot ? t("write_group", { name }) : t("write_to", { name: this.book.titleOf(this.chat) });
  }

  buttons() {
    const tool = (name, sign, run) => h("button.icon-button", { type: "button", title: t(name), "aria-label": t(name), on: { click: run } }, icon(sign));
    const direct = this.chat.type === "p2p" && !this.root;
    return h("div.composer-tools", {},
      direct && tool("menu_bot", "menu", (event) => this.botMenu(event.currentTarget)),
      this.chat.type !== "p2p" && tool("mention", "at", () => this.picker.ask()),
      tool("attach", "clip", () => this.chooser.click()),
      h("button.send", { type: "button", title: t("send"), "aria-label": t("send"), on: { click: () => this.send() } }, icon("send")));
  }

  listen() {
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("input", () => this.grow());
    this.box.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (files.length) {
        event.preventDefault();
        this.attach(files);
      }
    });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || this.picker.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.target) {
      event.stopPropagation();
      this.answer(null);
    }
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
    this.app.drafts.set(this.draftKey(), this.box.value);
  }

  draftKey() {
    return `${this.book.me} ${this.chat.chat_id} ${this.root?.message_id || ""}`;
  }

  restore() {
    this.box.value = this.app.drafts.get(this.draftKey()) || "";
    queueMicrotask(() => this.grow());
  }

  /** Answer this message with what is sent next; null for nothing. */
  answer(message) {
    this.target = message;
    this.bar.hidden = !message;
    if (!message) return;
    fill(this.bar,
      h("span.quote-words", { text: `${t("reply_to", { name: this.book.senderOf(message) })}${oneLine(message, this.book)}` }),
      h("button.icon-button", { type: "button", title: t("cancel"), "aria-label": t("cancel"), on: { click: () => this.answer(null) } }, icon("close")));
    this.box.focus();
  }

  /** Take another's words into this text. */
  quote(message) {
    const words = wordsOf(message, this.book).trim().split("\n").map((line) => `> ${line}`).join("\n");
    this.write(`${this.book.senderOf(message)}：\n${words}\n${this.box.value}`);
  }

  write(text) {
    this.box.value = text;
    this.grow();
    this.box.focus();
    this.box.setSelectionRange(text.length, text.length);
  }

  async send(text = this.box.value.trim()) {
    if (!text) return;
    const typed = this.box.value;
    const mention = mentionsIn(text, mentionable(this.book, this.chat)).map((who) => who.id);
    if (text === typed.trim()) this.write("");
    const direct = this.chat.type === "p2p";
    const sent = await this.out({ text, mention: direct ? [] : mention });
    if (!sent && !this.box.value) this.write(typed);
  }

  async attach(files) {
    this.chooser.value = "";
    for (const file of files) {
      if (file.size > MOST_BYTES) toast(t("too_big"), "error");
      else await this.out({ msg_type: file.type.startsWith("image/") ? "image" : "file", file: { name: file.name, base64: await base64(file) } });
    }
  }

  /** Resolves to whether the sandbox took it. */
  async out(said) {
    const target = this.target || this.root;
    const place = target ? { reply_to: target.message_id, in_thread: Boolean(this.root || target.thread_id) } : {};
    this.answer(null);
    try {
      this.book.take(await post(`chats/${this.chat.chat_id}/messages`, { from: this.book.me, ...said, ...place }));
      return true;
    } catch (error) {
      toast(t("failed", { error: error.message }), "error");
      return false;
    }
  }

  /** The bot's own menu (application.bot.menu_v6). */
  botMenu(at) {
    const press = async (key) => {
      try {
        await post("menu", { from: this.book.me, event_key: key });
      } catch (error) {
        toast(t("failed", { error: error.message }), "error");
      }
    };
    popup(["help", "new"].map((key) => ({ label: t(`menu_${key}`), run: () => press(key) })), at);
  }
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
