import { join } from 'node:path'
import { pino } from 'pino'
import { type App, openApp } from '../../runner/app.ts'
import { loadKinds } from '../../runner/checks/kinds.ts'
import { checkConfig } from '../../runner/config.ts'
import { loadDrivers } from '../../runner/drivers/kinds.ts'
import { createMask } from '../../runner/lib/mask.ts'

/** A whole Guardian with so many HTTP checks of one address, ten a service: engine, store and metrics as in daily use. */
export async function guardianOf(count: number, url: string, folder: string): Promise<App> {
  const service = (index: number) => `service-${Math.floor(index / 10)}`
  const all = Array.from({ length: count }, (_, index) => index)
  const check = { kind: 'http', url, expect: { json: { overall: 'healthy' } } }
  const given = {
    services: Object.fromEntries(all.map((index) => [service(index), {}])),
    checks: Object.fromEntries(
      all.map((index) => [`${service(index)}/${index}`, { ...check, service: service(index) }]),
    ),
    storage: { data: join(folder, 'data'), reports: join(folder, 'reports') },
  }
  const [checks, drivers] = await Promise.all([loadKinds(), loadDrivers()])
  const config = checkConfig(given, {
    file: join(folder, 'guardian.config.ts'),
    root: folder,
    vars: {},
    kinds: { checks, drivers, activities: new Map(), notifiers: new Map() },
  })
  return openApp({ config, log: pino({ level: 'silent' }), mask: createMask() })
}
