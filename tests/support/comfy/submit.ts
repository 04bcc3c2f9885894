import { inShort, statusReason } from '../answer.ts'
import { fault } from '../should.ts'
import type { Http } from './http.ts'
import { accepted, nodeErrorsInWords, ownMark, refused, type Workflow } from './protocol.ts'

/** Hands a workflow in and resolves with its job's id. A refusal, whole or in part, is an error that says why. */
export async function submit(http: Http, workflow: Workflow, clientId: string): Promise<string> {
  const post = { prompt: workflow, client_id: clientId, extra_data: ownMark }
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
