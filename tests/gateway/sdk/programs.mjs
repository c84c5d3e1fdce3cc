// OpenAI's SDK for Node as it comes: what it makes of the gateway's answers, as JSON on the last line.
// Usage: node programs.mjs <base URL> <token>
import OpenAI from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const asking = (text, more = {}) => ({ model: "sandbox", messages: [{ role: "user", content: text }], ...more });
const quick = "[[rate 0]] [[delay 0]]";

async function error(work) {
  try {
    await work();
  } catch (problem) {
    return { name: problem.constructor.name, status: problem.status ?? null, code: problem.code ?? null };
  }
  return null;
}

async function streamed(text, client_ = client) {
  let said = "";
  const stream = await client_.chat.completions.create(asking(text, { stream: true }));
  for await (const chunk of stream) said += chunk.choices[0].delta.content ?? "";
  return said;
}

const models = [];
for await (const model of client.models.list()) models.push(model.id);
const whole = await client.chat.completions.create(asking(`[[say hello]] ${quick}`));

const aborted = await client.chat.completions.create(asking("[[text 20000]] [[rate 20]] [[delay 0]]", { stream: true }));
for await (const _ of aborted) break; // leaving the loop hangs up

console.log(
  JSON.stringify({
    models,
    whole: [whole.choices[0].message.content, whole.usage.completion_tokens],
    streamed: await streamed(`[[say 你好 my friend]] ${quick}`),
    cut: await error(() => streamed(`[[say one two three]] [[cut 2]] ${quick}`)),
    bad: await error(() => client.chat.completions.create(asking(quick, { temperature: 9 }))),
    model: await error(() => client.chat.completions.create(asking(quick, { model: "sandbocks" }))),
    route: await error(() => client.fineTuning.jobs.retrieve("ftjob-none")),
    token: await error(() => streamed(quick, new OpenAI({ baseURL, apiKey: "lk-typo" }))),
  }),
);
