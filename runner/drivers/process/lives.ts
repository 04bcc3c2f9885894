import { EventEmitter } from 'node:events'
import type { DriverStatus } from '../../core/service.ts'
import { changes } from '../../lib/changes.ts'
import { explain } from '../../lib/errors.ts'
import type { ProcessInfo } from '../../lib/processes.ts'
import { attendChild, type Child, type OwnChild } from './child.ts'
import { findLeader } from './family.ts'
import { createLook } from './look.ts'
import type { Surroundings } from './parts.ts'
import type { LifeRecord } from './record.ts'
import { type Doing, describeEnded, describeLiving, describeUnborn } from './status.ts'

export type Living = { readonly process: ProcessInfo; readonly record: LifeRecord }

/** What the driver knows of the one process that is the service. */
export type Lives = {
  /** The living leader; one that was never written down is found by its mark, and written down. */
  find(how: 'cheaply' | 'thoroughly'): Promise<Living | undefined>
  /** Listens for the end of a child of ours, so that its exit code is known. */
  attend(child: Child, life: string): void
  /** Resolves when the end of our child has been written down; at once when it is no child of ours. */
  ended(life: string): Promise<void>
  /** Said in the status until the next call. */
  doing(what: Doing): void
  status(): Promise<DriverStatus>
  watch(signal: AbortSignal): AsyncIterable<DriverStatus>
  close(): Promise<void>
}

export function createLives(surroundings: Surroundings): Lives {
  const { tools, records, processes } = surroundings
  const changed = new EventEmitter<{ changed: [] }>().setMaxListeners(0)
  const look = createLook(processes, tools.clock)
  let own: OwnChild | undefined
  let doing: Doing
  let searched = false

  const livingOf = async (record: LifeRecord, how: 'cheaply' | 'thoroughly') => {
    if (record.pid === undefined || record.exit !== undefined) return undefined
    const child = own?.life === record.life ? own : undefined
    if (child?.isOver()) await child.ended
    // Of a child of ours we are told the end: nobody has to be asked.
    const isSure = child !== undefined && !child.isOver() && how === 'cheaply'
    return look(record.pid, record, isSure ? 'from memory' : how)
  }
  const find = async (how: 'cheaply' | 'thoroughly'): Promise<Living | undefined> => {
    const record = await records.read()
    const living = record && (await livingOf(record, how))
    if (record && living) return { process: living, record }
    const isLost = record === undefined ? how === 'thoroughly' || !searched : mayBeUnwritten(record)
    if (!isLost || (how === 'cheaply' && doing === 'starting')) return undefined
    searched = true
    return adopt(surroundings, record)
  }
  const status = async (): Promise<DriverStatus> => {
    const found = await find('cheaply')
    if (found) return describeLiving(found.process, found.record, doing)
    const record = await records.read()
    if (record === undefined) return doing ? { state: doing } : describeUnborn(surroundings)
    if (record.exit === undefined && doing === undefined) await noteUnseenEnd(surroundings, record.life)
    return describeEnded((await records.read()) ?? record, doing)
  }
  const safely = () =>
    status().catch(
      (error): DriverStatus => ({ state: 'unknown', detail: `Cannot be looked at: ${explain(error)}` }),
    )

  return {
    find,
    attend(child, life) {
      own = attendChild(child, life, surroundings, () => changed.emit('changed'))
    },
    ended: (life) => (own?.life === life ? own.ended : Promise.resolve()),
    doing(what) {
      doing = what
      changed.emit('changed')
    },
    status: safely,
    watch: (signal) => changes({ look: safely, changed, everyMs: 500, clock: tools.clock, signal }),
    close: async () => own?.leave(),
  }
}

/** We died between the intent and the record of the start, or before a new program had taken its command. */
function mayBeUnwritten(record: LifeRecord): boolean {
  return record.exit === undefined && (record.pid === undefined || !record.settled)
}

async function adopt(
  { tools, records, processes }: Surroundings,
  record?: LifeRecord,
): Promise<Living | undefined> {
  const found = await findLeader(processes, tools, record?.life)
  if (found === undefined) return undefined
  const { GUARDIAN_LIFE: life, GUARDIAN_ACTION: action } = found.environment
  const adopted: LifeRecord = {
    life: life ?? 'unnamed',
    pid: found.pid,
    identity: found.identity,
    command: found.command,
    settled: true,
    ...(action !== undefined && { action }),
    startedAt: Math.round(tools.clock.now() - (found.ageMs ?? 0)),
    stoppedOnPurpose: false,
  }
  tools.log.info(
    { service: tools.service, pid: found.pid },
    'Found the process of a service that was not written down',
  )
  await records.update(() => adopted)
  return { process: found, record: adopted }
}

/** So that later looks say the same time of its end. */
async function noteUnseenEnd({ tools, records }: Surroundings, life: string): Promise<void> {
  await records.update((record) => {
    if (record?.life !== life || record.exit !== undefined) return undefined
    const exit = { at: tools.clock.now(), code: null, signal: null }
    return {
      ...record,
      exit: record.pid === undefined ? { ...exit, text: 'Its start was never finished' } : exit,
    }
  })
}
