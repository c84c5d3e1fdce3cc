/** The page: loads what the sandbox knows, wires the views together, follows the feed and the address. */

import { get, post } from "./api.js";
import { Activity } from "./behind/activity.js";
import { Chaos } from "./behind/chaos.js";
import { Details } from "./behind/details.js";
import { Book } from "./book.js";
import { Conversation } from "./chat/conversation.js";
import { plainText } from "./chat/rich.js";
import { ChatList } from "./chat/list.js";
import { Rail } from "./chat/rail.js";
import { ThreadView } from "./chat/thread.js";
import { fill, h, settled } from "./dom.js";
import { Feed } from "./feed.js";
import { speak, speakAsBefore, t } from "./language.js";
import { Panel } from "./panel.js";
import { closePopup } from "./popup.js";
import { readPlace, writePlace } from "./place.js";
import { clearToasts } from "./toast.js";

const WIDE = matchMedia("(min-width: 720px)");
const BEHIND = ["call", "delivery", "press", "model", "chaos"];

class App {
  constructor() {
    this.book = new Book();
    this.drafts = new Map();
    this.activity = new Activity();
    this.root = document.getElementById("app");
    this.feed = new Feed({ heard: (item) => this.heard(item), again: () => this.reload(), lost: (lost) => (document.body.dataset.lost = lost ? "yes" : "no") });
    this.entered = "";
    this.waiting = null;
    this.refreshed = settled(() => this.reload(), 200);
    addEventListener("hashchange", () => this.look());
    WIDE.addEventListener("change", () => this.look());
  }

  async start() {
    await this.feed.open();
    await this.load();
    this.build();
    this.look();
    document.body.dataset.ready = "yes";
  }

  /** What the feed says meanwhile is kept, and comes after. */
  async load() {
    this.waiting ||= [];
    const state = await get("state");
    document.title = state.title;
    const chats = state.chats.map((chat) => chat.chat_id);
    const messages = await Promise.all(chats.map((id) => get(`chats/${id}/messages`)));
    this.book.learn(state);
    this.book.forgetMessages();
    chats.forEach((id, index) => this.book.learnMessages(id, messages[index]));
    const kept = this.waiting || [];
    this.waiting = null;
    for (const item of kept) this.heard(item);
  }

  /** Everything anew: after a lost connection (which may be lost again at once), or when the chats themselves changed. */
  async reload() {
    try {
      await this.load();
    } catch {
      this.waiting = null;
      return;
    }
    if (this.panel.kind === "thread") this.panel.close();
    this.look();
  }

  build() {
    speakAsBefore();
    clearToasts();
    closePopup();
    this.book.listeners.clear();
    this.panel = new Panel();
    this.rail = new Rail(this);
    this.list = new ChatList(this);
    this.conversation = new Conversation(this);
    this.book.listen((kind, value) => this.conversation.hear(kind, value));
    this.book.listen((kind) => kind !== "streamed" && this.list.hear());
    this.book.listen((kind) => kind === "message" && this.rail.draw());
    fill(this.root, this.rail.node, this.list.node, this.conversation.node, this.panel.node, h("div.lost", { role: "alert", text: t("connecting") }));
  }

  draw() {
    this.rail.draw();
    this.list.draw();
    this.conversation.show();
  }

  /** Look where the address says; the first direct chat where it says nothing and there is room for two columns. */
  look() {
    const place = readPlace();
    const { book } = this;
    const person = book.people.has(place.person) ? place.person : book.me;
    const mine = book.chatsOf(person);
    let chat = mine.some((item) => item.chat_id === place.chat) ? place.chat : "";
    if (!chat && WIDE.matches) chat = (mine.find((item) => item.type === "p2p") || mine[0])?.chat_id || "";
    if (book.me !== person || book.chat !== chat) this.panel.close();
    book.look(person, chat);
    document.body.dataset.screen = chat ? "chat" : "list";
    this.draw();
    this.enter();
  }

  /** Opening a direct chat is an event on the platform. */
  enter() {
    const { book } = this;
    const now = `${book.me} ${book.chat}`;
    if (now === this.entered) return;
    this.entered = now;
    if (book.chats.get(book.chat)?.type === "p2p") post(`chats/${book.chat}/open`, { from: book.me }).catch(() => undefined);
  }

  go(person, chat) {
    writePlace(person, chat);
  }

  /** Become somebody else; stay in the chat where both sit. */
  be(person) {
    const here = this.book.chats.get(this.book.chat);
    const other = here?.type === "p2p" ? this.book.chatsOf(person).find((chat) => chat.type === "p2p") : here;
    this.go(person, document.body.dataset.screen === "chat" ? other?.chat_id || "" : "");
  }

  speak(name) {
    speak(name);
    this.build();
    this.draw();
  }

  heard(item) {
    if (this.waiting) {
      this.waiting.push(item);
      return;
    }
    if (item.type === "reset") this.refreshed();
    else if (item.message) this.takeMessage(item.message);
    else if (item.type === "update") this.book.stream(item.message_id, item.element_id, item.content);
    if (!BEHIND.includes(item.type)) return;
    this.activity.hear(item);
    if (this.behind) this.behind.hear(item);
  }

  /** A chat that is not known yet (somebody new came) makes us load everything. */
  takeMessage(message) {
    if (this.book.chats.has(message.chat_id)) this.book.take(message);
    else this.refreshed();
  }

  details(message) {
    const details = new Details(this, message);
    this.panel.open("details", t("details"), details.node, () => (this.behind = null));
    this.behind = details;
  }

  async chaos() {
    const chaos = new Chaos(this, await get("state"));
    this.panel.open("chaos", t("chaos"), chaos.node, () => { chaos.stop(); this.behind = null; });
    this.behind = chaos;
  }

  openThread(message) {
    const view = new ThreadView(this, this.book.threadRoot(message) || message);
    this.thread = view;
    this.panel.open("thread", t("thread"), view.node, () => { view.stop(); this.thread = null; });
    view.composer.box.focus({ preventScroll: true });
  }

  /** Where an answer to this message is written: in its open thread, else in the chat. */
  composerFor(message) {
    const root = this.book.threadRoot(message) || message;
    return this.thread && this.thread.root.message_id === root.message_id ? this.thread.composer : this.conversation.composer;
  }

  reply(message) {
    this.composerFor(message).answer(message);
  }

  quote(message) {
    this.composerFor(message).quote(message);
  }

  editAgain(message) {
    this.composerFor(message).write(plainText(message));
  }

  jumpTo(message) {
    this.conversation.jumpTo(message);
  }
}

new App().start();
