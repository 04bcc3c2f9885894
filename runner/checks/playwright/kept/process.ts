import { randomUUID } from 'node:crypto'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Clock, wait } from '../../../lib/clock.ts'
import { AdapterError } from '../../../lib/errors.ts'
import { findProcesses } from '../../processes/find.ts'
import { type ChildAsk, type Ended, startNode } from '../child.ts'
import { unseal } from '../protocol.ts'
import type { SuiteTools } from '../suite.ts'
import { killLeftovers, membersOf } from '../tree.ts'
import { isTold, type Order, type Told } from './messages.ts'

export type KeptProcess = {
  readonly pid: number
  /** Settles when the run is over. Undefined when it runs nothing: its code is of yesterday, or it is gone. */
  run(ask: ChildAsk): Promise<{ readonly ended: Promise<Ended> } | undefined>
  /** Memory of its browsers, without what their processes share with each other where that can be told. */
  bytes(): Promise<number>
  /** Nothing of it is left then: no process and no file. */
  end(): Promise<void>
}

type Tools = Omit<SuiteTools, 'keeper'>
type Surroundings = Pick<ChildAsk, 'root' | 'env' | 'cacheDir'>

const program = fileURLToPath(new URL('./program.ts', import.meta.url))
/** A run waits for it, and its own deadline counts from then on. Without it the same would be loaded by the run itself. */
const startMs = 30_000
const endMs = 3_000

/** Starts a Playwright that stays. Rejects with AdapterError when it does not come up. */
export async function startKept(tools: Tools, surroundings: Surroundings): Promise<KeptProcess> {
  const temp = await realpath(await mkdtemp(join(tools.tempDir, 'guardian-suite-')))
  const tree = { run: `kept-${randomUUID()}`, folder: temp }
  const { pid, subprocess, output } = await startNode({ ...surroundings, ...tree, temp }, [program])
  const channel = subprocess.nodeChildProcess
  const told = inbox()
  let pass: ChildAsk['onMessage'] = () => undefined
  channel.on('message', (received) => {
    if (isTold(received)) return told.put(received)
    const message = unseal(received)
    if (message) pass(message)
  })
  const exited = subprocess.then(({ exitCode }) => ({ kept: 'exited', exitCode: exitCode ?? 1 }) as const)
  const next = () => Promise.race([told.take(), exited])
  const end = async () => {
    if (channel.connected) channel.disconnect()
    await within(tools.clock, endMs, exited)
    await killLeftovers({ pid, ...tree }, tools)
    await rm(temp, { recursive: true, force: true, maxRetries: 5 })
  }

  const ready = await within(tools.clock, startMs, next())
  if (ready?.kept !== 'ready') {
    const said = output()
    await end()
    throw new AdapterError(said.split('\n').find((line) => /Error\b/.test(line)) ?? 'it did not start')
  }
  return {
    pid,
    end,
    async run({ asked, run, onMessage }) {
      if (!channel.connected) return undefined
      output()
      pass = onMessage
      channel.send({ asked, run } satisfies Order)
      if ((await next()).kept !== 'begun') return undefined
      const ended = next().then((end) => ({
        output: output(),
        ...('exitCode' in end && { exitCode: end.exitCode }),
      }))
      return { ended }
    },
    async bytes() {
      const members = new Set((await membersOf({ pid, ...tree }, tools.processes)).map((one) => one.pid))
      const all = await findProcesses({}, AbortSignal.timeout(endMs))
      const browsers = all.filter((one) => one.pid !== pid && members.has(one.pid))
      return browsers.reduce((sum, { ownBytes, rssBytes }) => sum + (ownBytes ?? rssBytes), 0)
    },
  }
}

/** Undefined when it takes longer. */
async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  try {
    return (await Promise.race([work, wait(clock, ms, over.signal)])) ?? undefined
  } finally {
    over.abort()
  }
}

/** What came and was not taken yet stays until it is. */
function inbox() {
  const came: Told[] = []
  let wanted: ((told: Told) => void) | undefined
  return {
    put(told: Told) {
      if (wanted) wanted(told)
      else came.push(told)
      wanted = undefined
    },
    take: () =>
      new Promise<Told>((resolve) => {
        const first = came.shift()
        if (first) resolve(first)
        else wanted = resolve
      }),
  }
}
