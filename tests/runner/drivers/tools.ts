import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import type { z } from 'zod'
import { systemClock } from '../../../runner/lib/clock.ts'
import type { Driver, DriverKind, Tools } from '../../../runner/lib/plugin.ts'

/** A name that no other test uses. */
export const freshName = (): string => `guardian-${randomBytes(4).toString('hex')}`

export function toolsFor(service: string, more: Partial<Tools> = {}): Tools {
  const log = pino({ level: 'silent' })
  return { clock: systemClock(), log, service, dataDir: '/nowhere', env: process.env, ...more }
}

/** Opens drivers of one kind, and closes them when the test ends. */
export function opener(t: TestContext, kind: DriverKind, service: string, more: Partial<Tools> = {}) {
  return (options: z.input<DriverKind['options']>): Driver => {
    const driver = kind.create(kind.options.parse(options), toolsFor(service, more))
    t.after(() => driver.close?.())
    return driver
  }
}

export const soon = () => ({ signal: AbortSignal.timeout(20_000) })
