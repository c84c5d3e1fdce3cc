/** The chaos panel: what is broken now, what can be broken, and what happens meanwhile. */

import { get, post } from "../api.js";
import { ask } from "../dialog.js";
import { fill, h, settled } from "../dom.js";
import { t } from "../language.js";
import { act, group, number, trouble } from "./controls.js";
import { events, link, model, platform } from "./troubles.js";

export class Chaos {
  constructor(app, state) {
    this.app = app;
    this.active = h("div.active");
    this.heard = settled(() => this.look(), 300);
    const chaos = (switches) => this.send(switches);
    this.node = h("div.chaos", {},
      this.active,
      events(app, chaos),
      platform(app, chaos),
      model(chaos),
      state.transport === "websocket" && link(chaos),
      this.clock(state),
      this.chat(),
      h("section.group", {}, h("h3", { text: t("chaos_log") }), app.activity.node));
    this.show(state);
  }

  async send(switches) {
    const answer = await post("chaos", switches);
    this.look();
    return answer;
  }

  /** What was to happen once may have happened. */
  hear() {
    if (this.active.isConnected) this.heard();
  }

  async look() {
    this.show(await get("state"));
  }

  stop() {
    clearTimeout(this.later);
  }

  /** The chips of what is in force, with one button that ends it all. */
  show({ chaos, time_scale: scale }) {
    const now = inForce(chaos, this.app.book);
    if (scale !== 1) now.push(`${t("time_scale")} × ${scale}`);
    this.stop();
    if (Object.keys(chaos.rate_limited_chats).length) this.later = setTimeout(() => this.look(), 1000);
    fill(this.active,
      h("div.chips", {}, now.length ? now.map((text) => h("span.chip.chip-warm", { text })) : h("span.chip", { text: t("all_well") })),
      now.length > 0 && act("heal", t("all_well_again"), [], () => this.heal(chaos)));
  }

  async heal(chaos) {
    for (const scope of chaos.denied_scopes) await post("chaos", { deny_scope: scope, on: false });
    for (const chat of Object.keys(chaos.rate_limited_chats)) await post("chaos", { rate_limit_chat: chat, seconds: 0 });
    await post("chaos", { latency_ms: 0, drop_ack: 0, api_error: false, ws: { refuse: 0, deaf: false }, model: { clear: true, rate: 40, first_delay: 0.3 } });
    await post("clock", { scale: 1 });
    await this.look();
  }

  clock(state) {
    const scale = number("×", state.time_scale, { min: 0.0001, max: 100, step: "any" });
    return group(t("chaos_time"), trouble(t("time_scale"), t("time_scale_about"), act("scale", t("go"), [scale], async () => {
      await post("clock", { scale: scale.read() });
      await this.look();
    })));
  }

  chat() {
    const { book } = this.app;
    const chat = book.chats.get(book.chat);
    const seat = async () => {
      await post(`chats/${chat.chat_id}/bot`, { from: book.me, action: chat.bot ? "remove" : "add" });
      await this.app.reload();
    };
    const empty = async () => {
      if (await ask(t("reset"), t("reset_sure"))) await post("reset");
    };
    return group(t("chaos_chat"),
      chat && chat.type !== "p2p" && trouble(book.titleOf(chat), "", act("seat", t(chat.bot ? "bot_leave" : "bot_join"), [], seat)),
      trouble(t("reset"), t("reset_sure"), act("reset", t("go"), [], empty)));
  }
}

function inForce(chaos, book) {
  const now = [];
  if (chaos.latency_ms) now.push(`${t("latency")} ${chaos.latency_ms} ms`);
  if (chaos.drop_acks) now.push(`${t("drop_ack")} × ${chaos.drop_acks}`);
  for (const scope of chaos.denied_scopes) now.push(`${t("deny_scope")} ${scope}`);
  for (const error of chaos.api_errors) now.push(`${error.path} ${error.code || error.status} × ${error.times < 0 ? "∞" : error.times}`);
  for (const [chat, seconds] of Object.entries(chaos.rate_limited_chats)) now.push(`${t("rate_limit")} ${book.titleOf(book.chats.get(chat))} ${Math.ceil(seconds)} s`);
  for (const fault of chaos.model.faults) now.push(`${t("chaos_model")} ${fault.kind}${fault.times === null ? "" : ` × ${fault.times}`}`);
  if (chaos.ws.refuse) now.push(`${t("link_refuse")} × ${chaos.ws.refuse}`);
  if (chaos.ws.deaf) now.push(t("link_deaf"));
  return now;
}
