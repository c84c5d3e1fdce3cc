// Every route by OpenAI's SDK for Node as it comes: what it makes of the answers, as JSON on the last line.
// Usage: node routes.mjs <base URL> <token>
import OpenAI, { toFile } from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const quick = "[[rate 0]] [[delay 0]]";
const model = "gpt-4o";
const messages = (text) => [{ role: "user", content: `${text} ${quick}` }];
const parameters = { type: "object", properties: { city: { type: "string" } } };
const weather = { type: "function", function: { name: "weather", parameters } };
const name = (work) => work.then(() => "", (problem) => `${problem.constructor.name} ${problem.status ?? ""}`.trim());

async function tools() {
  const asked = messages('[[call weather {"city": "北京"}]]');
  const answer = await client.chat.completions.create({ model, messages: asked, tools: [weather] });
  const { name, arguments: told } = answer.choices[0].message.tool_calls[0].function;
  const again = messages('[[call weather {"city": "Bonn"}]]');
  const stream = client.chat.completions.stream({ model, messages: again, tools: [weather] });
  const whole = await stream.finalChatCompletion();
  return { tool: [name, told], collected: whole.choices[0].message.tool_calls[0].function.arguments };
}

async function media() {
  const made = await client.images.generate({ model: "gpt-image-1", prompt: "a cat" });
  const picture = Buffer.from(made.data[0].b64_json, "base64");
  const image = await toFile(picture, "a.png", { type: "image/png" });
  const edited = await client.images.edit({ model: "gpt-image-1", image, prompt: "with a hat" });
  const spoken = await client.audio.speech.create({ model: "tts-1", voice: "alloy", input: `hello ${quick}` });
  const sound = Buffer.from(await spoken.arrayBuffer());
  const file = await toFile(sound, "说.mp3");
  const heard = await client.audio.transcriptions.create({ model: "whisper-1", file, prompt: "[[say 你好]]" });
  return {
    picture: picture.subarray(1, 4).toString() === "PNG",
    edited: edited.data[0].b64_json.length > 100,
    sound: sound[0] === 0xff,
    heard: heard.text,
  };
}

async function responses() {
  const made = await client.responses.create({ model, input: `[[say hello]] ${quick}` });
  const kept = await client.responses.retrieve(made.id);
  const events = [];
  let said = "";
  for await (const event of await client.responses.create({ model, input: `[[say one two]] ${quick}`, stream: true })) {
    events.push(event.type);
    if (event.type === "response.output_text.delta") said += event.delta;
  }
  await client.responses.delete(made.id);
  return {
    response: [made.output_text, kept.output_text],
    events: [events[0], events.at(-1), said],
    deleted: await name(client.responses.retrieve(made.id)),
  };
}

async function files() {
  const content = Buffer.alloc(1_200_000, "x");
  const file = await client.files.create({ file: await toFile(content, "a.txt"), purpose: "user_data" });
  const back = Buffer.from(await (await client.files.content(file.id)).arrayBuffer());
  const gone = await client.files.delete(file.id);
  return [file.bytes, back.equals(content), gone.deleted];
}

async function batch() {
  const body = { model, messages: messages("[[say done]]") };
  const line = JSON.stringify({ custom_id: "a", method: "POST", url: "/v1/chat/completions", body });
  const file = await client.files.create({ file: await toFile(Buffer.from(line), "in.jsonl"), purpose: "batch" });
  const asked = { input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h" };
  let made = await client.batches.create(asked);
  for (let n = 0; n < 100 && made.status !== "completed"; n++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    made = await client.batches.retrieve(made.id);
  }
  const out = JSON.parse(await (await client.files.content(made.output_file_id)).text());
  return out.response.body.choices[0].message.content;
}

async function failing() {
  const input = `[[say one two three]] [[cut 2]] ${quick}`;
  const stream = await client.responses.create({ model, input, stream: true });
  for await (const _ of stream);
}

const older = { model: "gpt-3.5-turbo-instruct", prompt: `[[say hi]] ${quick}` };
const vector = { model: "text-embedding-3-small", input: "hi", dimensions: 16 };
console.log(
  JSON.stringify({
    ...(await tools()),
    completion: (await client.completions.create(older)).choices[0].text,
    vector: (await client.embeddings.create(vector)).data[0].embedding.length,
    flagged: (await client.moderations.create({ input: ["hello", "kill it"] })).results.map((found) => found.flagged),
    ...(await media()),
    ...(await responses()),
    file: await files(),
    batch: await batch(),
    failed: await name(failing()),
  }),
);
