import { pino } from 'pino'
import type { Clock } from '../../../../runner/lib/clock.ts'
import { openStore } from '../../../../runner/store/store.ts'

// Lets the store sum up as fast as it can, and says each step. Somebody kills it.
const [, , dataDir = '', start = '0'] = process.argv
const clock: Clock = {
  now: () => Number(start),
  after(_, ring) {
    const timer = setImmediate(() => {
      ring()
      process.stdout.write('step\n')
    })
    return () => clearImmediate(timer)
  },
}
openStore({ dataDir, clock, log: pino({ level: 'silent' }) })
