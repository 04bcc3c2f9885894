import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './wait.ts'

const program = '/usr/bin/monit'
const service = join(import.meta.dirname, 'service.ts')

export const monitMissing = (): string | undefined =>
  existsSync(program) ? undefined : 'Monit is not installed (apt-get install monit)'

export type Monit = {
  readonly port: number
  /** Of the service; undefined while it has none. */
  pid(): number | undefined
  /** When it ran its programs: milliseconds since the epoch, oldest first. */
  acted(): readonly number[]
  close(): Promise<void>
}

/** Monit in the foreground with one service, its files in a folder of their own, asked every so many seconds. */
export async function startMonit(cycleSeconds: number): Promise<Monit> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-monit-'))
  const [port = 0] = await freePorts(1)
  const at = (name: string) => join(folder, name)
  const script = (name: string, text: string) =>
    writeFileSync(at(name), `#!/bin/sh\n${text}\n`, { mode: 0o700 })
  const note = `date +%s%3N >> ${at('acted')}`
  script(
    'start',
    `${note}\nPORT=${port} setsid ${process.execPath} ${service} >/dev/null 2>&1 </dev/null &\necho $! > ${at('pid')}`,
  )
  script(
    'stop',
    `${note}\npid=$(cat ${at('pid')}); kill $pid; for i in 1 2 3 4 5 6 7 8; do [ -d /proc/$pid ] || break; sleep 1; done\nkill -9 $pid 2>/dev/null; rm -f ${at('pid')}`,
  )
  const check = `set daemon ${cycleSeconds}
set logfile ${at('log')}
set pidfile ${at('monit.pid')}
set statefile ${at('state')}
set idfile ${at('id')}
check process victim with pidfile ${at('pid')}
  start program = "/bin/sh ${at('start')}"
  stop program = "/bin/sh ${at('stop')}"
  if failed host 127.0.0.1 port ${port} protocol http request "/health" with timeout 5 seconds then restart
`
  writeFileSync(at('monitrc'), check, { mode: 0o600 })
  const child = spawn(program, ['-I', '-c', at('monitrc')], { stdio: 'ignore', cwd: folder })
  const pid = () => (existsSync(at('pid')) ? Number(readFileSync(at('pid'), 'utf8')) || undefined : undefined)
  return {
    port,
    pid,
    acted: () =>
      existsSync(at('acted')) ? readFileSync(at('acted'), 'utf8').trim().split('\n').map(Number) : [],
    async close() {
      await end(child)
      const left = pid()
      // Its own number says that it is ours: nobody else writes this file.
      if (left !== undefined && isService(left)) process.kill(left, 'SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

function isService(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path, 'utf8').includes(service)
}
