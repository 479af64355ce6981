// Whole conversations over Google's generateContent by its own client: a chat, a stream, a question with tools, what they answered, an answer under a schema, a
// count of tokens and an error. Prints one JSON object of what it saw.
import { FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';

const [baseUrl, apiKey, model] = process.argv.slice(2);
const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl } });
const question = 'What is it like there?';
const parameters = { type: 'object', properties: { city: { enum: ['Rome', 'Oslo'] } }, required: ['city'], additionalProperties: false };
const number = { type: 'object', properties: { a: { type: 'integer', minimum: 0, maximum: 9 } }, required: ['a'] };
const tools = [{ functionDeclarations: ['weather', 'time'].map((name) => ({ name, description: `Says the ${name}.`, parametersJsonSchema: parameters })) }];
const config = { temperature: 0, maxOutputTokens: 120 };
const choice = (mode) => ({ ...config, tools, toolConfig: { functionCallingConfig: { mode } } });

// Two turns of a chat, whose history the client keeps.
async function chat(stream) {
  const talk = client.chats.create({ model, config });
  const said = [];
  for (const message of [question, 'And now?']) {
    if (!stream) {
      said.push((await talk.sendMessage({ message })).text);
      continue;
    }

    let text = '';
    for await (const chunk of await talk.sendMessageStream({ message })) text += chunk.text ?? '';
    said.push(text);
  }

  return { said, roles: talk.getHistory(true).map((content) => content.role).filter((role, at, all) => role !== all[at - 1]) };
}

async function loop(stream) {
  const ask = async (request) => {
    if (!stream) {
      const answer = await client.models.generateContent({ model, ...request });
      return { calls: answer.functionCalls ?? [], parts: answer.candidates[0].content.parts, text: answer.text, usage: answer.usageMetadata, reason: answer.candidates[0].finishReason };
    }

    const all = { calls: [], parts: [], text: '' };
    for await (const chunk of await client.models.generateContentStream({ model, ...request })) {
      all.calls.push(...(chunk.functionCalls ?? []));
      all.parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []).filter((part) => part.text !== ''));
      all.text += chunk.text ?? '';
      all.usage = chunk.usageMetadata ?? all.usage;
      all.reason = chunk.candidates?.[0]?.finishReason ?? all.reason;
    }

    return all;
  };
  const contents = [{ role: 'user', parts: [{ text: question }] }];
  const called = await ask({ contents, config: choice(FunctionCallingConfigMode.ANY) });
  contents.push({ role: 'model', parts: called.parts });
  contents.push({ role: 'user', parts: called.calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: 'good' } } })) });
  const answered = await ask({ contents, config: choice(FunctionCallingConfigMode.NONE) });
  return {
    calls: called.calls.map((call) => call.name), cities: called.calls.every((call) => ['Rome', 'Oslo'].includes(call.args.city)), answer: answered.text,
    read: answered.usage.promptTokenCount > 0, reason: answered.reason,
  };
}

async function schema() {
  const answer = await client.models.generateContent({ model, contents: question, config: { ...config, responseMimeType: 'application/json', responseJsonSchema: number } });
  return JSON.parse(answer.text).a;
}

async function error(name) {
  try {
    await client.models.generateContent({ model: name, contents: question });
    return 'none';
  } catch (failure) {
    return `${failure.name} ${failure.status} ${JSON.parse(failure.message).error.status}`;
  }
}

console.log(JSON.stringify({
  chat: await chat(false), 'chat-streamed': await chat(true), loop: await loop(false), 'loop-streamed': await loop(true), a: await schema(),
  counted: (await client.models.countTokens({ model, contents: question })).totalTokens > 0, error: await error('nobody/knows'),
}));
