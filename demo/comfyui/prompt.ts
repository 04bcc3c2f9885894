/** One node of a workflow in API format. `inputs` holds values and links, a link being `[node id, slot]`. */
export type PromptNode = { class_type: string; inputs?: Record<string, unknown> }

export type Prompt = Record<string, PromptNode>

/** What /queue and /history show of a job: number, prompt id, prompt, extra_data, output node ids. */
export type QueueItem = readonly [number, string, Prompt, unknown, readonly string[]]

export type SavedImage = { readonly filename: string; readonly subfolder: string; readonly type: string }

export type NodeUi = {
  readonly output: { readonly images: readonly SavedImage[] }
  readonly meta: {
    readonly node_id: string
    readonly display_node: string
    readonly parent_node: null
    readonly real_node_id: string
  }
}

export type StatusMessage = readonly [event: string, data: Readonly<Record<string, unknown>>]

export type HistoryEntry = {
  readonly prompt: QueueItem
  readonly outputs: Readonly<Record<string, NodeUi['output']>>
  readonly status: {
    readonly status_str: 'success' | 'error'
    readonly completed: boolean
    readonly messages: readonly StatusMessage[]
  }
  readonly meta: Readonly<Record<string, NodeUi['meta']>>
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The node an input is linked to, when the input is a link to a node of this prompt. */
export function linkedNode(prompt: Prompt, value: unknown): string | undefined {
  const id: unknown = Array.isArray(value) && value.length === 2 ? value[0] : undefined
  return typeof id === 'string' && Object.hasOwn(prompt, id) ? id : undefined
}
