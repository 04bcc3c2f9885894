import { linkedNode, type Prompt } from './prompt.ts'

/**
 * The order in which nodes run: what the outputs need and the cache does not have. Among those that are ready,
 * outputs come first, then those an output waits for, so that results show early.
 */
export function planOf(
  prompt: Prompt,
  outputs: readonly string[],
  isCached: (id: string) => boolean,
): readonly string[] {
  const waiting = needed(prompt, outputs, isCached)
  const order: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, sources]) => sources.every((source) => !waiting.has(source)))
    const feedsOutput = ([id]: readonly [string, readonly string[]]) =>
      outputs.some((output) => waiting.get(output)?.includes(id))
    const next = ready.find(([id]) => outputs.includes(id)) ?? ready.find(feedsOutput) ?? ready[0]
    if (next === undefined) return order
    waiting.delete(next[0])
    order.push(next[0])
  }
  return order
}

/** Every node to run with the nodes it takes its inputs from. */
function needed(
  prompt: Prompt,
  outputs: readonly string[],
  isCached: (id: string) => boolean,
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  const open = [...outputs].reverse()
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    const links = Object.values(prompt[id]?.inputs ?? {}).map((value) => linkedNode(prompt, value))
    const sources = links.filter((source) => source !== undefined)
    found.set(id, sources)
    open.push(...sources.filter((source) => !isCached(source)))
  }
  return found
}
