import type { DriverState, DriverStatus } from '../../core/service.ts'
import type { Pm2Process } from './list.ts'

const states: Readonly<Record<string, DriverState>> = {
  online: 'running',
  launching: 'starting',
  'waiting restart': 'starting',
  stopping: 'stopping',
  stopped: 'stopped',
  errored: 'failed',
  'one-launch-status': 'stopped',
}

/** One name may stand for several processes (a cluster): it runs while one of them does. */
export function describeProcesses(found: readonly Pm2Process[], wasAsked: boolean): DriverStatus {
  const online = found.filter(({ status }) => states[status] === 'running')
  if (online.length > 0) return describeRunning(online, found.length)
  const worst = found.find(({ status }) => states[status] !== 'stopped') ?? found[0]
  if (worst === undefined) return { state: 'missing' }
  const state = states[worst.status] ?? 'unknown'
  switch (state) {
    case 'failed':
      return { state, detail: `pm2 gave up after ${worst.restarts} restarts: the process ends at once` }
    case 'starting':
      return {
        state,
        restarts: worst.restarts,
        detail: `pm2 is restarting it itself (${worst.restarts} restarts so far)`,
      }
    case 'stopped':
      return describeStopped(worst, wasAsked)
    case 'unknown':
      return { state, detail: `pm2 calls it ${worst.status}` }
    default:
      return { state }
  }
}

function describeRunning(online: readonly Pm2Process[], of: number): DriverStatus {
  const [first] = online
  const identity = online.map(({ pid, startedAt, restarts }) => `${pid}/${startedAt}/${restarts}`).join(' ')
  return {
    state: 'running',
    identity,
    // pm2 counts a restart by hand, too: it cannot be told from its own.
    restarts: online.reduce((sum, { restarts }) => sum + restarts, 0),
    ...(first && { pid: first.pid }),
    ...(first?.startedAt !== undefined && { since: first.startedAt }),
    ...(online.length < of && { detail: `${online.length} of ${of} instances run` }),
  }
}

/** With autorestart off pm2 calls a crash `stopped`, too, and a kill leaves the exit code 0. */
function describeStopped({ exitCode = 0, startedAt }: Pm2Process, wasAsked: boolean): DriverStatus {
  if (startedAt === undefined) return { state: 'stopped', detail: 'Never started' }
  if (wasAsked) return { state: 'stopped', detail: 'Stopped on purpose' }
  const code = exitCode === 0 ? 'killed, or exit code 0' : `exit code ${exitCode}`
  return { state: 'failed', detail: `Ended without being asked: ${code}` }
}
