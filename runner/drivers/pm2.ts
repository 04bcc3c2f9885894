import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { AdapterError } from '../lib/errors.ts'
import { managed } from '../lib/managed.ts'
import { nameOption, safeName } from '../lib/name.ts'
import { type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { systemProcesses } from '../lib/processes.ts'
import { decode, runProgram, said } from '../lib/program.ts'
import { tail } from '../lib/tail.ts'
import { isDaemonUp, isSaved, pm2Home, wasStopped } from './pm2/daemon.ts'
import { type Pm2Process, parseList } from './pm2/list.ts'
import { describeProcesses } from './pm2/status.ts'

const options = z.strictObject({
  /** Name of the app; default: the service's name. */
  app: nameOption('app').optional(),
  /** The program and its first arguments: `['sudo', '-n', '-u', 'deploy', 'pm2']`. */
  pm2: z.array(z.string().min(1)).nonempty().default(['pm2']),
  /** PM2_HOME of the daemon; default: that of our environment. */
  home: z.string().min(1).optional(),
})

type Options = z.output<typeof options>

/** Drives an app of pm2 by its command line. */
export default defineDriver({ name: 'pm2', options, create })

const resurrect = 'Bring its list back with `pm2 resurrect` (it needs an earlier `pm2 save`)'

function create(chosen: Options, tools: Tools): Driver {
  const name = chosen.app ?? safeName(tools.service, 'service')
  const home = pm2Home(chosen.home, tools.env)
  const env = { ...tools.env, PM2_HOME: home, PM2_DISCRETE_MODE: 'true', NO_COLOR: '1' }
  const processes = systemProcesses()
  /** Where to look for a cheap sign of change. */
  let known: readonly Pm2Process[] = []

  const pm2 = async (signal: AbortSignal, ...words: string[]) => {
    const ran = await runProgram({ command: [...chosen.pm2, ...words], env, signal })
    if (ran.code !== 0) throw new AdapterError(`pm2 ${words[0]} ended with ${ran.code}: ${said(ran)}`)
    return decode(ran.stdout)
  }
  const list = async (signal: AbortSignal): Promise<readonly Pm2Process[]> => {
    const text = await pm2(signal, 'jlist', '--silent')
    const all = parseList(text)
    if (all === undefined) throw new AdapterError('pm2 jlist printed no list that can be read')
    known = all.filter((one) => one.name === name)
    if (all.length === 0 && (await isSaved(home, name)))
      throw new AdapterError(`its daemon was killed, and the new one is empty. ${resurrect}`)
    return known
  }
  /** By number, because to pm2 the name `all` means every app. */
  const tell = async (signal: AbortSignal, verb: 'start' | 'stop' | 'restart', those: typeof known) => {
    for (const { id } of those) await pm2(signal, verb, String(id), '--silent')
  }
  const found = async (signal: AbortSignal) => {
    const isEmpty = !(await isDaemonUp(home)) || (await list(signal).catch(() => [])).length === 0
    if (isEmpty && (await isSaved(home, name))) await pm2(signal, 'resurrect', '--silent')
    const apps = await list(signal)
    if (apps.length > 0) return apps
    throw new AdapterError(`pm2 knows no app ${name}. Start it once with \`pm2 start … --name ${name}\``)
  }
  const isOff = ({ status }: Pm2Process) => status !== 'online' && status !== 'launching'

  return managed(tools, `pm2 ${home} ${name}`, {
    everyMs: 500,
    // A list costs half a second of a core; a PID file and a process cost nothing.
    async glance() {
      const signs = known.map(async ({ pid, pidFile = '' }) => {
        const written = await readFile(pidFile, 'utf8').catch(() => 'none')
        const life = pid > 0 && !processes.dear ? (await processes.look(pid))?.identity : undefined
        return `${written.trim()} ${life}`
      })
      return [await isDaemonUp(home), ...(await Promise.all(signs))].join('|')
    },
    async status(signal) {
      if (!(await isDaemonUp(home)))
        return { state: 'unknown', detail: `The pm2 daemon of ${home} does not run. ${resurrect}` }
      const apps = await list(signal)
      if (apps.length === 0) return { state: 'missing', detail: `pm2 knows no app ${name}` }
      const asked = await Promise.all(apps.map(({ id }) => wasStopped(home, name, id, signal)))
      return describeProcesses(apps, asked.every(Boolean))
    },
    async start({ signal }) {
      await tell(signal, 'start', (await found(signal)).filter(isOff))
    },
    async stop({ signal }) {
      await tell(
        signal,
        'stop',
        (await found(signal)).filter(({ status }) => status !== 'stopped'),
      )
    },
    async restart({ signal }) {
      await tell(signal, 'restart', await found(signal))
    },
    logs: async (lines, signal) => newestOf(logFiles(await list(signal)), lines, signal),
  })
}

const logFiles = (apps: readonly Pm2Process[]): readonly string[] => [
  ...new Set(
    apps.flatMap(({ outFile, errorFile }) => [outFile, errorFile]).filter((path) => path !== undefined),
  ),
]

/** Their lines carry no time, so the file that was written last comes last. */
async function newestOf(paths: readonly string[], lines: number, signal: AbortSignal): Promise<string> {
  const read = await Promise.all(
    paths.map(async (path) => ({
      at: await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
      lines: await tail(path, { lines, signal }),
    })),
  )
  return read
    .sort((a, b) => a.at - b.at)
    .flatMap((file) => file.lines)
    .join('\n')
}
