// Whole tool loops and answers under a schema against a model that the server runs itself, by each client's own means: the question with tools, a call, the
// tool's answer sent back beside the assistant's message as the client builds it, and an answer. Prints one JSON object of what each saw.
import OpenAI from 'openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool as aiTool } from 'ai';
import { ChatOpenAI } from '@langchain/openai';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool as chainTool } from '@langchain/core/tools';
import { Agent, OpenAIChatCompletionsModel, Runner, setTracingDisabled, tool as agentTool } from '@openai/agents';
import { z } from 'zod';

const [baseURL, apiKey, model] = process.argv.slice(2);
const question = 'Is the light on?';
const parameters = { type: 'object', properties: { on: { type: 'boolean' } }, required: ['on'], additionalProperties: false };
const kind = { type: 'object', properties: { kind: { enum: ['card', 'loan'] } }, required: ['kind'], additionalProperties: false };
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });

// The official client.
async function openai(stream) {
  const tools = [{ type: 'function', function: { name: 'light', description: 'Switches the light.', parameters } }];
  const messages = [{ role: 'user', content: question }];
  const ask = (more) => {
    const request = { model, messages, tools, temperature: 0, max_completion_tokens: 80, ...more };
    return stream ? client.chat.completions.stream({ ...request, stream_options: { include_usage: true } }).finalChatCompletion() : client.chat.completions.create(request);
  };
  const called = await ask({ tool_choice: 'required' });
  const { message } = called.choices[0];
  messages.push(message, ...message.tool_calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: 'The light is on.' })));
  const answered = await ask({ tool_choice: 'none' });
  const shaped = await client.chat.completions.parse({
    model, messages: [{ role: 'user', content: question }], temperature: 0, max_completion_tokens: 80,
    response_format: { type: 'json_schema', json_schema: { name: 'kind', strict: true, schema: kind } },
  });
  return {
    content: message.content, finish: called.choices[0].finish_reason, name: message.tool_calls[0].function.name,
    arguments: JSON.parse(message.tool_calls[0].function.arguments), read: answered.usage.prompt_tokens > 0,
    answer: answered.choices[0].message.content, kind: JSON.parse(shaped.choices[0].message.content).kind,
  };
}

// Vercel's AI SDK.
async function ai(stream) {
  const provider = createOpenAICompatible({ name: 'autarky', baseURL, apiKey, supportsStructuredOutputs: true });
  const seen = [];
  const light = aiTool({
    description: 'Switches the light.', inputSchema: jsonSchema(parameters), execute: async (input) => { seen.push(input); return { state: 'on' }; },
  });
  const settings = {
    model: provider(model), prompt: question, tools: { light }, temperature: 0, maxOutputTokens: 80, maxRetries: 0, stopWhen: stepCountIs(2),
    prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'none' }),
  };
  const result = stream ? streamText(settings) : await generateText(settings);
  const steps = await result.steps;
  const shaped = await generateText({
    model: provider(model), prompt: question, temperature: 0, maxOutputTokens: 80, maxRetries: 0, output: Output.object({ schema: jsonSchema(kind) }),
  });
  return {
    content: null, finish: steps[0].finishReason, name: steps[0].toolCalls[0].toolName, arguments: seen[0],
    read: steps[1].usage.inputTokens > 0, answer: steps[1].text, kind: shaped.output.kind,
  };
}

// LangChain.
async function langchain(stream) {
  const chat = new ChatOpenAI({ model, apiKey, temperature: 0, maxTokens: 80, maxRetries: 0, configuration: { baseURL } });
  const light = chainTool(async ({ on }) => `The light is ${on}.`, { name: 'light', description: 'Switches the light.', schema: z.object({ on: z.boolean() }) });
  const messages = [new HumanMessage(question)];
  const caller = chat.bindTools([light], { tool_choice: 'light' });
  let called = null;
  if (stream) {
    for await (const chunk of await caller.stream(messages)) called = called ? called.concat(chunk) : chunk;
  } else {
    called = await caller.invoke(messages);
  }
  const results = await Promise.all(called.tool_calls.map(async (call) => new ToolMessage({ content: await light.invoke(call.args), tool_call_id: call.id })));
  const answered = await chat.invoke([...messages, called, ...results]);
  const shaped = await chat.withStructuredOutput(z.object({ kind: z.enum(['card', 'loan']) }), { name: 'kind', method: 'jsonSchema', strict: true }).invoke(messages);
  return {
    content: called.content || null, finish: called.response_metadata.finish_reason, name: called.tool_calls[0].name, arguments: called.tool_calls[0].args,
    read: answered.usage_metadata.input_tokens > 0, answer: answered.content, kind: shaped.kind,
  };
}

// OpenAI's agents over chat completions.
async function agents(stream) {
  setTracingDisabled(true);
  const seen = [];
  const light = agentTool({
    name: 'light', description: 'Switches the light.', parameters: z.object({ on: z.boolean() }), execute: async (input) => { seen.push(input); return 'on'; },
  });
  const runner = new Runner({ tracingDisabled: true });
  const chat = new OpenAIChatCompletionsModel(client, model);
  const modelSettings = { toolChoice: 'required', temperature: 0, maxTokens: 80 };
  const agent = new Agent({ name: 'house', instructions: 'Be brief.', model: chat, tools: [light], modelSettings });
  const result = await runner.run(agent, question, { maxTurns: 2, stream });
  if (stream) await result.completed;
  const shaper = new Agent({
    name: 'shaper', instructions: 'Be brief.', model: chat, outputType: z.object({ kind: z.enum(['card', 'loan']) }), modelSettings: { temperature: 0, maxTokens: 80 },
  });
  const shaped = await runner.run(shaper, question);
  const call = result.newItems.find((item) => item.type === 'tool_call_item').rawItem;
  return {
    content: null, finish: 'tool_calls', name: call.name, arguments: seen[0], read: result.rawResponses.length === 2, answer: result.finalOutput, kind: shaped.finalOutput.kind,
  };
}

const seen = {};
for (const [name, loop] of Object.entries({ openai, ai, langchain, agents })) {
  seen[name] = await loop(false);
  seen[name + '-streamed'] = await loop(true);
}

console.log(JSON.stringify(seen));
