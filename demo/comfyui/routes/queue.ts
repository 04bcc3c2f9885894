import { type Call, readBody, readJson, sendEmpty, sendJson } from '../http.ts'
import type { Machine } from '../machine.ts'
import { isRecord } from '../prompt.ts'
import { PythonError, toInt } from '../python.ts'
import { historyPage } from '../queue.ts'

/** GET /queue. */
export function getQueue({ res }: Call, { queue }: Machine): void {
  sendJson(res, { queue_running: queue.running(), queue_pending: queue.pending() })
}

/** POST /queue: only what waits can be taken away. */
export async function postQueue(call: Call, machine: Machine): Promise<void> {
  const { clear, remove } = await readRemoval(call, machine)
  if (clear) machine.queue.clear()
  for (const id of remove) machine.queue.remove(id)
  sendEmpty(call.res)
}

/** POST /interrupt: an id that is not running is ignored. */
export async function postInterrupt(call: Call, machine: Machine): Promise<void> {
  const text = (await readBody(call.req, machine.maxUploadBytes)).toString('utf8')
  const id = text.trim() === '' ? undefined : promptIdIn(text)
  const matches = !id || machine.queue.running().some((item) => item[1] === id)
  if (matches) machine.current.interrupted = true
  sendEmpty(call.res)
}

function promptIdIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return isRecord(body) ? body.prompt_id : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** GET /history and GET /history/ID. */
export function getHistory({ res, query, rest }: Call, { queue }: Machine): void {
  if (rest !== '') {
    const entry = queue.history.get(rest)
    sendJson(res, entry === undefined ? {} : { [rest]: entry })
    return
  }
  const [maxItems, offset] = [query.get('max_items'), query.get('offset')]
  const most = maxItems === null ? undefined : toInt(maxItems)
  sendJson(res, historyPage(queue.history, most, offset === null ? -1 : toInt(offset)))
}

/** POST /history. */
export async function postHistory(call: Call, machine: Machine): Promise<void> {
  const { clear, remove } = await readRemoval(call, machine)
  if (clear) machine.queue.history.clear()
  for (const id of remove) machine.queue.history.delete(id)
  sendEmpty(call.res)
}

async function readRemoval(
  call: Call,
  machine: Machine,
): Promise<{ clear: boolean; remove: readonly string[] }> {
  const body = await readJson(call.req, machine.maxUploadBytes)
  if (!isRecord(body)) throw new PythonError('TypeError', 'the body is not an object')
  const remove = Array.isArray(body.delete) ? body.delete.map(String) : []
  return { clear: Boolean(body.clear), remove }
}

/** POST /free: the node cache goes when free_memory is asked for; there are no models to unload. */
export async function postFree(call: Call, machine: Machine): Promise<void> {
  const body = await readJson(call.req, machine.maxUploadBytes)
  if (!isRecord(body)) throw new PythonError('TypeError', 'the body is not an object')
  if (body.free_memory) machine.current.freeing = true
  machine.bell.ring()
  sendEmpty(call.res)
}
