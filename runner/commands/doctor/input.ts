import { join } from 'node:path'
import type { ConfigInput } from '../../config.ts'
import { safeName } from '../../lib/name.ts'
import type { Settings } from './settings.ts'

/** The service `api`, with a driver when there is a command. */
export function inputOf(settings: Settings, start: Settings['start']): ConfigInput {
  const { api } = settings
  const place = safeName(api.host.replaceAll(/[^A-Za-z0-9._:-]/g, '_'), 'address').replaceAll(':', '-')
  const port = Number(api.port || (api.protocol === 'https:' ? 443 : 80))
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(api.hostname)
  return {
    services: {
      api: {
        title: `API at ${api.host}`,
        ...(start && {
          driver: {
            kind: 'process',
            command: [start.command[0] ?? '', ...start.command.slice(1)],
            ...(start.cwd && { cwd: start.cwd }),
            ...(isHere && { port }),
          },
        }),
      },
    },
    checks: checksOf(settings, 'api'),
    policy: { confirmAfter: settings.delayMs, confirmFailures: settings.tries },
    storage: { data: join('.guardian', 'doctor', place) },
    server: { port: 0 },
  }
}

function checksOf({ pages, intervalMs }: Settings, service: string): NonNullable<ConfigInput['checks']> {
  const rows = pages.map(({ path, url, list }) => {
    const count = list === '$' ? 'length' : `${list}.length`
    const data = list && { expect: { json: { [list]: { notEmpty: true } } }, values: { items: count } }
    return [path, { service, kind: 'http' as const, url, every: intervalMs, vital: true, ...data }] as const
  })
  return Object.fromEntries(rows)
}
