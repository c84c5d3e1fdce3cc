/** A pie or, with an innerRadius, a ring. */

import { s } from "../dom.js";
import { colours, slices } from "./chart_data.js";

const WIDEST = 0.94;

export function pie(spec, width, height) {
  const parts = slices(spec);
  const paint = colours(spec);
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const outer = (Math.min(width, height) / 2) * WIDEST * share(spec.outerRadius, 1);
  const inner = share(spec.innerRadius, 0) * (Math.min(width, height) / 2) * WIDEST;
  const centre = { x: width / 2, y: height / 2 };
  let turned = 0;
  const drawn = parts.map((part, index) => {
    const from = turned;
    turned += part.value / total;
    const percent = ((part.value / total) * 100).toFixed(1);
    return s("path", { d: wedge(centre, inner, outer, from, turned), fill: paint(index), class: "chart-slice", "fill-rule": "evenodd" }, s("title", {}, `${part.name}: ${part.value} (${percent}%)`));
  });
  return { node: s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" }, drawn), names: parts.map((part) => part.name), empty: !parts.length };
}

const share = (value, otherwise) => (Number(value) > 0 && Number(value) <= 1 ? Number(value) : otherwise);

function wedge(centre, inner, outer, from, to) {
  if (to - from > 0.9999) return `${circle(centre, outer)}${inner ? circle(centre, inner) : ""}`;
  const point = (radius, turn) => {
    const angle = turn * 2 * Math.PI - Math.PI / 2;
    return `${(centre.x + radius * Math.cos(angle)).toFixed(2)} ${(centre.y + radius * Math.sin(angle)).toFixed(2)}`;
  };
  const large = to - from > 0.5 ? 1 : 0;
  const back = inner ? `L${point(inner, to)}A${inner} ${inner} 0 ${large} 0 ${point(inner, from)}` : `L${centre.x} ${centre.y}`;
  return `M${point(outer, from)}A${outer} ${outer} 0 ${large} 1 ${point(outer, to)}${back}Z`;
}

function circle({ x, y }, radius) {
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
}
