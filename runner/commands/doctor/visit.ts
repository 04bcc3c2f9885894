import type { App } from '../../app.ts'
import { type Mask, maskDeep } from '../../lib/mask.ts'
import { shownUrl } from '../../lib/url.ts'
import { print, printJson } from '../output.ts'
import type { Doctor } from './config.ts'
import { type Journal, stamp } from './journal.ts'
import { narrate } from './narrate.ts'
import { isOver, type Result, resultOf, sentence } from './result.ts'
import type { Settings } from './settings.ts'

type Parts = {
  readonly app: App
  readonly doctor: Doctor
  readonly settings: Settings
  readonly journal: Journal
}

/** Checks, heals once, verifies. */
export async function visit({ app, doctor, settings, journal }: Parts): Promise<Result> {
  const { service } = doctor
  const since = app.clock.now()
  const about = { service, tries: settings.tries, delayMs: settings.delayMs }
  const stop = app.onDecided((decided) => {
    for (const line of narrate(decided, about)) journal.say(line)
  })
  await app.begin()
  await app.checkAll()
  await app.until((world) => isOver(world, service, since))
  stop()
  const result = resultOf(app.engine.world(), { service, asked: app.light.ids, since })
  const name = nameOf(settings)
  journal.say({ level: result.ok ? 'SUCCESS' : 'ERROR', text: sentence(name, result) })
  if (!result.ok && doctor.healer === undefined) journal.say({ level: 'WARN', text: helpless })
  return result
}

export const helpless =
  'Nothing can restart it: set START_COMMAND, or give the service at this address a driver in guardian.config.ts'

export const nameOf = ({ api }: Settings): string => shownUrl(new URL(api.origin)).replace(/\/$/, '')

/** The answer for a program, or one line with its time for a log; a terminal has seen it all already. */
export function answer(result: Result, settings: Settings, how: 'json' | 'line' | 'seen', mask: Mask): void {
  if (how === 'json') printJson(maskDeep(result, mask))
  if (how === 'line')
    print(stamp(Date.now(), result.ok ? 'SUCCESS' : 'ERROR', mask(sentence(nameOf(settings), result))))
}
