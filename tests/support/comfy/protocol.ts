import { z } from 'zod'

/** ComfyUI's API format: node id -> node. A link to another node's output is `['id', index]`. */
export type Workflow = Readonly<
  Record<string, { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>> }>
>

const nodeError = z.object({
  class_type: z.string(),
  errors: z.array(z.object({ type: z.string(), message: z.string(), details: z.string() })),
})

/** A 200 may carry errors: one bad output is dropped, and the good ones run. */
export const accepted = z.object({
  prompt_id: z.string(),
  node_errors: z.record(z.string(), nodeError).optional(),
})

/** `details` is empty when the fault lies upstream; the node errors say it then. */
export const refused = z.object({
  error: z.object({ type: z.string(), message: z.string(), details: z.string().optional() }),
  node_errors: z.record(z.string(), nodeError).or(z.array(z.unknown())).optional(),
})

/** `[number, prompt_id, prompt, extra_data, …]`. */
const queueItem = z.tuple([z.number(), z.string()]).rest(z.unknown())
export type QueueItem = z.output<typeof queueItem>
export const queue = z.object({ queue_running: z.array(queueItem), queue_pending: z.array(queueItem) })

export const image = z.object({ filename: z.string(), subfolder: z.string(), type: z.string() })
export type Image = z.output<typeof image>

export const historyEntry = z.object({
  outputs: z.record(z.string(), z.object({ images: z.array(image).optional() }).loose()),
  status: z.object({
    status_str: z.string(),
    completed: z.boolean(),
    messages: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])),
  }),
})
export type HistoryEntry = z.output<typeof historyEntry>

/** `{}` with 200 means queued, running, deleted or unknown. */
export const history = z.record(z.string(), historyEntry)

/** Goes along in `extra_data` with every job of ours, so that one which an earlier run left behind is known again. */
export const ownMark = { guardian: 'check' } as const

/** The reasons of a refusal, node by node: `probe_out (SaveImage): Required input is missing: images`. */
export function nodeErrorsInWords(errors: unknown): string {
  const parsed = z.record(z.string(), nodeError).safeParse(errors)
  if (!parsed.success) return ''
  const told = Object.entries(parsed.data).map(([id, node]) => {
    const reasons = node.errors.map(({ message, details }) => (details ? `${message}: ${details}` : message))
    return `${id} (${node.class_type}): ${reasons.join(', ')}`
  })
  return told.join('; ')
}
