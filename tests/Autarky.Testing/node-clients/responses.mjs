// Whole conversations over OpenAI's responses by each client's own means: a question with tools, calls, what the tools answered, an answer; the same going on
// from what the server keeps; an answer under a schema; and what is asked of a response by its id. Prints one JSON object of what each saw.
import OpenAI from 'openai';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool as aiTool } from 'ai';
import { Agent, OpenAIResponsesModel, Runner, setTracingDisabled, tool as agentTool } from '@openai/agents';
import { z } from 'zod';

const [baseURL, apiKey, model] = process.argv.slice(2);
const question = 'What is it like there?';
const names = ['weather', 'time'];
const parameters = { type: 'object', properties: { city: { enum: ['Rome', 'Oslo'] } }, required: ['city'], additionalProperties: false };
const number = { type: 'object', properties: { a: { type: 'integer', minimum: 0, maximum: 9 } }, required: ['a'], additionalProperties: false };
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const settings = { model, temperature: 0, max_output_tokens: 120 };
const city = (args) => ['Rome', 'Oslo'].includes(args.city);

// The official client: the conversation sent back whole, and by the id of what was said before.
async function openai(stream) {
  const tools = names.map((name) => ({ type: 'function', name, description: `Says the ${name}.`, strict: true, parameters }));
  const types = new Set();
  const ask = async (body) => {
    if (!stream) return client.responses.create({ ...settings, ...body });
    const events = client.responses.stream({ ...settings, ...body });
    for await (const event of events) types.add(event.type);
    return events.finalResponse();
  };
  const called = await ask({ input: question, tools, tool_choice: 'required' });
  const calls = called.output.filter((item) => item.type === 'function_call');
  const results = calls.map((call) => ({ type: 'function_call_output', call_id: call.call_id, output: 'good' }));
  const answered = await ask({ input: [{ role: 'user', content: question }, ...called.output, ...results], tools, tool_choice: 'none' });
  const continued = await ask({ previous_response_id: called.id, input: results, tools, tool_choice: 'none' });
  const shaped = await client.responses.parse({ ...settings, input: question, text: { format: { type: 'json_schema', name: 'number', strict: true, schema: number } } });
  return {
    calls: calls.map((call) => call.name), cities: calls.every((call) => city(JSON.parse(call.arguments))), answer: answered.output_text,
    continued: continued.output_text, a: shaped.output_parsed.a, read: answered.usage.input_tokens > 0, lifecycle: [...types].filter((type) => /added|done|created|completed/.test(type)).sort(),
  };
}

// Vercel's AI SDK, which names earlier items by their ids.
async function ai(stream) {
  const provider = createOpenAI({ baseURL, apiKey });
  const seen = [];
  const tools = Object.fromEntries(names.map((name) => [name, aiTool({
    description: `Says the ${name}.`, inputSchema: jsonSchema(parameters), execute: async (input) => { seen.push([name, input]); return 'good'; },
  })]));
  const request = {
    model: provider(model), prompt: question, tools, temperature: 0, maxOutputTokens: 120, maxRetries: 0, stopWhen: stepCountIs(2),
    prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'none' }),
  };
  const result = stream ? streamText(request) : await generateText(request);
  const steps = await result.steps;
  const more = await generateText({
    model: provider(model), maxRetries: 0, maxOutputTokens: 120, temperature: 0,
    messages: [{ role: 'user', content: question }, ...(await result.response).messages, { role: 'user', content: 'And now?' }],
  });
  const shaped = await generateText({
    model: provider(model), prompt: question, temperature: 0, maxOutputTokens: 120, maxRetries: 0, output: Output.object({ schema: jsonSchema(number) }),
  });
  return {
    calls: seen.map(([name]) => name), cities: seen.every(([, input]) => city(input)), answer: steps[1].text, continued: more.text, a: shaped.output.a,
    read: steps[1].usage.inputTokens > 0,
  };
}

// OpenAI's agents in their default, the responses.
async function agents(stream) {
  setTracingDisabled(true);
  const seen = [];
  const tools = names.map((name) => agentTool({
    name, description: `Says the ${name}.`, parameters: z.object({ city: z.enum(['Rome', 'Oslo']) }), execute: async (input) => { seen.push([name, input]); return 'good'; },
  }));
  const runner = new Runner({ tracingDisabled: true });
  const chat = new OpenAIResponsesModel(client, model);
  const modelSettings = { temperature: 0, maxTokens: 120 };
  const agent = new Agent({ name: 'house', instructions: 'Be brief.', model: chat, tools, modelSettings: { ...modelSettings, toolChoice: 'required' } });
  const result = await runner.run(agent, question, { maxTurns: 2, stream });
  if (stream) await result.completed;
  const talker = new Agent({ name: 'talker', model: chat, modelSettings });
  const more = await runner.run(talker, 'And now?', { previousResponseId: result.lastResponseId });
  const shaper = new Agent({ name: 'shaper', model: chat, outputType: z.object({ a: z.number().int().min(0).max(9) }), modelSettings });
  const shaped = await runner.run(shaper, question);
  return {
    calls: seen.map(([name]) => name), cities: seen.every(([, input]) => city(input)), answer: result.finalOutput, continued: more.finalOutput, a: shaped.finalOutput.a,
    read: result.rawResponses.length === 2,
  };
}

// What is asked of a response by its id.
async function kept() {
  const made = await client.responses.create({ ...settings, input: question });
  const again = await client.responses.retrieve(made.id);
  const items = [];
  for await (const item of client.responses.inputItems.list(made.id)) items.push(item);
  const { input_tokens: tokens } = await client.responses.inputTokens.count({ model, input: question });
  await client.responses.delete(made.id);
  const gone = await client.responses.retrieve(made.id).catch((error) => `${error.status} ${error.constructor.name}`);
  const next = await client.responses.create({ ...settings, input: 'x', previous_response_id: made.id }).catch((error) => `${error.status} ${error.code}`);
  let background = await client.responses.create({ ...settings, input: question, background: true });
  const begun = background.status;
  while (['queued', 'in_progress'].includes(background.status)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    background = await client.responses.retrieve(background.id);
  }
  return {
    same: again.output_text === made.output_text, items: items.map((item) => item.content[0].text), tokens, gone, next, begun, ended: background.status,
    text: background.output_text === made.output_text,
  };
}

const seen = { kept: await kept() };
for (const [name, loop] of Object.entries({ openai, ai, agents })) {
  seen[name] = await loop(false);
  seen[name + '-streamed'] = await loop(true);
}

console.log(JSON.stringify(seen));
