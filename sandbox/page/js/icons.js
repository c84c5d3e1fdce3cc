/** Line icons, drawn in a 24 by 24 box. */

import { s } from "./dom.js";

const PATHS = {
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  reply: "M10 7 4 12l6 5v-3c5 0 8 1 10 5 0-6-3-10-10-10z",
  thread: "M5 4h14v10H11l-4 4v-4H5zM9 9h6",
  quote: "M5 7h5v5c0 3-2 4-4 5M14 7h5v5c0 3-2 4-4 5",
  copy: "M9 9h10v11H9zM5 15V4h10",
  undo: "M8 5 4 9l4 4M4 9h9a6 6 0 0 1 0 12H8",
  braces: "M9 4c-3 0-2 4-2 6 0 1-1 2-2 2 1 0 2 1 2 2 0 2-1 6 2 6M15 4c3 0 2 4 2 6 0 1 1 2 2 2-1 0-2 1-2 2 0 2 1 6-2 6",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.500 14.500c2 2 5 2 7 0",
  clip: "M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400L13 4.300a3 3 0 0 1 4.300 4.300l-7.700 7.700a1.500 1.500 0 0 1-2.200-2.200l7-7",
  at: "M16 12a4 4 0 1 1-1.200-2.800M16 8v5.500c0 3 5 2.500 5-1.500a9 9 0 1 0-4 7.500",
  send: "M4 12 20 4l-5 16-3.500-6.500z",
  down: "M12 5v13M6 12l6 6 6-6",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  people: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2.500 1 3.500 3 3.500 5.500",
  topic: "M9 4 7 20M17 4l-2 16M4 9h16M4 15h16",
  check: "M5 12l5 5 9-10",
  alert: "M12 3 2.500 20h19zM12 10v4M12 17h.01",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8h.01",
  chevron: "M6 9l6 6 6-6",
  menu: "M5 7h14M5 12h14M5 17h14",
  sound: "M4 10v4h4l5 4V6l-5 4zM16 9c1.500 2 1.500 4 0 6M18.500 6.500c3 3 3 8 0 11",
  box: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
  lark: "M3 15c4 1 6-1 7-4 1-4 5-6 8-3l3 1-2.500 2c.3 6-5 9.500-10 8.500-3-.5-4.500-2-5.500-4.500zM16.500 8.800h.01",
};

export function icon(name) {
  const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return s("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", ...line }, s("path", { d: PATHS[name] || PATHS.box }));
}
