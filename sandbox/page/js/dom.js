/** Nodes without a framework. Styles go through the CSSOM, because the page's policy forbids them in markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * h("button.primary", {title: "x", on: {click: f}, style: {color: "red"}}, "text", node, null)
 * Properties: `on` listeners, `style` CSS properties, `data` data-*, `text` the text; true is an empty attribute,
 * false and null leave it out. Children may be nodes, strings, arrays, null.
 */
export function h(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  return dress(node, properties, children);
}

/** The same for SVG. */
export function s(tag, properties = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), properties, children);
}

function dress(node, properties, children) {
  for (const [name, value] of Object.entries(properties)) set(node, name, value);
  put(node, children);
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  else if (name === "style") style(node, value);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "text") node.textContent = value;
  else if (name === "class") node.setAttribute("class", `${node.getAttribute("class") || ""} ${value}`.trim());
  else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

/** Set CSS properties; custom ones (--x) too. */
export function style(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null && value !== undefined && value !== "") node.style.setProperty(name, String(value));
  }
}

/** Append children, whatever they are. */
export function put(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child);
  }
  return node;
}

/** Replace all children. */
export function fill(node, ...children) {
  node.replaceChildren();
  return put(node, children);
}

/** Calls `work` once, `ms` after the last of many calls. */
export function settled(work, ms) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), ms);
  };
}
