import { randomUUID } from 'node:crypto'
import { wait } from '../../lib/clock.ts'
import { AdapterError, explain } from '../../lib/errors.ts'
import type { Ask } from '../../lib/plugin.ts'
import { markVariables } from './family.ts'
import { childEnvironment, launch } from './launch.ts'
import { lastWords, openOutput } from './output.ts'
import type { Parts } from './parts.ts'
import { freePort } from './port.ts'
import { endFamily } from './stop.ts'

/** A program that ends before this never really started. */
const settleMs = 300

/** Starts the service; one that runs already is left as it is. */
export async function startService(parts: Parts, ask: Ask): Promise<void> {
  const { lives, records } = parts
  if (await lives.find('thoroughly')) {
    // A stop that was cut off has left it running: it is wanted again.
    await records.update((now) => (now?.stoppedOnPurpose ? { ...now, stoppedOnPurpose: false } : undefined))
    return
  }
  lives.doing('starting')
  try {
    // What an earlier life left behind would hold its port, and is ours.
    await endFamily(parts, ask)
    await freePort(parts, ask, 0)
    await begin(parts, ask)
  } finally {
    lives.doing(undefined)
  }
}

async function begin(parts: Parts, ask: Ask): Promise<void> {
  const { lives, records, logFile, processes, tools } = parts
  const life = randomUUID()
  const startedAt = tools.clock.now()
  const output = await openOutput(logFile)
  try {
    ask.signal.throwIfAborted()
    const action = ask.action === undefined ? {} : { action: ask.action }
    await records.update(() => ({ life, settled: false, ...action, startedAt, stoppedOnPurpose: false }))
    const child = await spawn(parts, ask, life, output.file.fd)
    lives.attend(child, life)
    const info = await processes.look(child.pid)
    const known = info && { identity: info.identity, command: info.command }
    await records.update((record) =>
      record?.life === life ? { ...record, pid: child.pid, ...known } : undefined,
    )
    await settle(parts, ask, life, output.from)
  } finally {
    await output.file.close()
  }
}

async function spawn({ options, tools, records }: Parts, ask: Ask, life: string, output: number) {
  const env = childEnvironment(tools.env, options.env, markVariables(tools, life, ask.action))
  try {
    return await launch({ service: tools.service, command: options.command, cwd: options.cwd, env, output })
  } catch (error) {
    const exit = { at: tools.clock.now(), code: null, signal: null, text: explain(error) }
    await records.update((record) => (record?.life === life ? { ...record, exit } : undefined))
    throw error
  }
}

/** Waits until the program has lived for a moment; rejects with its exit code and last words when it has not. */
async function settle(
  { lives, records, processes, tools, logFile }: Parts,
  ask: Ask,
  life: string,
  from: number,
) {
  const ended = lives.ended(life).then(() => 'ended' as const)
  const lived = wait(tools.clock, settleMs, ask.signal).then(() => 'lived' as const)
  if ((await Promise.race([ended, lived])) === 'ended') {
    const exit = (await records.read())?.exit
    const how =
      typeof exit?.signal === 'string' ? `killed by ${exit.signal}` : `exit code ${exit?.code ?? 'unknown'}`
    const words = await lastWords(logFile, from)
    throw new AdapterError(`${tools.service} ended as soon as it was started (${how}). ${words}`)
  }
  const record = await records.read()
  const info = record?.pid === undefined ? undefined : await processes.look(record.pid)
  // The command once more: a script that hands over with exec, or sets its title, has done so by now.
  await records.update((now) =>
    now?.life === life && info
      ? { ...now, identity: info.identity, command: info.command, settled: true }
      : undefined,
  )
}
