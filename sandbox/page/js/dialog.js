/** A question with two buttons. */

import { h } from "./dom.js";
import { t } from "./language.js";

/** Resolves to whether the person agreed. */
export function ask(title, text) {
  return new Promise((resolve) => {
    const answer = (agreed) => {
      resolve(agreed);
      node.close();
    };
    const node = h(
      "dialog.ask",
      { on: { close: () => { resolve(false); node.remove(); } } },
      h("h2", { text: title }),
      text && h("p", { text }),
      h(
        "div.ask-buttons",
        {},
        h("button.button", { type: "button", on: { click: () => answer(false) }, text: t("cancel") }),
        h("button.button.button-primary_filled", { type: "button", on: { click: () => answer(true) }, text: t("confirm") }),
      ),
    );
    node.addEventListener("click", (event) => event.target === node && answer(false));
    document.body.append(node);
    node.showModal();
    node.querySelector("button:last-of-type").focus();
  });
}
