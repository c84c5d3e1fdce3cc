/** Pictures, groups of pictures, voice messages. */

import { h, style } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../language.js";
import { plainWords } from "./text.js";

const SIZES = { tiny: "40px", small: "80px", medium: "120px", large: "160px" };
const RADIUS = /^\d{1,3}(px|%)$/;
const BOX = /^(\d{1,4}px) (\d{1,4}px)$/;

const radius = (value) => (RADIUS.test(value) ? value : "");

function image(key, alt, context) {
  return h("img", { src: context.fileUrl(key), alt, title: alt, loading: "lazy" });
}

export function picture(element, context) {
  const img = image(pick(element.i18n_img_key, element.img_key), plainWords(element.alt), context);
  const node = h("figure.picture", {}, img, element.title && h("figcaption", { text: plainWords(element.title) }));
  const box = BOX.exec(element.size || "");
  const side = SIZES[element.size] || "";
  style(img, {
    "border-radius": radius(element.corner_radius),
    width: box ? box[1] : side,
    height: box ? box[2] : side,
    "object-fit": element.scale_type?.startsWith("fit") ? "contain" : "cover",
    "object-position": element.scale_type === "crop_top" ? "top" : "",
  });
  if (element.preview !== false) img.addEventListener("click", () => enlarge(img));
  return node;
}

function enlarge(img) {
  const node = h("dialog.lightbox", { on: { click: () => node.close(), close: () => node.remove() } }, h("img", { src: img.src, alt: img.alt }));
  document.body.append(node);
  node.showModal();
}

export function pictures(element, context) {
  const node = h("div.pictures", { data: { mode: element.combination_mode } });
  style(node, { "border-radius": radius(element.corner_radius) });
  node.append(...(element.img_list || []).map((item) => image(item.img_key, "", context)));
  return node;
}

export function audio(element, context) {
  return h("a.audio", { href: context.fileUrl(element.file_key), download: "voice.opus" }, icon("sound"), h("span", { text: t("audio") }));
}
