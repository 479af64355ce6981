// The official client, unchanged but for base URL and key. Prints one JSON object of what it saw.
import OpenAI from 'openai';

const [baseURL, apiKey, model, question] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: 'user', content: question }];

const { data: completion, response } = await client.chat.completions.create({ model, messages }).withResponse();

let streamed = '';
let chunks = 0;
let usage = null;
const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
for await (const chunk of stream) {
  chunks++;
  streamed += chunk.choices[0]?.delta?.content ?? '';
  usage = chunk.usage ?? usage;
}

// The strict helper: it throws when a role, an index or a finish reason is missing.
const runner = client.chat.completions.stream({ model, messages });
const helped = await runner.finalContent();

const models = [];
for await (const each of client.models.list()) models.push(each.id);

let error = null;
try {
  await client.chat.completions.create({ model: 'no-such-model', messages });
} catch (caught) {
  error = { status: caught.status, code: caught.code, type: caught.type };
}

console.log(JSON.stringify({
  answer: completion.choices[0].message.content,
  finish: completion.choices[0].finish_reason,
  totalTokens: completion.usage.total_tokens,
  route: response.headers.get('x-autarky-route'),
  exchange: response.headers.get('x-autarky-exchange'),
  streamed, chunks, streamedTokens: usage?.total_tokens ?? null, helped, models, error,
}));
