import { z } from 'zod'
import { type EngineAnswer, type EngineApi, unframe } from '../../lib/engine-api.ts'

export type Output = { readonly output: string; readonly lines: number; readonly exitCode: number }
export type Executed = Output | { readonly refused: EngineAnswer }

const created = z.object({ Id: z.string() })
const inspected = z.object({ ExitCode: z.number().nullable() })

/** Runs a command inside a container and waits for its end; how long is the signal's affair. */
export async function execute(
  api: EngineApi,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<Executed> {
  const answer = await api.call({
    method: 'POST',
    path: `/containers/${encodeURIComponent(container)}/exec`,
    json: { AttachStdout: true, AttachStderr: true, Cmd: command },
    signal,
  })
  if (answer.status !== 201) return { refused: answer }
  const { Id } = created.parse(JSON.parse(answer.body.toString('utf8')))
  const json = { Detach: false, Tty: false }
  const started = await api.call({ method: 'POST', path: `/exec/${Id}/start`, json, signal })
  if (started.status !== 200) return { refused: started }
  const ended = await api.call({ method: 'GET', path: `/exec/${Id}/json`, signal })
  if (ended.status !== 200) return { refused: ended }
  const { ExitCode } = inspected.parse(JSON.parse(ended.body.toString('utf8')))
  const output = unframe(started.body).toString('utf8')
  const lines = output.split('\n').filter((line) => line.trim() !== '').length
  return { output, lines, exitCode: ExitCode ?? -1 }
}
