import { inShort, statusReason } from '../answer.ts'
import { fault } from '../should.ts'
import type { Http } from './http.ts'
import { markOf } from './own-jobs.ts'
import { accepted, nodeErrorsInWords, refused, type Workflow } from './protocol.ts'

type Handing = { readonly workflow: Workflow; readonly clientId: string; readonly runMs: number }

/** Hands a workflow in and resolves with its job's id. A refusal, whole or in part, is an error that says why. */
export async function submit(http: Http, { workflow, clientId, runMs }: Handing): Promise<string> {
  const post = { prompt: workflow, client_id: clientId, extra_data: markOf(runMs) }
  const { status, body } = await http.ask('/prompt', { post })
  const answer = accepted.safeParse(body)
  if (status !== 200 || !answer.success) throw refusal(status, body)
  const { prompt_id, node_errors } = answer.data
  const dropped = nodeErrorsInWords(node_errors)
  if (!dropped) return prompt_id
  // What is left of the workflow would run for nobody.
  await http.ask('/queue', { post: { delete: [prompt_id] } })
  throw fault('wrong-data', `ComfyUI dropped a part of the workflow: ${dropped}`)
}

function refusal(status: number, body: unknown): Error {
  const told = refused.safeParse(body)
  if (!told.success)
    return fault(statusReason(status), `ComfyUI answered ${status} to the workflow: ${inShort(body)}`)
  const { type, message, details } = told.data.error
  const why = nodeErrorsInWords(told.data.node_errors) || details || ''
  return fault('wrong-data', `ComfyUI refused the workflow (${type}): ${message} ${why}`.trim())
}
