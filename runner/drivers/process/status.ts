import { access, constants, stat } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import type { DriverStatus } from '../../core/service.ts'
import type { ProcessInfo } from '../../lib/processes.ts'
import type { Surroundings } from './parts.ts'
import type { LifeRecord } from './record.ts'

/** What we are doing to the service just now. */
export type Doing = 'starting' | 'stopping' | undefined

export function describeLiving(living: ProcessInfo, record: LifeRecord, doing: Doing): DriverStatus {
  const { pid, identity } = living
  return { state: doing ?? 'running', pid, identity, since: record.startedAt }
}

/** A service that does not run and whose last life we remember. */
export function describeEnded(record: LifeRecord, doing: Doing): DriverStatus {
  const { exit } = record
  const since = exit === undefined ? {} : { since: exit.at }
  if (doing !== undefined) return { state: doing, ...since }
  const detail = record.stoppedOnPurpose ? 'Stopped on purpose' : sentence(record)
  return { state: record.stoppedOnPurpose ? 'stopped' : 'failed', ...since, detail }
}

function sentence({ exit }: LifeRecord): string {
  if (exit?.text !== undefined) return exit.text
  if (typeof exit?.signal === 'string') return `Ended without being asked: killed by ${exit.signal}`
  if (typeof exit?.code === 'number') return `Ended without being asked: exit code ${exit.code}`
  return 'Ended without being asked while nobody could read its exit code'
}

/** A service that was never started; `missing` when it could not be started either. */
export async function describeUnborn({ options, tools }: Surroundings): Promise<DriverStatus> {
  const { command, cwd = '.', env } = options
  const path = env.PATH ?? tools.env.PATH ?? ''
  const program = command[0] ?? ''
  const folder = await stat(cwd).catch(() => undefined)
  if (!folder?.isDirectory()) return { state: 'missing', detail: `Its cwd ${cwd} does not exist` }
  // Windows finds a program by a dozen endings; there the start itself tells.
  if (process.platform === 'win32') return { state: 'stopped', detail: 'Never started' }
  const places = program.includes('/')
    ? [resolve(cwd, program)]
    : path.split(delimiter).map((one) => join(one, program))
  const found = await Promise.all(
    places.map((place) =>
      access(place, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  if (found.includes(true)) return { state: 'stopped', detail: 'Never started' }
  return { state: 'missing', detail: `Its program ${program} was not found or may not be run` }
}
