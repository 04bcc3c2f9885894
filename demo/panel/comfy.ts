import { request } from 'undici'
import type { Metrics } from './metrics.ts'

/** What the panel shows of ComfyUI. */
export type Glance = {
  readonly online: boolean
  readonly version?: string
  readonly models: readonly string[]
  readonly running: number
  readonly pending: number
  readonly device?: string
}

export type Comfy = {
  readonly url: string
  /** JSON of one path; rejects when ComfyUI is away, answers an error, or takes longer than `limitMs`. */
  ask: (path: string, limitMs: number) => Promise<unknown>
  /** Names of the checkpoints; none when there are none or nobody answers. */
  models: (limitMs: number) => Promise<readonly string[]>
  /** Never rejects, at most a second old, and fresh within 800 ms: pages wait for it. */
  glance: () => Promise<Glance>
}

const offline: Glance = { online: false, models: [], running: 0, pending: 0 }

export function createComfy(url: string, metrics: Metrics): Comfy {
  let last: { at: number; value: Promise<Glance> } | undefined

  const ask = async (path: string, limitMs: number): Promise<unknown> => {
    let status = 'error'
    try {
      const answer = await request(url + path, { signal: AbortSignal.timeout(limitMs) })
      status = String(answer.statusCode)
      if (answer.statusCode === 200) return await answer.body.json()
      await answer.body.dump()
      throw new Error(`ComfyUI answered ${answer.statusCode} to ${path}`)
    } finally {
      metrics.comfyCalls.inc({ endpoint: endpointOf(path), status })
    }
  }
  const models = async (limitMs: number): Promise<readonly string[]> => {
    const info = await ask('/object_info/CheckpointLoaderSimple', limitMs)
    const names = dig(info, ['CheckpointLoaderSimple', 'input', 'required', 'ckpt_name', 0])
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  }
  const look = async (): Promise<Glance> => {
    try {
      const [stats, queue, names] = await Promise.all([
        ask('/system_stats', 800),
        ask('/queue', 800),
        models(800),
      ])
      const version = dig(stats, ['system', 'comfyui_version'])
      const device = dig(stats, ['devices', 0, 'name'])
      return {
        online: true,
        models: names,
        running: lengthOf(dig(queue, ['queue_running'])),
        pending: lengthOf(dig(queue, ['queue_pending'])),
        ...(typeof version === 'string' ? { version } : {}),
        ...(typeof device === 'string' ? { device } : {}),
      }
    } catch (error) {
      if (error instanceof Error) return offline
      throw error
    }
  }
  const glance = (): Promise<Glance> => {
    if (last === undefined || performance.now() - last.at > 1000) {
      last = { at: performance.now(), value: look() }
    }
    return last.value
  }
  return { url, ask, models, glance }
}

/** Only known first segments become a label, so that a stranger's paths cannot fill the metrics. */
export function endpointOf(path: string): string {
  const first = path.split(/[/?]/)[1] ?? ''
  return known.has(first) ? `/${first}` : 'other'
}

const known = new Set(
  'prompt queue history view interrupt system_stats object_info features free upload jobs embeddings'.split(
    ' ',
  ),
)

/** How the real panel words it: `fetch failed`, with what lay beneath. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'fetch failed'
  if (error.name === 'TimeoutError') return 'fetch failed (timeout)'
  if (error.message.startsWith('ComfyUI answered')) return error.message
  return 'code' in error ? `fetch failed (${String(error.code)})` : 'fetch failed'
}

export function dig(value: unknown, path: readonly (string | number)[]): unknown {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Reflect.get(at, key)
  }
  return at
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}
