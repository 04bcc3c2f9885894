import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import driver from '../../runner/drivers/process.ts'
import { systemClock } from '../../runner/lib/clock.ts'
import type { Driver } from '../../runner/lib/plugin.ts'
import { systemProcesses } from '../../runner/lib/processes.ts'
import { seeded } from './random.ts'
import { until } from './wait.ts'

/**
 * Run in a PID namespace of its own, where the next PID can be chosen without a race: `pid-space.ts <trials> <seed>`
 * prints how many strangers got the PID of a service that had died, and what became of them.
 */
const [trials = 0, seed = 0] = process.argv.slice(2).map(Number)
const random = seeded(seed)
const dataDir = await mkdtemp(join(tmpdir(), 'guardian-pids-'))
const recordFile = join(dataDir, 'processes', 'victim.json')
const processes = systemProcesses()
/** The stranger may even look like the service, down to its command. */
const command = [
  '/bin/sh',
  '-c',
  'trap "echo signal" TERM INT HUP CONT USR1; echo ready; while :; do read line; done',
]
const signal = () => AbortSignal.timeout(20_000)

function open(): Driver {
  const chosen = driver.options.parse({ command: ['/bin/sleep', '1000'], stopGrace: 50 })
  const log = pino({ level: 'silent' })
  return driver.create(chosen, { clock: systemClock(), log, service: 'victim', dataDir, env: process.env })
}

type Record = { readonly pid?: number; readonly settled?: boolean; readonly life?: string }

const readRecord = (): { text: string; record: Record } | undefined => {
  try {
    const text = readFileSync(recordFile, 'utf8')
    return { text, record: JSON.parse(text) as Record }
  } catch {
    return undefined
  }
}

/** Starts the service and lets it die; what is written down says that it lives. Answers its PID. */
async function dieUnseen(early: boolean): Promise<number> {
  const first = open()
  const before = readRecord()?.record.life
  const starting = first.start({ signal: signal() }).catch(() => undefined)
  const { text, record } = await until(
    'the start is written down',
    10_000,
    () => {
      const found = readRecord()
      const isNew = found?.record.pid !== undefined && found.record.life !== before
      return isNew && (early || found.record.settled === true) && found
    },
    1,
  )
  if (!early) await starting
  process.kill(record.pid ?? 0, 'SIGKILL')
  await until('it is gone', 5_000, async () => (await processes.look(record.pid ?? 0)) === undefined, 1)
  await starting
  await first.close?.()
  writeFileSync(recordFile, text)
  return record.pid ?? 0
}

/** The next process that is started gets this PID, unless something else is started in between. */
async function takePid(pid: number): Promise<ChildProcess | undefined> {
  for (let tries = 0; tries < 20; tries += 1) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1))
    const stranger = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    if (stranger.pid === pid) return stranger
    stranger.kill('SIGKILL')
  }
  return undefined
}

const problems: string[] = []
let reused = 0
let sameTick = 0

async function trial(index: number): Promise<void> {
  const pid = await dieUnseen(index % 4 === 3)
  const stranger = await takePid(pid)
  if (stranger === undefined) return
  reused += 1
  let heard = ''
  stranger.stdout?.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  await until('the stranger is ready', 5_000, () => heard.includes('ready'), 1)
  const before = await processes.look(pid)
  if (readRecord()?.text.includes(before?.identity ?? '-')) sameTick += 1
  const second = open()
  const { state } = await second.status({ signal: signal() })
  if (state === 'running') problems.push(`trial ${index}: the stranger was taken for the service`)
  await second[random.pick(['stop', 'restart', 'stop'] as const)]({ signal: signal() })
  const after = await processes.look(pid)
  if (after?.identity !== before?.identity) problems.push(`trial ${index}: the stranger is dead`)
  if (heard.includes('signal')) problems.push(`trial ${index}: the stranger got a signal`)
  await second.stop({ signal: signal() })
  await second.close?.()
  stranger.kill('SIGKILL')
}

try {
  for (let index = 0; index < trials; index += 1) await trial(index)
} finally {
  await rm(dataDir, { recursive: true, force: true })
}
process.stdout.write(`${JSON.stringify({ reused, sameTick, problems })}\n`)
process.exit(0)
