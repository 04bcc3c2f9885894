import { Argument, type Command } from 'commander'
import type { Config } from '../config.ts'
import { systemClock } from '../lib/clock.ts'
import { inWords } from '../lib/duration.ts'
import { DeliveryError, explain, UserError } from '../lib/errors.ts'
import { createMask } from '../lib/mask.ts'
import { plain } from '../lib/text.ts'
import { createNotifiers } from '../notifiers/create.ts'
import { testMessage } from '../render/digest.ts'
import { createLane } from '../schedule/lanes.ts'
import { createLog } from '../telemetry/log.ts'
import { configFor, optionsOf } from './context.ts'
import { print, printJson } from './output.ts'
import { during } from './progress.ts'
import { table } from './table.ts'
import { green, red } from './terminal.ts'

type Told = {
  readonly channel: string
  readonly kind: string
  readonly ok: boolean
  readonly text: string
  readonly tookMs: number
}

const deadlineMs = 10_000

export function notifyCommand(program: Command): void {
  program
    .command('notify')
    .addArgument(new Argument('<what>', 'what to do').choices(['test']))
    .argument('<channel>', 'a channel of the configuration')
    .description('send a test message over a channel; exit 1 unless its receiver takes it')
    .action(async (_what: string, channel: string, _: unknown, command: Command) => {
      const options = optionsOf(command)
      const config = await configFor(options)
      const told = await during(`Sending a message over ${plain(channel, 60)}`, () => send(config, channel))
      if (options.json) printJson(told)
      else
        print(
          table([[told.ok ? green('✓') : red('✗'), told.channel, `${told.text} (${inWords(told.tookMs)})`]]),
        )
      if (!told.ok) process.exitCode = 1
    })
}

/** Needs no daemon and disturbs none: nothing of it is stored. */
async function send(config: Config, channel: string): Promise<Told> {
  const mask = createMask(config.secretValues)
  const clock = systemClock()
  const { log, close } = await createLog({ level: 'warn', dataDir: config.dataDir, show: 'nothing', mask })
  const notifiers = createNotifiers(config, log, clock)
  const startedAt = clock.now()
  try {
    const notifier = notifiers.get(channel)
    const kind = config.notifierKinds.get(channel)?.kind.name
    if (notifier === undefined || kind === undefined) throw unknown(config, channel)
    const { language, timezone } = config.report
    const message = testMessage(channel, startedAt, language, timezone)
    const outcome = await attempt(async (signal) => (await notifier.send(message, { signal })).said)
    return {
      channel,
      kind,
      ...outcome,
      text: plain(mask(outcome.text), 600),
      tookMs: clock.now() - startedAt,
    }
  } finally {
    await Promise.allSettled([...notifiers.values()].map((one) => one.close?.()))
    close()
  }
}

async function attempt(
  work: (signal: AbortSignal) => Promise<string>,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const lane = createLane({ name: 'a test message', concurrency: 1, clock: systemClock() })
  try {
    return { ok: true, text: await lane.run(({ signal }) => work(signal), { deadlineMs }) }
  } catch (error) {
    const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined
    const wait = asked === undefined ? '' : `; it asks to be left alone for ${inWords(asked)}`
    return { ok: false, text: `${explain(error)}${wait}` }
  }
}

function unknown(config: Config, channel: string): UserError {
  const known = [...config.notifierKinds.keys()]
  return new UserError(
    `There is no channel "${plain(channel, 100)}"`,
    known.length > 0
      ? `The channels are ${known.join(', ')}.`
      : 'Add one to notifiers in the configuration; docs/notifications.md has them.',
  )
}
