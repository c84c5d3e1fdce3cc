/** What happens on the wire, newest on top: events out, calls in, questions to the model. */

import { h } from "../dom.js";
import { exact } from "../times.js";

const KEPT = 60;

/** One feed item in words; null for what is not shown here. */
function told(item) {
  if (item.type === "call") return { sign: "←", text: `${item.method} ${item.path.replace(/^\/open-apis/, "")}`, code: String(item.code || item.status), good: item.code === 0 && item.status < 400 };
  if (item.type === "delivery") return { sign: "→", text: item.event_type, code: item.error || String(item.status), good: item.status === 200 && !item.error };
  if (item.type === "model") return model(item.request);
  if (item.type === "press") return { sign: "☝", text: `press ${JSON.stringify(item.action.value ?? item.action.name ?? "")}`, code: "", good: true };
  if (item.type === "chaos") return { sign: "⚡", text: JSON.stringify(item.switches), code: "", good: true };
  return null;
}

function model(request) {
  const end = request.end === "running" ? "…" : request.end;
  return { sign: "✦", text: `${request.model || request.path} ··${request.key}`, code: request.status >= 400 ? `${request.status} ${end}` : end, good: ["done", "running"].includes(request.end) };
}

export class Activity {
  constructor() {
    this.items = [];
    this.node = h("ol.activity");
  }

  hear(item) {
    const line = told(item);
    if (!line) return;
    const node = h("li", {},
      h("time", { text: exact(Date.now()) }), h("span.activity-sign", { text: line.sign }), h("code", { text: line.text, title: line.text }),
      line.code && h("span.status", { data: { good: line.good ? "yes" : "no" }, text: line.code }));
    this.node.prepend(node);
    while (this.node.children.length > KEPT) this.node.lastChild.remove();
  }
}
