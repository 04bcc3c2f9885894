import type { App } from '../../app.ts'
import { works } from '../../core/streaks.ts'
import { startDaemon } from '../../daemon.ts'
import { wait } from '../../lib/clock.ts'
import { inWords } from '../../lib/duration.ts'
import { createHerald } from '../herald.ts'
import { dim } from '../terminal.ts'
import type { Doctor } from './config.ts'
import type { Journal } from './journal.ts'
import { narrate } from './narrate.ts'
import { isOver, type Result, resultOf } from './result.ts'
import type { Settings } from './settings.ts'
import { counted, nothingYet, type Statistics, tally, uptime } from './statistics.ts'
import { helpless, nameOf } from './visit.ts'

type Parts = {
  readonly app: App
  readonly doctor: Doctor
  readonly settings: Settings
  readonly journal: Journal
  readonly stopped: Promise<string>
}

const rule = '━'.repeat(46)

/** Goes round until it is stopped, with the statistics after every round. Serves /metrics like any Guardian. */
export async function monitor({ app, doctor, settings, journal, stopped }: Parts): Promise<Statistics> {
  const { clock, engine } = app
  const { service } = doctor
  const stopping = new AbortController()
  // The rounds ask the checks; the timetable of the daemon has none to ask.
  const daemon = await startDaemon({ ...app, light: { ...app.light, ids: [] } })
  const herald = await createHerald(app)
  const about = { service, tries: settings.tries, delayMs: settings.delayMs }
  let round = { failed: false, recovered: false }
  app.onDecided((decided) => {
    for (const line of narrate(decided, about)) journal.say(line)
    const { event, effects } = decided
    const failed = event.type === 'observed' && !works(event.observation)
    const recovered = effects.some((effect) => effect.type === 'tell' && effect.topic === 'healed')
    round = { failed: round.failed || failed, recovered: round.recovered || recovered }
  })
  journal.say({ level: 'INFO', text: `Watching ${nameOf(settings)}; ${daemon.url}/metrics` })
  if (doctor.healer === undefined) journal.say({ level: 'WARN', text: helpless })
  let sum = nothingYet
  const ended = stopped.then(() => stopping.abort(new Error('stopped')))
  while (!stopping.signal.aborted) {
    const startedAt = clock.now()
    round = { failed: false, recovered: false }
    journal.show(dim(rule))
    journal.say({ level: 'INFO', text: `Check #${sum.checks + 1}` })
    const work = app.checkAll().then(() => app.until((world) => isOver(world, service, startedAt)))
    await Promise.race([work.catch(() => undefined), ended])
    if (stopping.signal.aborted) break
    const result = resultOf(engine.world(), { service, asked: app.light.ids, since: startedAt })
    sum = counted(sum, { ...round, failed: round.failed || !result.ok })
    close(journal, result, sum, settings)
    await wait(clock, settings.intervalMs, stopping.signal).catch(() => undefined)
  }
  await herald.stopping()
  await daemon.close()
  return sum
}

function close(journal: Journal, { ok, why }: Result, sum: Statistics, { intervalMs }: Settings): void {
  if (!ok && why) journal.say({ level: 'WARN', text: why })
  journal.say({ level: ok ? 'SUCCESS' : 'ERROR', text: ok ? 'Status: healthy ✅' : 'Status: not healthy ❌' })
  journal.say({ level: 'INFO', text: `${tally(sum)} | ${uptime(sum)}` })
  journal.say({ level: 'INFO', text: `Next check in ${inWords(intervalMs)}…` })
}
