/** The chart component: bar, line, area and pie of VChart, drawn as SVG; any other kind is named honestly.
 *
 * https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/chart
 */

import { h, style } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../language.js";
import { axes } from "./chart_axes.js";
import { colours } from "./chart_data.js";
import { pie } from "./chart_pie.js";

const KINDS = { bar: axes, line: axes, area: axes, pie };
const WIDTH = 480;
const RATIOS = { "1:1": 1, "2:1": 2, "4:3": 4 / 3, "16:9": 16 / 9 };

export function chart(element) {
  const spec = element.chart_spec || {};
  const make = Object.hasOwn(KINDS, spec.type) ? KINDS[spec.type] : null;
  if (!make) return h("div.unknown", {}, icon("box"), h("span", { text: t("unsupported_chart", { type: String(spec.type) }) }));
  const ratio = RATIOS[element.aspect_ratio] || RATIOS["16:9"];
  const { node, names, empty } = make(spec, WIDTH, Math.round(WIDTH / ratio));
  const title = titleOf(spec);
  node.setAttribute("aria-label", title || spec.type);
  return h("figure.chart", {},
    title && h("figcaption", { text: title }),
    empty ? h("div.chart-empty", { text: t("no_data") }) : node,
    legend(spec, names));
}

function titleOf(spec) {
  const text = spec.title?.visible === false ? "" : spec.title?.text;
  return Array.isArray(text) ? text.join(" ") : text || "";
}

function legend(spec, names) {
  const settings = Array.isArray(spec.legends) ? spec.legends[0] : spec.legends;
  const wanted = names.filter(Boolean);
  if (settings?.visible === false || (spec.type !== "pie" && wanted.length < 2)) return null;
  const paint = colours(spec);
  return h("ul.legend", {}, wanted.map((name, index) => {
    const item = h("li", { text: name });
    style(item, { "--tint": paint(index) });
    return item;
  }));
}
