/** What the page knows: people, chats, messages; who is looking and at which chat. Views listen to it. */

import { language } from "./language.js";

export class Book {
  constructor() {
    this.bot = { open_id: "", name: "" };
    this.people = new Map();
    this.chats = new Map();
    this.messages = new Map();
    this.lines = new Map();
    this.unread = new Map();
    this.me = "";
    this.chat = "";
    this.listeners = new Set();
  }

  /** `listener(kind, value)`: message (new), changed, streamed, chats, me, chat. Returns how to stop listening. */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(kind, value) {
    for (const listener of [...this.listeners]) listener(kind, value);
  }

  /** The answer of GET /state. */
  learn(state) {
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.open_id, person]));
    this.chats = new Map(state.chats.map((chat) => [chat.chat_id, chat]));
    if (!this.people.has(this.me)) this.me = this.humans()[0]?.open_id || "";
    this.tell("chats");
  }

  /** The whole of a chat, oldest first. */
  learnMessages(chatId, messages) {
    this.lines.set(chatId, messages.map((message) => message.message_id));
    for (const message of messages) this.messages.set(message.message_id, message);
    for (const message of messages) this.linkThread(message);
  }

  forgetMessages() {
    this.messages.clear();
    this.lines.clear();
  }

  humans() {
    return [...this.people.values()].filter((person) => !person.is_bot);
  }

  chatsOf(openId) {
    const mine = [...this.chats.values()].filter((chat) => chat.members.includes(openId));
    return mine.sort((one, other) => this.lastAt(other) - this.lastAt(one));
  }

  lastAt(chat) {
    return this.last(chat.chat_id)?.created || 0;
  }

  /** The newest message of a chat. */
  last(chatId) {
    const line = this.lines.get(chatId);
    return line && line.length ? this.messages.get(line[line.length - 1]) : null;
  }

  inChat(chatId) {
    return (this.lines.get(chatId) || []).map((id) => this.messages.get(id));
  }

  /** A message that is new or has changed. */
  take(message) {
    const known = this.messages.get(message.message_id);
    this.messages.set(message.message_id, message);
    if (known) {
      message.thread_id = message.thread_id || known.thread_id;
      this.tell("changed", message);
      return;
    }
    if (!this.lines.has(message.chat_id)) this.lines.set(message.chat_id, []);
    this.lines.get(message.chat_id).push(message.message_id);
    this.linkThread(message);
    this.count(message);
    this.tell("message", message);
  }

  /** Text streamed into one element of a card. */
  stream(messageId, elementId, content) {
    const message = this.messages.get(messageId);
    const element = message && findElement(message.content.card, elementId);
    if (!element) return;
    element.content = content;
    this.tell("streamed", { message, elementId, content });
  }

  /** The platform does not tell the first message of a thread that it has become one. */
  linkThread(message) {
    const root = message.thread_id && this.messages.get(message.root_id);
    if (root && root.thread_id !== message.thread_id && root.message_id === message.parent_id) root.thread_id = message.thread_id;
  }

  /** The first message of the thread in which this one is an answer; null where it stands in the chat itself. */
  threadRoot(message) {
    const root = message.thread_id ? this.messages.get(message.root_id) : null;
    return root && root.thread_id === message.thread_id ? root : null;
  }

  repliesIn(root) {
    if (!root.thread_id) return [];
    return this.inChat(root.chat_id).filter((message) => message.thread_id === root.thread_id && message.message_id !== root.message_id);
  }

  count(message) {
    for (const person of this.chats.get(message.chat_id)?.members || []) {
      const looking = person === this.me && message.chat_id === this.chat;
      const key = `${person} ${message.chat_id}`;
      if (!looking && message.sender.id !== person) this.unread.set(key, (this.unread.get(key) || 0) + 1);
    }
  }

  unreadOf(person, chatId) {
    return this.unread.get(`${person} ${chatId}`) || 0;
  }

  /** Who looks at which chat now. */
  look(person, chatId) {
    this.me = person;
    this.chat = chatId;
    this.unread.delete(`${person} ${chatId}`);
    this.tell("look");
  }

  nameOf(id) {
    if (id === this.bot.open_id) return this.bot.name;
    return named(this.people.get(id));
  }

  /** Who has said it. */
  senderOf(message) {
    return this.nameOf(message.sender.id) || message.sender.name;
  }

  titleOf(chat) {
    return chat.type === "p2p" ? this.bot.name : named(chat);
  }
}

/** The name of a person or a chat in the reader's language. */
function named(one) {
  return (language() === "en" && one?.en_name) || one?.name || "";
}

function findElement(node, elementId) {
  if (!node || typeof node !== "object") return null;
  if (!Array.isArray(node) && node.element_id === elementId) return node;
  for (const child of Object.values(node)) {
    const found = typeof child === "object" ? findElement(child, elementId) : null;
    if (found) return found;
  }
  return null;
}
