/** A message in one line: for the chat list, quotes and copying. */

import { summaryOf } from "../card/view.js";
import { language, t } from "../language.js";
import { plainText, postOf } from "./rich.js";

const KINDS = { image: "kind_image", audio: "kind_audio", media: "kind_media", sticker: "kind_sticker" };

export function oneLine(message, book) {
  if (message.recalled) return recalledLine(message, book);
  const { msg_type: type, content } = message;
  if (type === "text") return plainText(message);
  if (type === "interactive") return summaryOf(content.card, content.streaming);
  if (type === "post") return postWords(content);
  if (type === "file") return t("kind_file", { name: content.file_name || "" });
  if (type === "system") return content.params?.divider_text?.text || t("kind_other", { kind: type });
  return KINDS[type] ? t(KINDS[type]) : t("kind_other", { kind: type });
}

export function recalledLine(message, book) {
  const own = message.sender.id === book.me;
  return own ? t("recalled_own") : t("recalled_by", { name: book.senderOf(message) });
}

function postWords(content) {
  const post = postOf(content, language());
  const words = (post.content || []).flat().map((node) => node.text || "").join(" ");
  return [post.title, words].filter(Boolean).join(" ");
}

/** The words that 复制 and 引用 take: of a card its texts, one a line, without the small print. */
export function wordsOf(message, book) {
  if (message.msg_type !== "interactive") return oneLine(message, book);
  const found = [];
  collect(message.content.card?.header, found);
  collect(message.content.card?.body, found);
  return found.join("\n");
}

function collect(node, found) {
  if (!node || typeof node !== "object") return;
  if (!Array.isArray(node) && (node.tag === "button" || node.text_size === "notation")) return;
  if (!Array.isArray(node) && typeof node.content === "string" && node.content) found.push(decoded(node.content));
  for (const child of Object.values(node)) collect(child, found);
}

const decoded = (text) => text.replace(/&#(\d{1,7});/g, (whole, code) => String.fromCodePoint(Number(code)));
