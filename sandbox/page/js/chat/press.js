/** A press on a card goes to the sandbox, and what the app answered is shown as Feishu shows it. */

import { post } from "../api.js";
import { address } from "../card/sanitise.js";
import { pick, t } from "../language.js";
import { toast } from "../toast.js";
import { WORDS } from "../words.js";

export async function press(book, message, wanted) {
  try {
    const answer = await post(`messages/${message.message_id}/press`, { from: book.me, ...wanted });
    show(answer);
  } catch (error) {
    toast(t("failed", { error: error.message }), "error");
  }
}

function show(answer) {
  if (answer.code) toast(t("press_failed", { reason: reason(answer.code), code: answer.code }), "error");
  if (answer.toast) toast(pick(answer.toast.i18n, answer.toast.content || ""), answer.toast.type || "info");
  const url = address(answer.opened);
  if (url) window.open(url, "_blank", "noopener,noreferrer");
}

const reason = (code) => t(`code_${code}` in WORDS ? `code_${code}` : "code_other");
