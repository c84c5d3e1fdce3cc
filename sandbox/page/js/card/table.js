/** The table component: typed cells, five rows a page unless the card says otherwise. */

import { fill, h, style } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../language.js";
import { background, colour } from "./colours.js";
import { MarkdownView } from "./markdown.js";
import { person, personList } from "./people.js";
import { px, textAlign, textSize } from "./sizes.js";
import { plainWords } from "./text.js";

const PAGE = 5;
const HEIGHTS = { low: "32px", middle: "40px", high: "52px" };

export function table(element, context) {
  const rows = element.rows || [];
  const size = Number(element.page_size) || PAGE;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const body = h("tbody");
  const foot = h("div.table-pages");
  let page = 1;
  const show = (wanted) => {
    page = Math.min(Math.max(wanted, 1), pages);
    fill(body, rows.slice((page - 1) * size, page * size).map((row) => line(row, element, context)));
    if (pages > 1) fill(foot, turn("previous", page > 1, () => show(page - 1)), h("span", { text: t("page_of", { page, pages }) }), turn("next", page < pages, () => show(page + 1)));
  };
  show(1);
  const frame = h("div.table-frame", { tabindex: "0" }, h("table", {}, head(element, context), body));
  return h("div.table", { data: { frozen: element.freeze_first_column ? "yes" : "no" } }, frame, foot);
}

function turn(name, possible, run) {
  return h("button.icon-button", { type: "button", title: t(name), "aria-label": t(name), disabled: !possible, data: { turn: name }, on: { click: run } }, icon("chevron"));
}

function head(element, context) {
  const looks = element.header_style || {};
  const cells = (element.columns || []).map((column) => {
    const cell = h("th", { scope: "col", text: plainTitle(column) });
    style(cell, {
      width: px(column.width),
      "min-width": px(column.width),
      "text-align": textAlign(looks.text_align || column.horizontal_align),
      "font-size": textSize(looks.text_size, context.sizes),
      color: colour(looks.text_color, context.colours),
      "font-weight": looks.bold === false ? "400" : "",
      background: looks.background_style === "grey" ? "" : background(looks.background_style, context.colours) || "transparent",
    });
    return cell;
  });
  return h("thead", {}, h("tr", {}, cells));
}

const plainTitle = (column) => (typeof column.display_name === "object" ? plainWords(column.display_name) : column.display_name || column.name);

function line(row, element, context) {
  const cells = (element.columns || []).map((column) => {
    const cell = h("td", {}, content(row[column.name], column, context));
    style(cell, { "text-align": textAlign(column.horizontal_align), "vertical-align": { top: "top", center: "middle", bottom: "bottom" }[column.vertical_align] || "" });
    return cell;
  });
  const node = h("tr", {}, cells);
  style(node, { height: HEIGHTS[element.row_height] || px(element.row_height) });
  return node;
}

function content(value, column, context) {
  if (value === null || value === undefined || value === "") return "–";
  if (column.data_type === "lark_md" || column.data_type === "markdown") {
    const view = new MarkdownView(context);
    view.set(String(value));
    return view.node;
  }
  if (column.data_type === "number") return number(value, column.format || {});
  if (column.data_type === "options") return options(value, context);
  if (column.data_type === "persons") return Array.isArray(value) ? personList({ persons: value.map((id) => ({ id })) }, context) : person({ user_id: value, show_name: true }, context);
  if (column.data_type === "date") return date(value, column.date_format);
  return String(value);
}

function number(value, format) {
  const digits = Number.isInteger(format.precision ?? format.precission) ? (format.precision ?? format.precission) : undefined;
  const settings = { useGrouping: format.separator === true, minimumFractionDigits: digits, maximumFractionDigits: digits ?? 10 };
  return `${format.symbol || ""}${Number(value).toLocaleString("en", settings)}`;
}

function options(value, context) {
  const items = Array.isArray(value) ? value : [{ text: String(value) }];
  return items.map((item) => {
    const node = h("span.text-tag", { text: plainWords({ content: item.text ?? item }) });
    style(node, { "--tint": colour(item.color, context.colours) || "var(--blue)" });
    return node;
  });
}

function date(value, format) {
  const at = new Date(Number(value));
  if (Number.isNaN(at.getTime())) return String(value);
  if (!format) return at.toLocaleDateString(language() === "en" ? "en" : "zh-CN");
  const two = (part) => String(part).padStart(2, "0");
  const parts = { YYYY: at.getFullYear(), MM: two(at.getMonth() + 1), DD: two(at.getDate()), HH: two(at.getHours()), mm: two(at.getMinutes()), ss: two(at.getSeconds()) };
  return format.replace(/YYYY|MM|DD|HH|mm|ss/g, (name) => parts[name]);
}
