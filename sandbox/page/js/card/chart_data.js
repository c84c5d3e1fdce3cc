/** From a VChart spec to plain series: what is drawn, without how. */

export const PALETTE = ["#3370ff", "#1bcebf", "#ffc60a", "#ff8800", "#7f3bf5", "#f54a45", "#34c724", "#4954e6", "#d136d1", "#8f959e"];

/** All rows of the spec's data, whichever of its forms it has. */
export function rowsOf(spec) {
  const data = Array.isArray(spec.data) ? spec.data : [spec.data || {}];
  return data.flatMap((item) => (Array.isArray(item) ? item : item.values || []));
}

const first = (field) => (Array.isArray(field) ? field[0] : field);

/** {categories, series: [{name, values}], horizontal, stacked}; a missing value is null. */
export function cartesian(spec) {
  const horizontal = spec.direction === "horizontal";
  const along = horizontal ? spec.yField : spec.xField;
  const up = first(horizontal ? spec.xField : spec.yField);
  const grouped = Array.isArray(along) && along.length > 1;
  const category = first(along);
  const split = spec.seriesField || (grouped ? along[1] : "");
  const categories = [];
  const series = new Map();
  for (const row of rowsOf(spec)) {
    const at = String(row[category]);
    const name = split ? String(row[split]) : "";
    if (!categories.includes(at)) categories.push(at);
    if (!series.has(name)) series.set(name, new Map());
    const value = Number(row[up]);
    series.get(name).set(at, row[up] === null || row[up] === "" || Number.isNaN(value) ? null : value);
  }
  const list = [...series].map(([name, values]) => ({ name, values: categories.map((at) => values.get(at) ?? null) }));
  const stacks = spec.type === "bar" ? Boolean(spec.seriesField) && !grouped : spec.type === "area" && list.length > 1;
  return { categories, series: list, horizontal, stacked: spec.stack === undefined ? stacks : spec.stack === true };
}

/** [{name, value}] of a pie. */
export function slices(spec) {
  const name = spec.categoryField || spec.seriesField;
  const value = spec.valueField || spec.angleField;
  return rowsOf(spec)
    .map((row) => ({ name: String(row[name]), value: Number(row[value]) || 0 }))
    .filter((slice) => slice.value > 0);
}

export function colours(spec) {
  const own = Array.isArray(spec.color) ? spec.color.filter((item) => /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%]+\))$/i.test(item)) : [];
  return (index) => (own.length ? own[index % own.length] : PALETTE[index % PALETTE.length]);
}

/** Round numbers from low to high that enclose all values: [0, 20, 40, ...]. */
export function ticks(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const from = Math.floor(low / step) * step;
  const count = Math.ceil((high - from) / step - 1e-9) || 1;
  return Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toPrecision(12)));
}

/** 12000 -> 12k, so that labels stay short. */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${Number((value / 1e9).toFixed(1))}G`;
  if (size >= 1e6) return `${Number((value / 1e6).toFixed(1))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toFixed(1))}k`;
  return String(Number(value.toFixed(2)));
}
