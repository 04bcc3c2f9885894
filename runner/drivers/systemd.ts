import { z } from 'zod'
import { duration } from '../lib/duration.ts'
import { AdapterError } from '../lib/errors.ts'
import { managed, untilTrue, within } from '../lib/managed.ts'
import { nameOption, safeName } from '../lib/name.ts'
import { type Driver, defineDriver, type Tools } from '../lib/plugin.ts'
import { decode, type Ran, runProgram, said } from '../lib/program.ts'
import { tail } from '../lib/tail.ts'
import { describeUnit, parseShow, type Unit, unitProperties } from './systemd/unit.ts'

const options = z.strictObject({
  /** Default: the service's name. Without an ending it is a `.service`. */
  unit: nameOption('unit').optional(),
  scope: z.enum(['system', 'user']).default('system'),
  /** A program, with its arguments, that runs systemctl and journalctl for us: `['sudo', '-n']`. */
  via: z.array(z.string().min(1)).default([]),
  /** After this the unit's processes are killed: systemd itself would wait for 90 s. */
  stopGrace: duration({ atMost: 600_000 }).prefault('10s'),
  /** Read instead of the journal, for a unit that writes to a file. */
  logFile: z.string().min(1).optional(),
})

type Options = z.output<typeof options>

/** Drives a unit of systemd by systemctl. */
export default defineDriver({ name: 'systemd', options, create })

/** systemd takes a moment to end what it has killed. */
const killMs = 5_000

function create(chosen: Options, tools: Tools): Driver {
  const unit = fullName(chosen.unit ?? safeName(tools.service, 'service'))
  const scope = chosen.scope === 'user' ? ['--user'] : []
  const { clock, env } = tools
  const run = (signal: AbortSignal, ...command: string[]): Promise<Ran> =>
    runProgram({ command: [...chosen.via, ...command], env, signal })
  const systemctl = (signal: AbortSignal, ...words: string[]) =>
    run(signal, 'systemctl', ...scope, '--no-pager', '--no-ask-password', ...words)

  const look = async (signal: AbortSignal): Promise<Unit> => {
    const ran = await systemctl(signal, 'show', `--property=${unitProperties.join(',')}`, '--', unit)
    if (ran.code !== 0) throw new AdapterError(refusal(ran, unit))
    return parseShow(decode(ran.stdout))
  }
  /** Queues a job and waits for its end: systemctl by itself would block for as long as the unit likes. */
  const job = async (signal: AbortSignal, verb: 'start' | 'stop' | 'restart'): Promise<Unit> => {
    const ran = await systemctl(signal, '--no-block', verb, '--', unit)
    if (ran.code !== 0) throw new AdapterError(refusal(ran, unit))
    let found = await look(signal)
    await untilTrue(
      async () => {
        found = await look(signal)
        return found.Job === '' && !isOnTheWay(found)
      },
      { clock, signal },
    )
    return found
  }
  const begin = async (signal: AbortSignal, verb: 'start' | 'restart') => {
    await forgetFailures(signal)
    const found = describeUnit(await job(signal, verb))
    if (found.state !== 'running') throw new AdapterError(`it did not stay up. ${found.detail}`)
  }
  /** Or systemd answers a start with a refusal once its own limit of starts was hit. */
  const forgetFailures = (signal: AbortSignal) => systemctl(signal, 'reset-failed', '--', unit)
  const stop = async (signal: AbortSignal) => {
    const gentle = within(signal, chosen.stopGrace)
    try {
      await job(gentle, 'stop')
    } catch (error) {
      if (signal.aborted || !gentle.aborted) throw error
      await systemctl(signal, 'kill', '--signal=KILL', '--', unit)
      await job(within(signal, killMs), 'stop')
    }
    // A unit that had to be killed, or ends with an error when it is told to, is stopped on purpose all the same.
    await forgetFailures(signal)
  }

  return managed(tools, `systemd ${chosen.via.join(' ')} ${chosen.scope} ${unit}`, {
    everyMs: 600,
    status: async (signal) => describeUnit(await look(signal)),
    start: async ({ signal }) => {
      if (describeUnit(await look(signal)).state !== 'running') await begin(signal, 'start')
    },
    stop: ({ signal }) => stop(signal),
    restart: async ({ signal }) => {
      // A restart of systemd's own would wait as long as its stop does.
      if (describeUnit(await look(signal)).state === 'running') await stop(signal)
      await begin(signal, 'start')
    },
    logs: async (lines, signal) => {
      if (chosen.logFile !== undefined) return (await tail(chosen.logFile, { lines, signal })).join('\n')
      const which = chosen.scope === 'user' ? '--user-unit' : '--unit'
      const ran = await run(
        signal,
        'journalctl',
        ...scope,
        '--no-pager',
        '--quiet',
        '--output=short-iso',
        `--lines=${lines}`,
        `${which}=${unit}`,
      )
      if (ran.code !== 0) throw new AdapterError(said(ran))
      return decode(ran.stdout)
    },
  })
}

const fullName = (name: string): string =>
  /\.(service|socket|target|timer|mount|path|slice|scope)$/.test(name) ? name : `${name}.service`

const isOnTheWay = ({ ActiveState }: Unit): boolean =>
  ActiveState === 'activating' || ActiveState === 'deactivating'

/** Exit codes of systemctl: 4 is no permission (or nobody to ask), 5 an unknown unit. Its text is misleading at times. */
function refusal(ran: Ran, unit: string): string {
  if (ran.code === 5) return `systemd does not know ${unit}. Correct its name, or run systemctl daemon-reload`
  if (ran.code === 4 || /access denied|authentication required/i.test(said(ran)))
    return `systemd refused. Run Guardian as root, or write via: ['sudo', '-n'] (${said(ran)})`
  if (/not been booted with systemd|failed to connect to bus/i.test(said(ran)))
    return `systemd cannot be reached: is it the init of this machine? (${said(ran)})`
  return `systemctl ended with ${ran.code}: ${said(ran)}`
}
