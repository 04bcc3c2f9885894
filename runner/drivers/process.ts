import { join } from 'node:path'
import { z } from 'zod'
import { AdapterError } from '../lib/errors.ts'
import { safeName } from '../lib/name.ts'
import { type Ask, type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { systemProcesses } from '../lib/processes.ts'
import { createTurns } from '../lib/turns.ts'
import { createLives } from './process/lives.ts'
import { readOutput } from './process/output.ts'
import { createRecords } from './process/record.ts'
import { startService } from './process/start.ts'
import { stopService } from './process/stop.ts'

const options = z.strictObject({
  /** The program and its arguments, as they are: no shell reads them. */
  command: z
    .array(z.string())
    .nonempty()
    .refine(([program]) => program !== '', 'The program is empty'),
  cwd: z.string().min(1).optional(),
  /** Beside the environment of Guardian, without its own GUARDIAN_ variables. */
  env: z.record(z.string(), z.string()).default({}),
  /** Default: logs/<service>.log in the data folder. */
  logFile: z.string().min(1).optional(),
  /** Has to be free before a start and again after a stop. */
  port: z.int().min(1).max(65_535).optional(),
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGrace: z.int().min(0).default(8_000),
  /** Milliseconds that the kernel may take after SIGKILL. */
  killGrace: z.int().min(0).default(2_000),
  /** Milliseconds that the port may take to become free. */
  portGrace: z.int().min(0).default(3_000),
})

export type ProcessOptions = z.output<typeof options>

/** Two drivers of one service in one process would otherwise start it twice. */
const turns = createTurns()

/** Runs a program as a child that outlives us, and knows it again by its environment and its start time. */
export default defineDriver({ name: 'process', options, create })

function create(chosen: ProcessOptions, tools: Tools): Driver {
  const file = safeName(tools.service, 'service').replaceAll(':', '%3A')
  const logFile = chosen.logFile ?? join(tools.dataDir, 'logs', `${file}.log`)
  const recordFile = join(tools.dataDir, 'processes', `${file}.json`)
  const records = createRecords(recordFile, turns, tools.log)
  const processes = systemProcesses()
  const lives = createLives({ options: chosen, tools, records, processes })
  const parts = { options: chosen, tools, records, processes, lives, logFile }

  const act = (past: string, ask: Ask, work: () => Promise<void>) =>
    named(`${tools.service} could not be ${past}`, ask.signal, () =>
      turns.take(`act ${recordFile}`, work, ask.signal),
    )
  return {
    status: (ask) => named(`${tools.service} could not be looked at`, ask.signal, lives.status),
    start: (ask) => act('started', ask, () => startService(parts, ask)),
    stop: (ask) => act('stopped', ask, () => stopService(parts, ask, 'on purpose')),
    restart: (ask) =>
      act('restarted', ask, async () => {
        await stopService(parts, ask, 'to restart')
        await startService(parts, ask)
      }),
    logs: (lines, ask) =>
      named(`The log of ${tools.service} could not be read`, ask.signal, () =>
        readOutput(logFile, lines, ask.signal),
      ),
    watch: lives.watch,
    close: lives.close,
  }
}

/** Everything that goes wrong leaves as one kind of error that says what was tried. */
async function named<T>(what: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted()
    return await work()
  } catch (error) {
    if (error instanceof AdapterError) throw error
    throw new AdapterError(signal.aborted ? `${what} in time` : what, { cause: error })
  }
}
