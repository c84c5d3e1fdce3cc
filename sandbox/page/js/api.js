/** The control API of the sandbox; see README.md two folders up. */

const BASE = "/sandbox/api/";

/** What the sandbox refused, with its sentence. */
export class Refused extends Error {}

async function call(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(BASE + path, options);
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(value.error || `HTTP ${answer.status}`);
  return value;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

/** Where the bytes of a picture or file are. */
export const fileUrl = (key) => `${BASE}files/${encodeURIComponent(key)}`;
