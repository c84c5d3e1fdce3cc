// What OpenAI's SDK for Node raises when no key is left. Usage: node used_up.mjs <base URL> <token>
import OpenAI from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const asking = { model: "sandbox", messages: [{ role: "user", content: "hi" }] };

const name = (work) => work.then(() => "", (problem) => `${problem.constructor.name} ${problem.status}`);

console.log(
  JSON.stringify({
    whole: await name(client.chat.completions.create(asking)),
    streamed: await name(client.chat.completions.create({ ...asking, stream: true })),
  }),
);
