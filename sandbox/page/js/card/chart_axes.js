/** Bars, lines and areas between two axes. */

import { s } from "../dom.js";
import { cartesian, colours, short, ticks } from "./chart_data.js";

const MARGIN = { top: 10, right: 12, bottom: 26, left: 44 };
const WIDE_LABELS = 72;
const BAR_SHARE = 0.62;
const WIDEST_BAR = 44;

/** The chart as an SVG of this size; returns {node, names} for the legend. */
export function axes(spec, width, height) {
  const data = cartesian(spec);
  const frame = measure(data, width, height);
  const node = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" }, grid(data, frame));
  const paint = colours(spec);
  if (spec.type === "bar") node.append(...bars(data, frame, paint, spec));
  else node.append(...paths(data, frame, paint, spec));
  return { node, names: data.series.map((item) => item.name), empty: data.categories.length === 0 };
}

/** Values stacked on those of the series below: [{from, to}] per series and category. */
function spans(data) {
  const base = data.categories.map(() => 0);
  return data.series.map((item) =>
    item.values.map((value, index) => {
      if (value === null) return null;
      if (!data.stacked) return { from: 0, to: value };
      const from = base[index];
      base[index] += value;
      return { from, to: base[index] };
    }),
  );
}

function measure(data, width, height) {
  const spanned = spans(data);
  const marks = ticks(spanned.flat().filter(Boolean).flatMap((span) => [span.from, span.to]));
  const left = data.horizontal ? WIDE_LABELS : MARGIN.left;
  const box = { left, top: MARGIN.top, width: width - left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const low = marks[0];
  const part = (value) => (value - low) / (marks[marks.length - 1] - low || 1);
  const band = (data.horizontal ? box.height : box.width) / (data.categories.length || 1);
  return {
    spanned, marks, box, band,
    value: (value) => (data.horizontal ? box.left + part(value) * box.width : box.top + (1 - part(value)) * box.height),
    middle: (index) => (data.horizontal ? box.top : box.left) + (index + 0.5) * band,
  };
}

function grid(data, frame) {
  const { box } = frame;
  const parts = frame.marks.map((mark) => {
    const at = frame.value(mark);
    const line = data.horizontal ? { x1: at, x2: at, y1: box.top, y2: box.top + box.height } : { x1: box.left, x2: box.left + box.width, y1: at, y2: at };
    const text = data.horizontal ? { x: at, y: box.top + box.height + 18, "text-anchor": "middle" } : { x: box.left - 8, y: at + 4, "text-anchor": "end" };
    return [s("line", { class: "chart-line", ...line }), s("text", { class: "chart-text", ...text }, short(mark))];
  });
  const each = Math.max(1, Math.ceil((data.categories.length * 46) / (data.horizontal ? 4 * box.height : box.width)));
  const names = data.categories.map((name, index) => {
    if (index % each) return null;
    const at = data.horizontal ? { x: box.left - 8, y: frame.middle(index) + 4, "text-anchor": "end" } : { x: frame.middle(index), y: box.top + box.height + 18, "text-anchor": "middle" };
    return s("text", { class: "chart-text", ...at }, clipped(name, data.horizontal ? 7 : Math.max(3, Math.floor((frame.band * each) / 8))));
  });
  return s("g", {}, parts, names);
}

const clipped = (name, most) => ([...name].length > most ? `${[...name].slice(0, most - 1).join("")}…` : name);

function bars(data, frame, paint, spec) {
  const side = data.stacked ? 1 : data.series.length;
  const thick = Math.min((frame.band * BAR_SHARE) / side, WIDEST_BAR);
  return frame.spanned.flatMap((line, order) =>
    line.map((span, index) => {
      if (!span) return null;
      const start = frame.middle(index) + (data.stacked ? -thick / 2 : (order - side / 2) * thick);
      const [from, to] = [frame.value(span.from), frame.value(span.to)].sort((one, other) => one - other);
      const size = { rx: 2, fill: paint(data.series.length > 1 ? order : 0) };
      const along = Math.max(thick - (side > 1 ? 2 : 0), 1);
      const rect = data.horizontal ? { x: from, y: start, width: to - from, height: along } : { x: start, y: from, width: along, height: to - from };
      const value = span.to - span.from;
      return s("g", {}, s("rect", { ...rect, ...size }, tip(data, order, index, value)), spec.label?.visible && label(rect, value, data.horizontal));
    }),
  ).filter(Boolean);
}

function label(rect, value, horizontal) {
  const at = horizontal ? { x: rect.x + rect.width + 4, y: rect.y + rect.height / 2 + 4 } : { x: rect.x + rect.width / 2, y: rect.y - 4, "text-anchor": "middle" };
  return s("text", { class: "chart-text", ...at }, short(value));
}

function tip(data, order, index, value) {
  const name = data.series[order].name;
  return s("title", {}, `${data.categories[index]}${name ? ` · ${name}` : ""}: ${value}`);
}

function paths(data, frame, paint, spec) {
  return frame.spanned.flatMap((line, order) => {
    const points = line.map((span, index) => span && { x: frame.middle(index), y: frame.value(span.to), base: frame.value(span.from), index, value: span.to - span.from });
    const known = points.filter(Boolean);
    if (!known.length) return [];
    const outline = `M${known.map((point) => `${point.x} ${point.y}`).join("L")}`;
    const below = [...known].reverse().map((point) => `${point.x} ${point.base}`).join("L");
    const fill = paint(order);
    const area = spec.type === "area" ? s("path", { d: `${outline}L${below}Z`, fill, opacity: 0.22 }) : null;
    const dots = known.map((point) => s("circle", { cx: point.x, cy: point.y, r: known.length > 40 ? 1.5 : 3, fill }, tip(data, order, point.index, point.value)));
    return [area, s("path", { d: outline, fill: "none", stroke: fill, "stroke-width": 2, "stroke-linejoin": "round" }), ...dots].filter(Boolean);
  });
}
