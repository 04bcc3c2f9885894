import { tmpdir } from 'node:os'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { systemClock } from '../../../runner/lib/clock.ts'
import type { ActivityKind, ActivitySource } from '../../../runner/lib/plugin.ts'

/** A source as the application makes it, closed at the end. */
export function open(t: TestContext, kind: ActivityKind, options: object): ActivitySource {
  const source = kind.create(kind.options.parse(options), {
    clock: systemClock(),
    log: pino({ level: 'silent' }),
    service: 'comfyui',
    dataDir: tmpdir(),
    env: { PATH: process.env.PATH },
  })
  t.after(() => source.close?.())
  return source
}

export const look = (source: ActivitySource, ms = 5_000) => source.look({ signal: AbortSignal.timeout(ms) })
