import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Activity, Job } from '../core/activity.ts'
import { AdapterError, explain } from '../lib/errors.ts'
import { defineActivity } from '../lib/plugin.ts'
import { type Listener, listen } from './comfyui/listen.ts'
import { historySchema, type Item, isOwn, newestOf, queueSchema } from './comfyui/protocol.ts'
import { inWords, jobOf } from './comfyui/words.ts'
import { address, fetchJson } from './fetch.ts'

const options = z.strictObject({ ...address })
type Options = z.output<typeof options>

/** What was seen of the queue at one look. */
type Queue = { readonly running: readonly Item[]; readonly pending: readonly Item[] }

/**
 * The queue of a ComfyUI. Jobs of our own checks, which say so in their `extra_data`, are no activity. Progress is told
 * over the socket for jobs that were handed in without a client; for the others it is seen when one ends and the next
 * begins.
 */
export default defineActivity({
  name: 'comfyui',
  options,
  create(options, { log }) {
    const socket = `${options.url.replace(/^http/, 'ws').replace(/\/$/, '')}/ws?clientId=guardian-${randomUUID()}`
    const listener = listen(socket, options.headers, (error) =>
      log.debug({ action: 'activity' }, `The progress of ComfyUI's jobs is not heard: ${explain(error)}`),
    )
    let known: Queue = { running: [], pending: [] }
    return {
      async look({ signal }) {
        listener.open()
        try {
          known = await queueOf(options, signal)
        } catch (error) {
          // Its HTTP hangs while its worker computes: what works is no reason to believe that nobody needs it.
          if (!listener.heardSinceLook(known.running.map(([, id]) => id))) throw error
          return seen(known, listener, undefined)
        }
        listener.keep(known.running.map(([, id]) => id))
        return seen(known, listener, await markOf(options, signal))
      },
      close: async () => listener.close(),
    }
  },
})

const at = ({ url, headers }: Options, path: string) => ({ url: `${url.replace(/\/$/, '')}${path}`, headers })

async function queueOf(options: Options, signal: AbortSignal): Promise<Queue> {
  const queue = read(queueSchema, await fetchJson(at(options, '/queue'), signal), '/queue')
  const others = (items: readonly Item[]) => items.filter((item) => !isOwn(item))
  return { running: others(queue.queue_running), pending: others(queue.queue_pending) }
}

/** The newest finished job that is not ours, so that one which came and went between two looks counts. */
async function markOf(options: Options, signal: AbortSignal): Promise<string | undefined> {
  const most = 16
  const history = await fetchJson(at(options, `/history?max_items=${most}`), signal)
  return newestOf(read(historySchema, history, '/history'), most)
}

function read<Shape extends z.ZodType>(shape: Shape, answer: unknown, path: string): z.output<Shape> {
  const { data, success } = shape.safeParse(answer)
  if (success) return data
  throw new AdapterError(`what ${path} answers is not what a ComfyUI answers there`)
}

function seen({ running, pending }: Queue, listener: Listener, mark: string | undefined): Activity {
  const jobs: readonly Job[] = [
    ...running.map((item) => jobOf(item, 'running', listener.progressOf(item[1]))),
    ...pending.map((item) => jobOf(item, 'pending')),
  ]
  const advance = running.map(([, id]) => `${id}#${listener.stepsOf(id)}`).join(' ')
  return {
    use: jobs.length > 0 ? 'active' : 'idle',
    what: inWords(jobs),
    ...(mark !== undefined && { mark }),
    ...(advance !== '' && { advance }),
    ...(jobs.length > 0 && { jobs: jobs.slice(0, 50) }),
  }
}
