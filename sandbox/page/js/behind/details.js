/** Behind a message: the event that carried it, how it was delivered, and the API calls about it. Live while open. */

import { get } from "../api.js";
import { fill, h, settled } from "../dom.js";
import { t } from "../language.js";
import { exact } from "../times.js";
import { json, lazy, opened } from "./json.js";

const CALLS_SHOWN = 200;
const REFRESH_MS = 300;

export class Details {
  constructor(app, message) {
    this.app = app;
    this.id = message.message_id;
    this.events = h("div.trace-list");
    this.calls = h("div.trace-list");
    this.known = new Map();
    this.message = h("div.trace-list");
    this.node = h("div.details", {}, section("raw_events", this.events), section("raw_calls", this.calls), section("raw_message", this.message));
    this.refresh = settled(() => this.load(), REFRESH_MS);
    this.load();
  }

  async load() {
    let trace;
    try {
      trace = await get(`messages/${this.id}/trace`);
    } catch (error) {
      fill(this.events, h("p.hint", { text: t("failed", { error: error.message }) }));
      return;
    }
    const message = this.app.book.messages.get(this.id);
    if (message && !this.message.children.length) this.message.append(lazy("trace", h("code", { text: this.id }), () => json(this.app.book.messages.get(this.id))));
    this.show(this.events, trace.events, (event) => event.event_id, drawEvent);
    const calls = trace.calls.slice(-CALLS_SHOWN);
    this.show(this.calls, calls, (call) => `call ${call.n}`, drawCall);
    if (trace.calls.length > calls.length) this.calls.prepend(h("p.hint", { text: t("calls_left_out", { count: CALLS_SHOWN }) }));
  }

  /** Keeps the nodes of what is known, so that what is unfolded stays so. */
  show(place, items, keyOf, draw) {
    const nodes = items.map((item) => {
      const key = keyOf(item);
      const seen = JSON.stringify(item.deliveries || "");
      const known = this.known.get(key);
      if (known && known.seen === seen) return known.node;
      const node = draw(item);
      if (known?.node.open) node.open = true;
      this.known.set(key, { seen, node });
      return node;
    });
    if (nodes.length) place.replaceChildren(...nodes);
    else fill(place, h("p.hint", { text: t("raw_none") }));
  }

  /** Something went over the wire: look again when it was about this message or its answers. */
  hear(item) {
    const { book } = this.app;
    const message = book.messages.get(this.id);
    const about = new Set([this.id, message?.content?.card_id]);
    for (const other of message ? book.inChat(message.chat_id) : []) {
      if (other.reply_to === this.id || other.parent_id === this.id) about.add(other.message_id).add(other.content?.card_id);
    }
    const refs = item.refs || [item.message_id];
    if (refs.some((ref) => ref && about.has(ref))) this.refresh();
  }
}

function section(name, content) {
  return h("section.trace-section", { data: { section: name } }, h("h3", { text: t(name) }), content);
}

function status(good, text) {
  return h("span.status", { data: { good: good ? "yes" : "no" }, text });
}

function drawEvent(event) {
  const last = event.deliveries[event.deliveries.length - 1];
  const told = last ? status(last.status === 200 && !last.error, last.error || String(last.status)) : status(false, t("not_delivered"));
  const summary = [h("code.trace-name", { text: event.type }), told];
  return lazy("trace", summary, () => [
    h("h4", { text: t("deliveries") }),
    event.deliveries.length ? h("ul.deliveries", {}, event.deliveries.map(drawDelivery)) : h("p.hint", { text: t("not_delivered") }),
    h("h4", { text: t("raw_event") }),
    json(opened(event.raw)),
  ]);
}

function drawDelivery(delivery) {
  return h("li", {},
    h("span", { text: t("attempt", { n: delivery.attempt }) }),
    h("time", { text: exact(delivery.at * 1000) }),
    status(delivery.status === 200 && !delivery.error, delivery.error || String(delivery.status)),
    h("span.ms", { text: `${delivery.ms.toFixed(1)} ms` }),
    delivery.body && h("code.delivery-body", { text: delivery.body }));
}

function drawCall(call) {
  const good = call.code === 0 && call.status < 400;
  const path = call.path.replace(/^\/open-apis/, "");
  const summary = [
    h("span.method", { data: { method: call.method }, text: call.method }),
    h("code.trace-name", { text: path, title: call.path }),
    status(good, good ? "0" : String(call.code || call.status)),
    h("span.ms", { text: `${call.ms.toFixed(1)} ms` }),
  ];
  return lazy("trace", summary, () => [
    h("p.hint", { text: `${exact(call.at * 1000)} · HTTP ${call.status} · ${call.path}` }),
    h("h4", { text: t("request") }), json(opened(call.request)),
    h("h4", { text: t("response") }), json(opened(call.response)),
  ]);
}
