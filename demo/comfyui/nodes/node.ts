import type { Folders } from '../folders.ts'
import type { Picture } from '../picture.ts'
import type { Prompt, SavedImage } from '../prompt.ts'

/** What /object_info says of an input: its type (or its choices) and its options. */
export type InputSpec = readonly [
  type: string | readonly string[],
  options: Readonly<Record<string, unknown>>,
]

export type Inputs = Readonly<Record<string, unknown>>

export type NodeResult = {
  /** One value per output slot. */
  readonly outputs: readonly unknown[]
  readonly images?: readonly SavedImage[]
}

/** What a node may use while it runs. */
export type NodeContext = {
  readonly prompt: Prompt
  readonly extraPngInfo: Readonly<Record<string, unknown>>
  readonly folders: Folders
  /** Five letters in the names of this server's preview files. */
  readonly tempTag: string
  readonly blur: { readonly ms: number; readonly steps: number }
  /** Waits, and throws when the server is closed meanwhile. */
  readonly sleep: (ms: number) => Promise<void>
  /** Tells the client, and throws when the job was interrupted. */
  readonly progress: (value: number, max: number, preview?: Buffer) => void
}

export type NodeDefinition = {
  readonly name: string
  readonly displayName?: string
  readonly description?: string
  readonly category: string
  readonly required: Readonly<Record<string, InputSpec>>
  readonly optional?: Readonly<Record<string, InputSpec>>
  readonly hidden?: Readonly<Record<string, string>>
  readonly outputs: readonly string[]
  readonly outputNode?: boolean
  /** A value that differs when the node has to run again although its inputs are the same. */
  readonly changed?: (inputs: Inputs, folders: Folders) => unknown
  /** Inputs that a check of the node's own judges instead of the general one: the complaint, or undefined. */
  readonly judges?: Readonly<Record<string, (value: unknown, folders: Folders) => string | undefined>>
  readonly run: (inputs: Inputs, context: NodeContext) => Promise<NodeResult> | NodeResult
}

export const whole = (fallback: number, min: number, max: number, step = 1): InputSpec => [
  'INT',
  { default: fallback, min, max, step },
]

/** Validation has made sure of the types, except where an upstream node gives them. */
export function numberOf(inputs: Inputs, key: string): number {
  const value = inputs[key]
  return typeof value === 'number' ? value : 0
}

export function textOf(inputs: Inputs, key: string): string {
  const value = inputs[key]
  return typeof value === 'string' ? value : ''
}

export function pictureOf(inputs: Inputs, key: string): Picture {
  const value = inputs[key]
  if (!isPicture(value)) throw new TypeError(`the input ${key} is no picture`)
  return value
}

export function isPicture(value: unknown): value is Picture {
  return typeof value === 'object' && value !== null && 'frames' in value
}
