// Anthropic's official client, unchanged but for base URL and key. Prints one JSON object of what it saw.
import Anthropic from '@anthropic-ai/sdk';

const [baseURL, apiKey, model] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey, maxRetries: 0 });
const ask = { model, max_tokens: 200, messages: [{ role: 'user', content: 'I am sure' }] };
const tools = [
  { name: 'weather', description: 'The weather of a city.', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
  { name: 'time', description: 'The time in a city.', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
];
const text = (message) => message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');
const seen = {};

// A chat at once and streamed.
const { data: plain, response } = await client.messages.create(ask).withResponse();
seen.plain = { text: text(plain), stop: plain.stop_reason, input: plain.usage.input_tokens, output: plain.usage.output_tokens, type: plain.type, route: response.headers.get('x-autarky-route') };
const streamed = await client.messages.stream(ask).finalMessage();
seen.streamed = { text: text(streamed), stop: streamed.stop_reason, output: streamed.usage.output_tokens };

// A whole loop of tools, two calls at once, streamed: with results that hold an image.
const conversation = [{ role: 'user', content: [{ type: 'text', text: 'weather and time?' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } }] }];
seen.calls = [];
let last;
for (let turn = 0; turn < 3; turn++) {
  last = await client.messages.stream({ model, max_tokens: 200, system: 'be brief', tools, messages: conversation }).finalMessage();
  conversation.push({ role: 'assistant', content: last.content });
  const calls = last.content.filter((block) => block.type === 'tool_use');
  if (calls.length === 0) break;
  seen.calls.push(...calls.map((call) => ({ id: call.id, name: call.name, input: call.input })));
  conversation.push({ role: 'user', content: calls.map((call, n) => ({
    type: 'tool_result', tool_use_id: call.id, is_error: n === 1,
    content: [{ type: 'text', text: `result ${n}` }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } }],
  })) });
}
seen.loop = { text: text(last), stop: last.stop_reason };

// JSON by a schema.
const json = await client.messages.create({ ...ask, output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], additionalProperties: false } } } });
seen.json = JSON.parse(text(json));

// Thinking: what comes goes back unchanged in the next turn.
const first = await client.messages.stream({ ...ask, thinking: { type: 'adaptive' } }).finalMessage();
seen.thinking = first.content.filter((block) => block.type === 'thinking' || block.type === 'redacted_thinking');
await client.messages.create({ ...ask, thinking: { type: 'adaptive' }, messages: [...ask.messages, { role: 'assistant', content: first.content }, { role: 'user', content: 'go on' }] });

seen.tokens = (await client.messages.countTokens({ model, messages: ask.messages })).input_tokens;

const errors = [];
for (const wrong of [{ ...ask, model: 'nobody' }, { ...ask, messages: [] }]) {
  try {
    await client.messages.create(wrong);
  } catch (caught) {
    errors.push({ kind: caught.constructor.name, status: caught.status, type: caught.type, message: caught.apiMessage });
  }
}
try {
  await new Anthropic({ baseURL, apiKey: 'ak_wrong', maxRetries: 0 }).messages.create(ask);
} catch (caught) {
  errors.push({ kind: caught.constructor.name, status: caught.status, type: caught.type, message: caught.apiMessage });
}
seen.errors = errors;
console.log(JSON.stringify(seen));
