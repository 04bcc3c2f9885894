import { createHash } from 'node:crypto'
import type { Folders } from './folders.ts'
import type { NodeDefinition } from './nodes/node.ts'
import { linkedNode, type NodeUi, type Prompt } from './prompt.ts'

export type CachedNode = { readonly outputs: readonly unknown[]; readonly ui?: NodeUi }

/** Results of the last prompt by what went into them. Only what the current prompt can use is kept. */
export type NodeCache = Map<string, CachedNode>

export type Signatures = ReadonlyMap<string, string>

/** For every node a text that is equal when class, inputs and everything upstream are equal. */
export function signaturesOf(
  prompt: Prompt,
  nodes: ReadonlyMap<string, NodeDefinition>,
  folders: Folders,
): Signatures {
  const signatures = new Map<string, string>()
  const sign = (id: string, path: readonly string[]): string => {
    const known = signatures.get(id)
    const node = prompt[id]
    // A node that no output needs may be part of a cycle: it was not validated and is never run.
    if (known !== undefined || node === undefined || path.includes(id)) return known ?? 'unknown'
    const inputs = node.inputs ?? {}
    const parts = Object.keys(inputs)
      .sort()
      .map((name) => {
        const value = inputs[name]
        const source = linkedNode(prompt, value)
        return source === undefined ? [name, value] : [name, sign(source, [...path, id]), value]
      })
    const changed = nodes.get(node.class_type)?.changed?.(inputs, folders)
    const text = JSON.stringify([node.class_type, changed ?? null, parts.map(withoutNodeId)])
    // Hashed, because what is upstream would be escaped once more at every step of a long chain.
    const signature = createHash('sha256').update(text).digest('hex')
    signatures.set(id, signature)
    return signature
  }
  for (const id of Object.keys(prompt)) sign(id, [])
  return signatures
}

/** A link counts by what it leads to, not by the name of the node. */
function withoutNodeId(part: readonly unknown[]): readonly unknown[] {
  const link = part[2]
  return Array.isArray(link) ? [part[0], part[1], link[1]] : part
}

/** Forgets what the current prompt has no use for. */
export function keepOnly(cache: NodeCache, signatures: Signatures): void {
  const wanted = new Set(signatures.values())
  for (const signature of cache.keys()) if (!wanted.has(signature)) cache.delete(signature)
}
