/** Lengths, spacings and text sizes as cards name them; what is not one of them becomes "". */

const PX = /^-?\d{1,3}px$/;
const LENGTHS = /^-?\d{1,2}px( -?\d{1,2}px){0,3}$/;
const SPACINGS = { small: "4px", medium: "8px", large: "12px", extra_large: "16px" };
const TEXTS = {
  "heading-0": 30, "heading-1": 24, "heading-2": 20, "heading-3": 18, "heading-4": 16, heading: 16, normal: 14,
  notation: 12, "xxxx-large": 30, "xxx-large": 24, "xx-large": 20, "x-large": 18, large: 16, medium: 14, small: 12,
  "x-small": 10,
};
const ALIGN = { left: "flex-start", center: "center", right: "flex-end", top: "flex-start", bottom: "flex-end" };

export const px = (value) => (PX.test(value) ? value : "");

/** margin and padding: one to four lengths. */
export const lengths = (value) => (LENGTHS.test(value) ? value : "");

export const spacing = (value) => SPACINGS[value] || px(value);

/** `own` holds the card's own sizes: {name: {default, pc, mobile}}. */
export function textSize(name, own = {}) {
  const chosen = own[name] ? own[name].pc || own[name].default : name;
  return TEXTS[chosen] ? `${TEXTS[chosen]}px` : "";
}

export const flexAlign = (value) => ALIGN[value] || "";

export const textAlign = (value) => (["left", "center", "right"].includes(value) ? value : "");
