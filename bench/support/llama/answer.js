// node answer.js MODEL.gguf reads prompts from its input, one JSON text a line, and answers each with a line of JSON:
// {"text": string, "prompt_tokens": number, "cached_tokens": number, "prompt_seconds": number, "seconds": number}
// One thread, temperature 0. The prefix that a prompt shares with the previous one is not computed again. An answer ends at
// the model's own end, at its first semicolon, or after MAX_TOKENS.

import { createInterface } from 'node:readline'
import { getLlama } from 'node-llama-cpp'

const MAX_TOKENS = 300
const CONTEXT_TOKENS = 16384

const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: 'error' })
const model = await llama.loadModel({ modelPath: process.argv[2] })
const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads: 1 })
const sequence = context.getSequence()

function commonLength(one, other) {
  const most = Math.min(one.length, other.length)
  for (let i = 0; i < most; i++) if (one[i] !== other[i]) return i
  return most
}

async function answer(prompt) {
  const began = performance.now()
  const tokens = model.tokenize(prompt, true)
  if (tokens.length + MAX_TOKENS > CONTEXT_TOKENS) throw new Error(`a prompt of ${tokens.length} tokens is too long`)
  // the last token is always evaluated: the answer begins with what follows it
  const cached = Math.min(commonLength(sequence.contextTokens, tokens), tokens.length - 1)
  await sequence.eraseContextTokenRanges([{ start: cached, end: sequence.nextTokenIndex }])
  const found = []
  let first
  for await (const token of sequence.evaluate(tokens.slice(cached), { temperature: 0 })) {
    first ??= performance.now()
    if (model.isEogToken(token)) break
    found.push(token)
    if (found.length === MAX_TOKENS || model.detokenize([token]).includes(';')) break
  }
  return {
    text: model.detokenize(found),
    prompt_tokens: tokens.length,
    cached_tokens: cached,
    prompt_seconds: (first - began) / 1000,
    seconds: (performance.now() - began) / 1000,
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))))
}
process.exit(0)
