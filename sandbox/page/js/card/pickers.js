/** Date, time and date with time. The platform's values carry the offset: "2026-11-21 +0800". */

import { h, style } from "../dom.js";
import { changed } from "./act.js";
import { enlist } from "./form.js";
import { px } from "./sizes.js";
import { plainWords } from "./text.js";

const KINDS = {
  date_picker: { type: "date", initial: "initial_date" },
  picker_time: { type: "time", initial: "initial_time" },
  picker_datetime: { type: "datetime-local", initial: "initial_datetime" },
};

function offset() {
  const minutes = -new Date().getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}${two(Math.abs(minutes) % 60)}`;
}

const platform = (value) => (value ? `${value.replace("T", " ")} ${offset()}` : "");

export function moment(element, context) {
  const kind = KINDS[element.tag];
  const start = String(element[kind.initial] ?? "").replace(" ", kind.type === "datetime-local" ? "T" : " ");
  const label = plainWords(element.placeholder) || element.name || kind.type;
  const box = h("input.field", { type: kind.type, title: label, "aria-label": label, disabled: element.disabled === true, value: start });
  const node = h("label.field-frame", {}, element.placeholder && h("span.field-label", { text: label }), box);
  style(node, { width: element.width === "fill" ? "100%" : px(element.width) });
  box.addEventListener("change", () => changed(element, box, context, { option: platform(box.value) }));
  return enlist(element, node, context, () => platform(box.value), () => (box.value = start));
}
