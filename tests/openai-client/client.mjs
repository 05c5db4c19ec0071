// Calls the emulator with the official OpenAI client: what that client understands, the emulator says right.
// usage: node client.mjs <base URL, ending in /compatible-mode/v1> <key>
// Prints one JSON object with a result for each check; the exit code is 1 when any of them failed.
import assert from "node:assert/strict";
import OpenAI, { AuthenticationError, NotFoundError, RateLimitError } from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
if (!baseURL || !apiKey) {
  console.error("usage: node client.mjs <base URL> <key>");
  process.exit(2);
}

const model = "qwen-plus";
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const keyed = (key) => new OpenAI({ baseURL, apiKey: key, maxRetries: 0 });
const ask = (content) => ({ model, messages: [{ role: "user", content }] });

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("the call should have failed");
}

const checks = {
  async chat() {
    const answer = await client.chat.completions.create(ask("你是谁? 😀"));
    assert.equal(answer.object, "chat.completion");
    assert.equal(answer.choices[0].message.role, "assistant");
    assert.equal(answer.choices[0].message.content, "你是谁? 😀");
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
    assert.equal(answer.id, `chatcmpl-${answer._request_id}`);
    return answer.usage;
  },

  async stream() {
    const text = "我是来自阿里云的大规模语言模型,我叫通义千问。";
    const stream = await client.chat.completions.create({ ...ask(text), stream: true, stream_options: { include_usage: true } });
    let content = "";
    let role;
    let finish;
    let usage;
    for await (const chunk of stream) {
      role ??= chunk.choices[0]?.delta.role;
      content += chunk.choices[0]?.delta.content ?? "";
      finish ??= chunk.choices[0]?.finish_reason ?? undefined;
      usage = chunk.usage ?? usage;
    }
    assert.equal(role, "assistant");
    assert.equal(content, text);
    assert.equal(finish, "stop");
    assert.ok(usage.total_tokens > 0);
    return usage;
  },

  async invalidKey() {
    const error = await failure(keyed("sk-wrong").chat.completions.create(ask("x")));
    assert.ok(error instanceof AuthenticationError);
    assert.equal(error.status, 401);
    assert.equal(error.code, "invalid_api_key");
    assert.equal(error.type, "invalid_request_error");
    assert.ok(error.requestID);
    return error.message;
  },

  async unknownModel() {
    const error = await failure(client.chat.completions.create({ ...ask("x"), model: "qwen-nonsense" }));
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.status, 404);
    assert.equal(error.code, "model_not_found");
    return error.message;
  },

  async quota() {
    const error = await failure(keyed("sk-emulator-quota").chat.completions.create(ask("x")));
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.status, 429);
    assert.equal(error.code, "insufficient_quota");
    return error.message;
  },

  async errorInStream() {
    const headers = { "X-Emulator-Fault": JSON.stringify({ errorEventAfter: 2, errorBody: { code: "internal_error", message: "broken" } }) };
    const stream = await client.chat.completions.create({ ...ask("some text"), stream: true }, { headers });
    const error = await failure((async () => { for await (const _ of stream); })());
    assert.match(error.message, /broken/);
    return error.message;
  },

  async models() {
    const ids = [];
    for await (const entry of client.models.list()) ids.push(entry.id);
    assert.ok(ids.includes(model));
    return ids.length;
  },

  async toolCall() {
    const first = await client.chat.completions.create({ ...ask('please call:get_weather({"city":"杭州"})'), tools: [weather] });
    const { message, finish_reason: finish } = first.choices[0];
    assert.equal(finish, "tool_calls");
    assert.equal(message.tool_calls[0].type, "function");
    assert.equal(message.tool_calls[0].function.name, "get_weather");
    assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { city: "杭州" });

    const messages = [...ask("x").messages, message, { role: "tool", tool_call_id: message.tool_calls[0].id, content: "rain" }];
    const second = await client.chat.completions.create({ model, messages, tools: [weather] });
    assert.equal(second.choices[0].message.content, "rain");
    return message.tool_calls[0].id;
  },

  async streamedToolCall() {
    const request = { ...ask('call:get_weather({"city":"Hangzhou"})'), tools: [weather] };
    const runner = client.chat.completions.stream({ ...request, stream: true });
    const completion = await runner.finalChatCompletion();
    const [call] = completion.choices[0].message.tool_calls;
    assert.equal(completion.choices[0].finish_reason, "tool_calls");
    assert.equal(call.function.name, "get_weather");
    assert.equal(call.function.arguments, '{"city":"Hangzhou"}');
    return call.function.arguments;
  },
};

const results = {};
let failed = false;
for (const [name, check] of Object.entries(checks)) {
  try {
    results[name] = { passed: true, value: await check() };
  } catch (error) {
    failed = true;
    results[name] = { passed: false, error: String(error?.stack ?? error) };
  }
}
console.log(JSON.stringify(results, null, 2));
process.exitCode = failed ? 1 : 0;
