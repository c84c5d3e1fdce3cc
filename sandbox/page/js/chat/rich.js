/** Words outside of cards: text messages with their @ and links, and posts. */

import { fileUrl } from "../api.js";
import { MarkdownView } from "../card/markdown.js";
import { address } from "../card/sanitise.js";
import { h } from "../dom.js";
import { emoji } from "../emoji.js";
import { t } from "../language.js";

const PIECES = /@_user_\d+|@_all|https?:\/\/[^\s<>"'，。；！？、）】」]+|<(b|i|u|s)>([\s\S]*?)<\/\1>|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g;
const TAGS = { b: "strong", i: "em", u: "u", s: "del" };

export function link(url, text) {
  const good = address(url);
  return good ? h("a", { href: good, target: "_blank", rel: "noopener noreferrer nofollow", text: text || url }) : h("span", { text: text || url });
}

export function mention(name, isMe) {
  return h("span.at", { class: isMe ? "at-me" : "", text: `@${name}` });
}

/** The nodes of a text message. Tags are the bot's: what people type is shown as it is. */
export function richText(text, message, book) {
  const marked = message.sender.is_bot;
  const nodes = [];
  let seen = 0;
  for (const found of text.matchAll(PIECES)) {
    const [whole, tag, inside, label, url] = found;
    if ((tag || label) && !marked) continue;
    nodes.push(text.slice(seen, found.index));
    seen = found.index + whole.length;
    if (whole.startsWith("@_")) nodes.push(placeholder(whole, message, book));
    else if (tag) nodes.push(h(TAGS[tag], {}, richText(inside, message, book)));
    else nodes.push(link(url || whole, label));
  }
  nodes.push(text.slice(seen));
  return nodes;
}

function placeholder(key, message, book) {
  const at = message.mentions.find((item) => item.key === key);
  if (!at) return key;
  const all = at.key === "@_all";
  return mention(all ? t("everyone") : at.name, all || at.open_id === book.me);
}

/** The words of a text message, placeholders read as names. */
export function plainText(message) {
  const text = String(message.content?.text ?? "");
  const names = new Map(message.mentions.map((at) => [at.key, at.key === "@_all" ? t("everyone") : at.name]));
  return text.replace(/@_user_\d+|@_all/g, (key) => (names.has(key) ? `@${names.get(key)}` : key));
}

/** A post: sent with a language level, received without one. */
export function postOf(content, language) {
  if (Array.isArray(content.content)) return content;
  return content[language === "en" ? "en_us" : "zh_cn"] || Object.values(content)[0] || { content: [] };
}

export function postNodes(post, message, context, book) {
  const paragraphs = (post.content || []).map((nodes) => h("div.post-line", {}, nodes.map((node) => postNode(node, message, context, book))));
  return [post.title && h("div.post-title", { text: post.title }), paragraphs];
}

function postNode(node, message, context, book) {
  if (node.tag === "text") return richText(String(node.text || ""), { ...message, sender: { is_bot: false } }, book);
  if (node.tag === "a") return link(node.href, node.text);
  if (node.tag === "at") return placeholderOf(node, message, book);
  if (node.tag === "img") return h("img.bubble-picture", { src: fileUrl(node.image_key), alt: t("kind_image") });
  if (node.tag === "media") return h("a", { href: fileUrl(node.file_key), download: "video.mp4", text: t("kind_media") });
  if (node.tag === "emotion") return emoji(node.emoji_type) || `:${node.emoji_type}:`;
  if (node.tag === "hr") return h("hr");
  if (node.tag === "code_block" || node.tag === "md") return markdown(node, context);
  return h("span.dead", { text: `[${node.tag}]` });
}

function placeholderOf(node, message, book) {
  const id = String(node.user_id || "");
  if (id.startsWith("@_")) return placeholder(id, message, book);
  return mention(id === "all" ? t("everyone") : book.nameOf(id) || node.user_name || id, id === "all" || id === book.me);
}

function markdown(node, context) {
  const view = new MarkdownView(context);
  view.set(node.tag === "md" ? String(node.text || "") : `\`\`\`\`${String(node.language || "").toLowerCase()}\n${node.text || ""}\n\`\`\`\``);
  return view.node;
}
