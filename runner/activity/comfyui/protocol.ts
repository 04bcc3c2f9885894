import { z } from 'zod'

/** `[number, prompt_id, prompt, extra_data, [output nodes]]`; measured on ComfyUI 0.3.64. */
const item = z.tuple([z.number(), z.string()]).rest(z.unknown())
export type Item = z.output<typeof item>

export const queueSchema = z.object({ queue_running: z.array(item), queue_pending: z.array(item) })

/** By id, oldest first; `prompt` is the item as it stood in the queue. */
export const historySchema = z.record(z.string(), z.object({ prompt: item }))

/** Checks of ours put `{ guardian: … }` into the `extra_data` of their jobs. */
export const isOwn = ([, , , extra]: Item): boolean =>
  typeof extra === 'object' && extra !== null && Object.hasOwn(extra, 'guardian')

/**
 * The newest job in a history of at most `most` that is not ours. `none` when there surely is none; undefined when
 * older ones may have been pushed out by ours.
 */
export function newestOf(history: z.output<typeof historySchema>, most: number): string | undefined {
  const ids = Object.entries(history)
    .filter(([, { prompt }]) => !isOwn(prompt))
    .map(([id]) => id)
  return ids.at(-1) ?? (Object.keys(history).length < most ? 'none' : undefined)
}

const node = z.looseObject({ value: z.number(), max: z.number(), state: z.string() })

/** What a socket tells of progress; everything else is left out. */
export const progressSchema = z.object({
  type: z.literal('progress_state'),
  data: z.object({ prompt_id: z.string(), nodes: z.record(z.string(), node) }),
})

/** The same of one node. */
export const stepSchema = z.object({
  type: z.literal('progress'),
  data: z.object({ prompt_id: z.string(), value: z.number(), max: z.number(), node: z.string().nullish() }),
})
