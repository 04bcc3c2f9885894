import os from 'node:os'
import type { Clock } from '../lib/clock.ts'
import { leaveNote } from '../lib/crash-note.ts'
import { endLife, writeLife } from '../lib/life-note.ts'
import type { Mask } from '../lib/mask.ts'

const beatMs = 5_000

type Parts = {
  readonly dataDir: string
  readonly clock: Clock
  readonly mask: Mask
  readonly version: string
  readonly startedAt: number
}

/**
 * Says every five seconds that we live, and leaves the error that ends us: so the next Guardian can tell an unexpected
 * end, and for how long nobody watched. The result ends a life as it should.
 */
export function beginLife({ dataDir, clock, mask, version, startedAt }: Parts): () => void {
  const crashing = (error: unknown) => leaveNote(dataDir, error, clock.now(), mask)
  process.on('uncaughtExceptionMonitor', crashing)
  let stop: () => void
  function beat(): void {
    const memory = { rss: process.memoryUsage.rss(), free: os.freemem() }
    writeLife(dataDir, { pid: process.pid, version, startedAt, beatAt: clock.now(), ...memory })
    stop = clock.after(beatMs, beat)
  }
  beat()
  return () => {
    stop()
    process.off('uncaughtExceptionMonitor', crashing)
    endLife(dataDir)
  }
}
