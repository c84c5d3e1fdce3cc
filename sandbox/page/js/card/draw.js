/** From one element of a card to its node: the table of components. */

import { style } from "../dom.js";
import { button, overflow } from "./button.js";
import { chart } from "./chart.js";
import { checker, input } from "./fields.js";
import { form } from "./form.js";
import { columnSet, panel, pressable, rule, unknown } from "./layout.js";
import { person, personList } from "./people.js";
import { audio, pictures, picture } from "./pictures.js";
import { moment } from "./pickers.js";
import { choice, choices, imageChoice } from "./selects.js";
import { lengths } from "./sizes.js";
import { table } from "./table.js";
import { div, markdown } from "./words.js";

const COMPONENTS = {
  markdown, div, hr: rule, img: picture, img_combination: pictures, audio, button, overflow,
  column_set: columnSet, collapsible_panel: panel, interactive_container: pressable, form,
  input, checker, select_static: choice, select_person: choice, select_img: imageChoice,
  multi_select_static: choices, multi_select_person: choices,
  date_picker: moment, picker_time: moment, picker_datetime: moment,
  person, person_list: personList, table, chart,
};

export function draw(element, context) {
  const tag = String(element?.tag ?? "?");
  const make = Object.hasOwn(COMPONENTS, tag) ? COMPONENTS[tag] : null;
  if (!make) return unknown(tag);
  let node;
  try {
    node = make(element, context);
  } catch {
    return unknown(tag, "broken");
  }
  node.dataset.tag = tag;
  if (element.element_id) node.dataset.element = element.element_id;
  style(node, { margin: lengths(element.margin) });
  return node;
}
