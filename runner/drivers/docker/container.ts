import { z } from 'zod'
import type { DriverStatus } from '../../core/service.ts'

/** The part of `GET /containers/{id}/json` that counts; Podman answers the same. */
export const containerSchema = z.object({
  Id: z.string(),
  /** Restarts by its restart policy; a start by hand sets it back. */
  RestartCount: z.number().optional(),
  State: z.object({
    Status: z.string(),
    Pid: z.number().default(0),
    ExitCode: z.number().default(0),
    OOMKilled: z.boolean().default(false),
    Error: z.string().default(''),
    StartedAt: z.string(),
    FinishedAt: z.string().default(''),
    Health: z.object({ Status: z.string() }).optional(),
  }),
})

export type Container = z.output<typeof containerSchema>

/** `wasAsked`: somebody told the engine to end it. The engine itself forgets that, so its events are asked. */
export function describeContainer({ Id, RestartCount, State }: Container, wasAsked: boolean): DriverStatus {
  switch (State.Status) {
    case 'running':
    case 'restarting':
      return {
        state: State.Status === 'running' ? 'running' : 'starting',
        identity: `${Id.slice(0, 12)}/${State.StartedAt}`,
        ...(RestartCount !== undefined && { restarts: RestartCount }),
        ...(State.Pid > 0 && { pid: State.Pid }),
        ...moment(State.StartedAt),
        ...(State.Health?.Status === 'unhealthy' && { detail: 'Its own health check says unhealthy' }),
      }
    case 'paused':
      return { state: 'stopped', ...moment(State.StartedAt), detail: 'Paused by somebody' }
    case 'created':
    case 'initialized':
    case 'configured':
      return State.Error === ''
        ? { state: 'stopped', detail: 'Never started' }
        : { state: 'failed', detail: `It could not be started: ${State.Error}` }
    case 'removing':
    case 'stopping':
      return { state: 'stopping' }
    case 'exited':
    case 'stopped':
    case 'dead':
      return describeEnd(State, wasAsked)
    default:
      return { state: 'unknown', detail: `The engine calls it ${State.Status}` }
  }
}

function describeEnd(state: Container['State'], wasAsked: boolean): DriverStatus {
  const since = moment(state.FinishedAt)
  if (wasAsked) return { state: 'stopped', ...since, detail: 'Stopped on purpose' }
  if (state.ExitCode === 0)
    return { state: 'stopped', ...since, detail: 'It ended by itself with exit code 0' }
  return { state: 'failed', ...since, detail: `Ended without being asked: ${reason(state)}` }
}

function reason({ ExitCode, OOMKilled, Error: text }: Container['State']): string {
  if (OOMKilled) return 'the kernel killed it, out of memory'
  const code = ExitCode > 128 ? `killed by signal ${ExitCode - 128}` : `exit code ${ExitCode}`
  return text === '' ? code : `${code} (${text})`
}

/** The engine writes year 1 where it knows no time. */
function moment(text: string): { since?: number } {
  const at = Date.parse(text)
  return at > 0 ? { since: at } : {}
}
