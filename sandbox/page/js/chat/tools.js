/** What can be done with a message: the buttons beside it and its menu. */

import { post } from "../api.js";
import { h } from "../dom.js";
import { emoji, QUICK } from "../emoji.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { popup } from "../popup.js";
import { toast } from "../toast.js";
import { wordsOf } from "./lines.js";

const LONG_PRESS_MS = 450;

async function safely(work) {
  try {
    return await work();
  } catch (error) {
    toast(t("failed", { error: error.message }), "error");
    return null;
  }
}

export function react(app, message, at) {
  const send = (name) => safely(() => post(`messages/${message.message_id}/reactions`, { from: app.book.me, emoji: name }));
  popup(QUICK.map((name) => ({ label: emoji(name), title: name, run: () => send(name) })), at, { grid: true });
}

function mayRecall(app, message) {
  const chat = app.book.chats.get(message.chat_id);
  const owner = chat.type !== "p2p" && chat.members[0] === app.book.me;
  return message.sender.id === app.book.me || owner;
}

function recall(app, message) {
  return safely(() => post(`messages/${message.message_id}/recall`, { from: app.book.me }));
}

async function redeliver(message) {
  const done = await safely(() => post("chaos", { redeliver: message.message_id, times: 1 }));
  if (done) toast(t("done"), "success");
}

async function copy(app, message) {
  const done = await safely(async () => {
    await navigator.clipboard.writeText(wordsOf(message, app.book));
    return true;
  });
  if (done) toast(t("copied"), "success");
}

const inGroup = (app, message) => app.book.chats.get(message.chat_id)?.type !== "p2p";

/** The whole menu of a message. `at` is a node or a point. */
export function menu(app, message, at) {
  if (message.recalled) {
    popup([{ label: t("details"), icon: icon("braces"), run: () => app.details(message) }], at);
    return;
  }
  const choices = [
    { label: t("reply"), icon: icon("reply"), run: () => app.reply(message) },
    inGroup(app, message) && { label: t("reply_thread"), icon: icon("thread"), run: () => app.openThread(message) },
    { label: t("quote"), icon: icon("quote"), run: () => app.quote(message) },
    { label: t("copy"), icon: icon("copy"), run: () => copy(app, message) },
    { label: t("react"), icon: icon("smile"), run: () => react(app, message, at) },
    { label: t("details"), icon: icon("braces"), run: () => app.details(message) },
    !message.sender.is_bot && { label: t("redeliver"), icon: icon("bolt"), run: () => redeliver(message) },
    mayRecall(app, message) && { label: t("recall"), icon: icon("undo"), danger: true, run: () => recall(app, message) },
  ];
  popup(choices.filter(Boolean), at);
}

/** The few buttons that appear beside a message. `current()` is the message as it is now. */
export function toolbar(app, current) {
  const tool = (name, sign, run) => {
    const node = h("button.icon-button", { type: "button", title: t(name), "aria-label": t(name), data: { tool: name } }, icon(sign));
    node.addEventListener("click", () => run(node));
    return node;
  };
  return h("div.tools", { role: "toolbar" },
    tool("reply", "reply", () => app.reply(current())),
    tool("react", "smile", (node) => react(app, current(), node)),
    tool("details", "braces", () => app.details(current())),
    tool("more", "dots", (node) => menu(app, current(), node)));
}

/** A long press with a finger, or the right mouse button, opens the menu. */
export function openByHolding(app, node, current) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    stop();
    timer = setTimeout(() => menu(app, current(), { x: event.clientX, y: event.clientY }), LONG_PRESS_MS);
  });
  for (const end of ["pointerup", "pointercancel", "pointermove"]) node.addEventListener(end, stop);
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img, input, textarea") || String(getSelection())) return;
    event.preventDefault();
    stop();
    menu(app, current(), { x: event.clientX, y: event.clientY });
  });
}
