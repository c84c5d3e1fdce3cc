/** Every trouble that the sandbox can make, as groups of small forms. `send` posts to the control API. */

import { t } from "../language.js";
import { act, choose, group, number, trouble, words } from "./controls.js";

const PATHS = ["/open-apis/cardkit/*", "/open-apis/cardkit/v1/cards/*/elements/*/content", "/open-apis/im/v1/messages*", "/open-apis/auth/*"];
const SCOPES = ["cardkit:card:write", "im:message", "im:message:send_as_bot", "im:message.group_msg", "im:message.p2p_msg:readonly", "contact:contact.base:readonly"];

const brief = (value) => JSON.stringify(value).slice(0, 80);

export function events(app, chaos) {
  const times = number(t("times"), 3, { min: 1, max: 50 });
  const acks = number(t("times"), 1, { min: 1, max: 50 });
  const newest = () => {
    const mine = app.book.inChat(app.book.chat).filter((message) => !message.sender.is_bot);
    if (!mine.length) throw new Error(t("nothing_yet"));
    return mine[mine.length - 1].message_id;
  };
  const forge = async () => {
    const { done } = await chaos({ forge_signature: true });
    return `HTTP ${done.forge_signature.status} ${done.forge_signature.error || done.forge_signature.body}`.trim();
  };
  return group(t("chaos_events"),
    trouble(t("redeliver"), `${t("redeliver_about")} · ${t("newest_message")}`, act("redeliver", t("go"), [times], () => chaos({ redeliver: newest(), times: times.read(), order: "random" }).then(() => ""))),
    trouble(t("forge"), t("forge_about"), act("forge", t("go"), [], forge)),
    trouble(t("drop_ack"), t("drop_ack_about"), act("drop_ack", t("go"), [acks], () => chaos({ drop_ack: acks.read() }).then(() => ""))));
}

export function platform(app, chaos) {
  const seconds = number(t("seconds"), 10, { min: 0, max: 600 });
  const slow = number(t("milliseconds"), 500, { min: 0, max: 20000, step: 100 });
  const path = words(t("path"), PATHS[0], PATHS);
  const code = number(t("code"), 99991400, { max: 99999999 });
  const status = number(t("status"), 429, { min: 200, max: 599 });
  const times = number(t("times"), 3, { min: -1, max: 1000 });
  const scope = words(t("scope"), SCOPES[0], SCOPES);
  const fail = () => chaos({ api_error: { path: path.read(), code: code.read(), status: status.read(), times: times.read() } }).then(() => "");
  return group(t("chaos_platform"),
    trouble(t("expire_token"), t("expire_token_about"), act("expire_token", t("go"), [], () => chaos({ expire_token: true }).then(() => ""))),
    trouble(t("rate_limit"), t("rate_limit_about"), act("rate_limit", t("go"), [seconds], () => chaos({ rate_limit_chat: app.book.chat, seconds: seconds.read() }).then(() => ""))),
    trouble(t("close_stream"), t("close_stream_about"), act("close_stream", t("go"), [], () => chaos({ close_stream: "all" }).then(({ done }) => t("streams_closed", { count: done.close_stream })))),
    trouble(t("latency"), "", act("latency", t("go"), [slow], () => chaos({ latency_ms: slow.read() }).then(() => ""))),
    trouble(t("api_error"), "", act("api_error", t("go"), [path, code, status, times], fail)),
    trouble(t("deny_scope"), "", act("deny_scope", t("deny"), [scope], () => chaos({ deny_scope: scope.read(), on: true }).then(() => ""))));
}

export function model(chaos) {
  const often = () => choose(t("times"), [["1", t("once")], ["", t("always")]]);
  const fault = (name, title, knobs, made) => {
    const times = often();
    const counted = () => (times.read() ? { times: 1 } : {});
    return trouble(title, "", act(name, t("go"), [...knobs, times], () => chaos({ model: { [name]: { ...counted(), ...made() } } }).then(() => "")));
  };
  const stall = number(t("after_tokens"), 5, { min: -1, max: 10000 });
  const cut = number(t("after_tokens"), 20, { max: 10000 });
  const status = number(t("status"), 503, { min: 400, max: 599 });
  const wait = number(t("seconds"), 20, { max: 3600 });
  const rate = number(t("rate"), 40, { max: 5000 });
  const first = number(t("first_delay"), 0.3, { max: 60, step: 0.1 });
  return group(t("chaos_model"),
    fault("refuse_key", `${t("refuse_key")} · 401`, [], () => ({ key: "*" })),
    fault("limit_key", `${t("limit_key")} · 429`, [wait], () => ({ key: "*", retry_after: wait.read() })),
    fault("empty_key", `${t("empty_key")} · 429`, [], () => ({ key: "*" })),
    fault("stall", t("stall"), [stall], () => ({ after: stall.read() })),
    fault("cut", t("cut"), [cut], () => ({ after: cut.read() })),
    fault("status", t("model_status"), [status], () => ({ status: status.read() })),
    trouble(t("pace"), "", act("pace", t("go"), [rate, first], () => chaos({ model: { rate: rate.read(), first_delay: first.read() } }).then(() => ""))));
}

export function link(chaos) {
  const refuse = number(t("times"), 3, { min: 0, max: 100 });
  return group(t("chaos_link"),
    trouble(t("link_drop"), "", act("ws_drop", t("go"), [], () => chaos({ ws: { drop: true } }).then(({ done }) => brief(done.ws)))),
    trouble(t("link_refuse"), "", act("ws_refuse", t("go"), [refuse], () => chaos({ ws: { refuse: refuse.read() } }).then(() => ""))),
    trouble(t("link_deaf"), "", act("ws_deaf", t("on"), [], () => chaos({ ws: { deaf: true } }).then(() => "")), act("ws_hears", t("off"), [], () => chaos({ ws: { deaf: false } }).then(() => ""))));
}
