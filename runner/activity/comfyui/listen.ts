import { WebSocket } from 'ws'
import type { Job } from '../../core/activity.ts'
import { progressSchema, stepSchema } from './protocol.ts'

type Heard = {
  /** Counts what was told and had not been told before. */
  readonly steps: number
  readonly last: string
  readonly progress?: Job['progress']
}

/** Listens to what a ComfyUI tells everybody; a socket that breaks is opened again at the next look. */
export type Listener = {
  open(): void
  /** Whether one of these jobs has moved since the last `keep` or the last question. */
  heardSinceLook(jobs: readonly string[]): boolean
  /** Forgets all jobs but these. */
  keep(jobs: readonly string[]): void
  stepsOf(job: string): number
  progressOf(job: string): Job['progress']
  close(): void
}

/** Previews that are told to everybody come over the same socket, and are not looked at. */
const mostBytes = 64 * 1_024 ** 2
/** Jobs that are remembered between two looks. */
const mostJobs = 100

/** @param url with a client id of our own: one that another client uses would silence it */
export function listen(
  url: string,
  headers: Readonly<Record<string, string>>,
  onError: (error: Error) => void,
): Listener {
  const jobs = new Map<string, Heard>()
  const moved = new Set<string>()
  let socket: WebSocket | undefined
  let closed = false

  const hear = (data: WebSocket.RawData, binary: boolean) => {
    const told = binary ? undefined : progressIn(String(data))
    if (told === undefined) return
    const before = jobs.get(told.job)
    if (before?.last === told.last) return
    if (before === undefined && jobs.size >= mostJobs) jobs.clear()
    const progress = told.progress ?? before?.progress
    jobs.set(told.job, {
      steps: (before?.steps ?? 0) + 1,
      last: told.last,
      ...(progress && { progress }),
    })
    moved.add(told.job)
  }
  const open = () => {
    const opened = new WebSocket(url, { headers, maxPayload: mostBytes, handshakeTimeout: 5_000 })
    opened.on('message', hear)
    opened.on('error', onError)
    opened.on('close', () => {
      if (socket === opened) socket = undefined
    })
    socket = opened
  }
  return {
    open() {
      if (socket === undefined && !closed) open()
    },
    heardSinceLook(ids) {
      const found = ids.some((id) => moved.has(id))
      moved.clear()
      return found
    },
    keep(ids) {
      moved.clear()
      for (const id of jobs.keys()) if (!ids.includes(id)) jobs.delete(id)
    },
    stepsOf: (job) => jobs.get(job)?.steps ?? 0,
    progressOf: (job) => jobs.get(job)?.progress,
    close() {
      closed = true
      socket?.terminate()
    },
  }
}

type Told = { readonly job: string; readonly last: string; readonly progress?: Job['progress'] }

function progressIn(text: string): Told | undefined {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return undefined
  }
  const state = progressSchema.safeParse(message).data?.data
  if (state !== undefined) {
    const nodes = Object.entries(state.nodes)
    const last = nodes.map(([id, node]) => `${id}:${node.state}:${node.value}`).join(' ')
    const current = nodes.findLast(([, node]) => node.state === 'running')
    if (current === undefined) return { job: state.prompt_id, last }
    const [of, { value, max }] = current
    return { job: state.prompt_id, last, progress: { value, max, of } }
  }
  const step = stepSchema.safeParse(message).data?.data
  if (step === undefined) return undefined
  const { prompt_id: job, value, max, node } = step
  return { job, last: `${node} ${value}`, progress: { value, max, ...(node && { of: node }) } }
}
