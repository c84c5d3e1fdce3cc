/** The signs behind the platform's emoji names: for reactions and `:NAME:` in Markdown. */

const SIGNS = {
  OK: "👌", THUMBSUP: "👍", ThumbsDown: "👎", THANKS: "🙏", MUSCLE: "💪", APPLAUSE: "👏", CLAP: "👏", DONE: "✅", SMILE: "😊",
  BLUSH: "☺️", LAUGH: "😄", LOL: "😂", FACEPALM: "🤦", LOVE: "😍", WINK: "😉", THINKING: "🤔", SOB: "😭", CRY: "😢", WOW: "😮",
  JOYFUL: "😁", KISS: "😘", HEART: "❤️", HEARTBROKEN: "💔", PARTY: "🎉", FIREWORKS: "🎆", BEER: "🍺", CAKE: "🍰", GIFT: "🎁",
  ROSE: "🌹", Fire: "🔥", BOMB: "💣", Music: "🎵", Trophy: "🏆", Alarm: "⏰", Loudspeaker: "📢", Pin: "📌", CheckMark: "✔️",
  CrossMark: "❌", Yes: "🙆", No: "🙅", Hundred: "💯", MinusOne: "➖", JIAYI: "➕", Get: "💡", LGTM: "👍", OnIt: "🫡",
  OneSecond: "⏳", Typing: "⌨️", Lemon: "🍋", Coffee: "☕", BubbleTea: "🧋", SHAKE: "🤝", HIGHFIVE: "🙌", SALUTE: "🫡",
  ANGRY: "😠", SWEAT: "😅", SLEEP: "😴", SICK: "🤒", PUKE: "🤮", SKULL: "💀", POOP: "💩", WAVE: "👋", HUG: "🤗",
  StatusFlashOfInspiration: "💡", GeneralDoNotDisturb: "⛔", SHRUG: "🤷", Shrug: "🤷", FISTBUMP: "👊", FINGERHEART: "🫰",
};

/** What a quick reaction offers. */
export const QUICK = ["THUMBSUP", "OK", "HEART", "LAUGH", "DONE", "THANKS", "PARTY", "THINKING", "ThumbsDown"];

/** The sign of a name; "" for one that has none here. */
export function emoji(name) {
  return Object.hasOwn(SIGNS, name) ? SIGNS[name] : "";
}
