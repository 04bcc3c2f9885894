import { Argument, type Command } from 'commander'
import { environment } from '../config.ts'
import { UserError } from '../lib/errors.ts'
import { createMask } from '../lib/mask.ts'
import { stopSignal } from '../lib/stop-signal.ts'
import { callDaemon } from '../server/client.ts'
import { openLogged, optionsOf } from './context.ts'
import { type Doctor, doctorConfig } from './doctor/config.ts'
import { type Journal, openJournal } from './doctor/journal.ts'
import { monitor } from './doctor/monitor.ts'
import { type Settings, settingsOf } from './doctor/settings.ts'
import { tally, uptime } from './doctor/statistics.ts'
import { answer, visit } from './doctor/visit.ts'
import { order } from './order.ts'

const orders = ['start', 'stop', 'restart'] as const

const help = `
  check    check, heal once, verify; exit 0 when all is well by the end, else 1
  monitor  do so every CHECK_INTERVAL until Ctrl+C, with statistics
  start, stop, restart
           do it by hand, and verify it

Environment (no configuration is needed):
  API_URL         http://localhost:8787   the API
  CHECK_INTERVAL  30                      seconds between two checks of monitor
  MAX_RETRIES     3                       failures in a row that confirm a failure
  RETRY_DELAY     5                       seconds between two tries
  LOG_FILE        ./auto-heal.log         every line, with its time; empty: no file
  START_COMMAND                           how to start the API, without a shell
  START_CWD                               the folder to start it in
  HEALTH_PATH     /api/health             has to answer 2xx
  DATA_PATH       /api/girls              has to answer with a list that is not empty; empty: not asked
  DATA_LIST       items                   where the list is in it; $: the answer itself is the list`

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .addArgument(new Argument('<what>', 'what to do').choices(['check', 'monitor', ...orders, 'help']))
    .description('check and heal one API by environment variables alone, as Auto-Heal did')
    .addHelpText('after', help)
    .action(async (what: string, _: unknown, command: Command) => {
      if (what === 'help') command.help()
      const { config: file, json } = optionsOf(command)
      const env = environment()
      const settings = settingsOf(env)
      const doctor = await doctorConfig({ settings, env, ...(file && { file }) })
      const known = orders.find((word) => word === what)
      if (known !== undefined) return order(doctor.config, { do: known, service: doctor.service }, json)
      const open = { settings, doctor, json: json === true }
      await (what === 'monitor' ? watch(open) : look(open))
    })
}

type Open = { readonly settings: Settings; readonly doctor: Doctor; readonly json: boolean }

async function look({ settings, doctor, json }: Open): Promise<void> {
  await refuseSecond(doctor)
  // A log that others keep gets one line for each visit; a step of a pipeline is read from its beginning.
  const steps = !json && (process.stdout.isTTY || Boolean(doctor.config.env.CI))
  const journal = journalOf(settings, doctor, { shown: steps, stamped: false })
  const { app, end } = await openLogged(doctor.config, 'nothing')
  try {
    const mask = createMask(doctor.config.secretValues)
    const result = await visit({ app, doctor, settings, journal })
    answer(result, settings, json ? 'json' : steps ? 'seen' : 'line', mask)
    if (!result.ok) process.exitCode = 1
  } finally {
    await end()
    journal.close()
  }
}

async function watch({ settings, doctor }: Open): Promise<void> {
  const stopped = stopSignal()
  await refuseSecond(doctor)
  const journal = journalOf(settings, doctor, { shown: true, stamped: !process.stdout.isTTY })
  const { app, end } = await openLogged(doctor.config, 'nothing')
  const sum = await monitor({ app, doctor, settings, journal, stopped }).catch(async (error: unknown) => {
    await end()
    throw error
  })
  journal.say({ level: 'INFO', text: `Stopped (${await stopped}). ${tally(sum)} | ${uptime(sum)}` })
  journal.close()
}

/** Two that heal would restart it in each other's face. */
async function refuseSecond({ config }: Doctor): Promise<void> {
  if ((await callDaemon(config.dataDir, '/healthz')) === undefined) return
  throw new UserError('A running Guardian heals it already', 'See what it does with: guardian status', {
    exitCode: 1,
  })
}

function journalOf(
  { logFile }: Settings,
  { config }: Doctor,
  how: Pick<Parameters<typeof openJournal>[0], 'shown' | 'stamped'>,
): Journal {
  const mask = createMask(config.secretValues)
  return openJournal({ ...how, ...(logFile && { file: logFile }), mask, now: () => Date.now() })
}
