// The official client, unchanged but for base URL and key, against models that the server runs itself. Prints one JSON object of what it saw.
import OpenAI from 'openai';

const [baseURL, apiKey, chatModel, embeddingModel] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = (more) => ({ model: chatModel, messages: [{ role: 'user', content: 'Hello' }], temperature: 0, max_completion_tokens: 60, ...more });

// Chat, whole and streamed, with log-probabilities.
const short = { max_completion_tokens: 10, logprobs: true, top_logprobs: 2 };
const { data: whole, response } = await client.chat.completions.create(ask(short)).withResponse();
let streamed = '';
let usage = null;
const streamedLogprobs = [];
for await (const chunk of await client.chat.completions.create(ask({ ...short, stream: true, stream_options: { include_usage: true } }))) {
  streamed += chunk.choices[0]?.delta?.content ?? '';
  streamedLogprobs.push(...(chunk.choices[0]?.logprobs?.content ?? []));
  usage = chunk.usage ?? usage;
}

// Tools, whole and through the strict helper, which throws when a chunk lacks what it must have.
const light = {
  type: 'function',
  function: { name: 'light', description: 'Switches the light.', parameters: { type: 'object', properties: { on: { type: 'boolean' } }, required: ['on'] } },
};
const called = await client.chat.completions.create(ask({ tools: [light], tool_choice: 'required' }));
const helped = await client.chat.completions.stream(ask({ tools: [light], tool_choice: { type: 'function', function: { name: 'light' } } })).finalChatCompletion();

// A JSON schema.
const schema = { type: 'object', properties: { kind: { enum: ['card', 'loan'] } }, required: ['kind'], additionalProperties: false };
const shaped = await client.chat.completions.create(ask({ response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } } }));

// Vectors: the client asks for base64 by itself and reads it; then as numbers, and of tokens.
const input = ['my card is lost', 'a loan'];
const vectors = await client.embeddings.create({ model: embeddingModel, input });
const numbers = await client.embeddings.create({ model: embeddingModel, input, encoding_format: 'float' });
const ofTokens = await client.embeddings.create({ model: embeddingModel, input: [2, 4, 3] });
const ofTokenLists = await client.embeddings.create({ model: embeddingModel, input: [[2, 4, 3], [2, 3]] });

const models = [];
for await (const each of client.models.list()) models.push(each.id);

async function refused(call) {
  try {
    await call();
    return null;
  } catch (caught) {
    return { status: caught.status, code: caught.code, param: caught.param, type: caught.type };
  }
}

const call = (completion) => {
  const { message, finish_reason: finish } = completion.choices[0];
  return { finish, name: message.tool_calls[0].function.name, arguments: JSON.parse(message.tool_calls[0].function.arguments), calls: message.tool_calls.length };
};

console.log(JSON.stringify({
  answer: whole.choices[0].message.content,
  route: response.headers.get('x-autarky-route'),
  totalTokens: whole.usage.total_tokens,
  logprobs: whole.choices[0].logprobs.content.map((token) => token.logprob),
  top: whole.choices[0].logprobs.content.map((token) => token.top_logprobs.length),
  streamed, streamedTokens: usage.total_tokens, streamedLogprobs: streamedLogprobs.map((token) => token.logprob),
  called: call(called), helped: call(helped),
  shaped: JSON.parse(shaped.choices[0].message.content),
  vectors: vectors.data.map((entry) => entry.embedding),
  numbers: numbers.data.map((entry) => entry.embedding),
  embeddingTokens: vectors.usage.total_tokens,
  ofTokens: ofTokens.data.map((entry) => entry.embedding),
  ofTokenLists: ofTokenLists.data.map((entry) => entry.embedding),
  models,
  chatRefused: await refused(() => client.chat.completions.create({ model: embeddingModel, messages: [{ role: 'user', content: 'x' }] })),
  embeddingRefused: await refused(() => client.embeddings.create({ model: chatModel, input: 'x' })),
  tooLong: await refused(() => client.embeddings.create({ model: embeddingModel, input: ['a', 'card '.repeat(100)] })),
}));
