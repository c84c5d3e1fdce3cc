/** A small list of choices beside a node or a point; arrows, Enter and Escape work. */

import { h } from "./dom.js";

let open = null;

export function closePopup() {
  if (open) open.close();
}

/**
 * `choices` are {label, icon?, danger?, run}; `at` is a node or {x, y}. `grid` shows labels as a grid of signs.
 */
export function popup(choices, at, { grid = false } = {}) {
  closePopup();
  const before = document.activeElement;
  const items = choices.map((choice) =>
    h(
      "button.popup-item",
      { type: "button", role: "menuitem", tabindex: "-1", data: { danger: choice.danger ? "yes" : "no" }, title: choice.title,
        on: { click: () => { shown.close(); choice.run(); } } },
      choice.icon, h("span", { text: choice.label }),
    ),
  );
  const node = h(grid ? "div.popup.popup-grid" : "div.popup", { role: "menu" }, items);
  const shown = {
    close() {
      node.remove();
      removeEventListener("pointerdown", outside, true);
      removeEventListener("resize", shown.close);
      if (open === shown) open = null;
      if (before && before.isConnected) before.focus({ preventScroll: true });
    },
  };
  const outside = (event) => !node.contains(event.target) && shown.close();
  node.addEventListener("keydown", (event) => steer(event, items, shown));
  document.body.append(node);
  place(node, at);
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", shown.close);
  open = shown;
  if (items.length) items[0].focus({ preventScroll: true });
}

function steer(event, items, shown) {
  const now = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) items[(now + step + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") shown.close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(node, at) {
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { width, height } = node.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - width - 8));
  const below = box.bottom + 4 + height <= innerHeight;
  const top = below ? box.bottom + 4 : Math.max(8, box.top - height - 4);
  node.style.left = `${left}px`;
  node.style.top = `${top}px`;
}
