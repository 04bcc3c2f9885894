import type { Machine } from './machine.ts'
import { isRecord, type QueueItem } from './prompt.ts'
import { PythonError } from './python.ts'
import { runPrompt } from './run-prompt.ts'

/**
 * Takes one job after the other until the server closes. Two things kill it, as they kill the worker thread of
 * 0.3.64: jobs that cannot be put in order, and a job whose extra_data is null. Everything else goes on
 * answering 200 then.
 */
export async function work(machine: Machine): Promise<void> {
  try {
    while (!machine.closing.aborted) await turn(machine)
  } catch (error) {
    if (machine.closing.aborted) return
    if (!(error instanceof PythonError)) throw error
    machine.log('Exception in thread Thread-1 (prompt_worker):')
    machine.log('Traceback (most recent call last):')
    machine.log(`${error.type}: ${error.message}`)
  }
}

async function turn(machine: Machine): Promise<void> {
  if (machine.faults.active('dead-worker')) return machine.bell.next()
  if (machine.current.freeing) {
    machine.cache.clear()
    machine.current.freeing = false
  }
  const item = machine.queue.take()
  if (item === undefined) return machine.bell.next()
  await serve(machine, item)
}

async function serve(machine: Machine, item: QueueItem): Promise<void> {
  const extra = item[3]
  if (!isRecord(extra) && typeof extra !== 'string' && !Array.isArray(extra)) {
    const type = extra === null ? 'NoneType' : typeof extra
    throw new PythonError('TypeError', `argument of type '${type}' is not iterable`)
  }
  const startedAt = performance.now()
  const entry = await runPrompt(machine, item)
  machine.queue.finish(item, entry)
  const { clientId } = machine.current
  if (clientId !== undefined) {
    machine.sockets.send('executing', { node: null, prompt_id: item[1] }, clientId)
  }
  const seconds = (performance.now() - startedAt) / 1000
  machine.log(`Prompt executed in ${seconds.toFixed(2)} seconds`)
}
