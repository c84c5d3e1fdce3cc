/** The platform's colour names, with their shades (blue-50 ... blue-900), as CSS colours. Others are left alone. */

const BASE = {
  blue: "#3370ff", wathet: "#049fd7", turquoise: "#04b49c", green: "#2ea121", lime: "#8fac02", yellow: "#dc9b04",
  orange: "#ed6d0c", red: "#f54a45", carmine: "#f01d94", violet: "#d136d1", purple: "#7f3bf5", indigo: "#4954e6",
  grey: "#8f959e", neutral: "#8f959e", default: "var(--text)", white: "#ffffff", black: "#1f2329",
};
const SHADES = { 50: 8, 100: 16, 200: 32, 300: 52, 400: 76, 500: 100 };
const CUSTOM = /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%]+\))$/i;

/** `named` holds the card's own colours: {name: {light_mode, dark_mode}}. Returns "" for what is no colour. */
export function colour(name, named = {}) {
  if (typeof name !== "string" || !name) return "";
  const own = named[name];
  if (own) return themed(own);
  const [base, shade] = name.split("-");
  if (!(base in BASE)) return CUSTOM.test(name) ? name : "";
  if (!shade) return BASE[base];
  return shaded(BASE[base], Number(shade));
}

function themed(own) {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const value = (dark && own.dark_mode) || own.light_mode || "";
  return CUSTOM.test(value) ? value : "";
}

function shaded(base, shade) {
  if (shade in SHADES) return `color-mix(in srgb, ${base} ${SHADES[shade]}%, var(--card))`;
  if (shade > 500 && shade <= 900) return `color-mix(in srgb, ${base} ${100 - (shade - 500) / 8}%, var(--text))`;
  return "";
}

/** For borders a bare name is a light shade. */
export function border(name, named = {}) {
  return !named[name] && name in BASE ? shaded(BASE[name], 300) : colour(name, named);
}

/** For backgrounds a bare name is the palest shade; `default` is none. */
export function background(name, named = {}) {
  if (!name || name === "default") return "";
  if (named[name]) return themed(named[name]);
  return name in BASE && !["white", "black"].includes(name) ? shaded(BASE[name], 50) : colour(name, named);
}
