import { wait } from '../../lib/clock.ts'
import { endTree } from '../../lib/end-tree.ts'
import { AdapterError } from '../../lib/errors.ts'
import type { Ask } from '../../lib/plugin.ts'
import type { ProcessInfo } from '../../lib/processes.ts'
import { family } from './family.ts'
import type { Living } from './lives.ts'
import type { Parts } from './parts.ts'
import { freePort } from './port.ts'

/** Ends the service and all that it started, and waits for its port. One that does not run is well stopped. */
export async function stopService(parts: Parts, ask: Ask, why: 'on purpose' | 'to restart'): Promise<void> {
  const { lives, records } = parts
  const found = await lives.find('thoroughly')
  // Said before it is done: who dies after this line finds a service that was stopped on purpose.
  if (why === 'on purpose') await records.update((record) => record && { ...record, stoppedOnPurpose: true })
  lives.doing('stopping')
  try {
    const ended = await endFamily(parts, ask, found?.process)
    if (found) await noteEnd(parts, found)
    if (ended > 0) await freePort(parts, ask, parts.options.portGrace)
  } finally {
    lives.doing(undefined)
  }
}

/** SIGTERM to all, then SIGKILL to what did not listen. Resolves with how many there were. */
export async function endFamily(parts: Parts, ask: Ask, leader?: ProcessInfo): Promise<number> {
  const { options, processes, tools } = parts
  const first = await family(processes, tools, leader)
  if (first.length === 0) return 0
  const left = await endTree({
    processes,
    clock: tools.clock,
    signal: ask.signal,
    members: () => family(processes, tools, leader),
    termGraceMs: options.stopGrace,
    killGraceMs: options.killGrace,
  })
  if (left.length === 0) return first.length
  const who = left.map((one) => `${one.pid} (${one.command.slice(0, 80)})`).join(', ')
  const why =
    'Most often it waits for a device or a network folder (state D in ps): mend that, or restart the host'
  throw new AdapterError(`${tools.service} did not end, not even by force: ${who}. ${why}`)
}

async function noteEnd({ lives, records, tools }: Parts, { record: { life } }: Living): Promise<void> {
  // Its exit code follows at once, if it is to be had at all.
  await Promise.race([lives.ended(life), wait(tools.clock, 1_000)])
  await records.update((record) => {
    if (record?.life !== life) return undefined
    const exit = record.exit ?? { at: tools.clock.now(), code: null, signal: null }
    return { ...record, exit: { ...exit, text: 'Ended by Guardian to be started again' } }
  })
}
