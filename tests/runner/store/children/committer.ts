import { pino } from 'pino'
import { systemClock } from '../../../../runner/lib/clock.ts'
import { openStore } from '../../../../runner/store/store.ts'
import { incident, serviceState, worldWith } from '../setup.ts'

// Commits without end, and says each commit's number once it has returned. Somebody kills it.
const [, , dataDir = '', first = '0'] = process.argv
const store = openStore({ dataDir, clock: systemClock(), log: pino({ level: 'silent' }) })
for (let number = Number(first); ; number += 1) {
  store.commit({
    after: worldWith(serviceState('panel', { attempts: number })),
    incidents: [incident(`BUG-${number}`)],
  })
  process.stdout.write(`${number}\n`)
  // Lets the pipe take what was written.
  await new Promise(setImmediate)
}
