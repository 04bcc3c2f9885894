import { randomUUID } from 'node:crypto'
import { type Call, readJson, sendJson } from '../http.ts'
import { type Machine, queueRemaining } from '../machine.ts'
import { isRecord } from '../prompt.ts'
import { PythonError, str, toFloat } from '../python.ts'
import { validatePrompt } from '../validate.ts'

const noPrompt = {
  error: { type: 'no_prompt', message: 'No prompt provided', details: 'No prompt provided', extra_info: {} },
  node_errors: {},
}

/** POST /prompt. `nextNumber` counts every call that names no number, whether it is accepted or not. */
export async function postPrompt(call: Call, machine: Machine, nextNumber: () => number): Promise<void> {
  const body = await readJson(call.req, machine.maxUploadBytes)
  machine.log('got prompt')
  if (typeof body === 'number' || typeof body === 'boolean' || body === null) {
    throw new PythonError('TypeError', `argument of type '${str(body)}' is not iterable`)
  }
  const fields = isRecord(body) ? body : {}
  const number = numberFor(fields, nextNumber)
  if (!Object.hasOwn(fields, 'prompt')) return sendJson(call.res, noPrompt, 400)

  const promptId = Object.hasOwn(fields, 'prompt_id') ? str(fields.prompt_id) : randomUUID()
  const wanted = fields.partial_execution_targets
  const targets = Array.isArray(wanted) ? wanted : undefined
  const verdict = validatePrompt(fields.prompt, targets, machine.nodes, machine.folders)
  const extra = dated(extraDataOf(fields), machine)
  if ('error' in verdict) {
    machine.log(`invalid prompt: ${str(verdict.error)}`)
    return sendJson(call.res, { error: verdict.error, node_errors: verdict.nodeErrors }, 400)
  }
  machine.queue.put([number, promptId, verdict.prompt, extra, verdict.outputs])
  machine.bell.ring()
  sendJson(call.res, { prompt_id: promptId, number, node_errors: verdict.nodeErrors })
}

function numberFor(fields: Readonly<Record<string, unknown>>, next: () => number): number {
  if (Object.hasOwn(fields, 'number')) return toFloat(fields.number)
  const number = next()
  return fields.front ? -number : number
}

function extraDataOf(fields: Readonly<Record<string, unknown>>): unknown {
  const extra = Object.hasOwn(fields, 'extra_data') ? fields.extra_data : {}
  if (!Object.hasOwn(fields, 'client_id')) return extra
  if (!isRecord(extra)) throw new PythonError('TypeError', 'object does not support item assignment')
  return { ...extra, client_id: fields.client_id }
}

/** Newer servers write down when a job came. */
const dated = (extra: unknown, { jobsApi }: Machine): unknown =>
  jobsApi && isRecord(extra) ? { ...extra, create_time: Date.now() } : extra

/** GET /prompt. */
export function getPrompt({ res }: Call, { queue }: Machine): void {
  sendJson(res, { exec_info: { queue_remaining: queueRemaining(queue) } })
}
