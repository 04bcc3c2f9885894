import type { DriverStatus } from '../../core/service.ts'
import { AdapterError } from '../../lib/errors.ts'
import type { Driver, DriverKind } from '../../lib/plugin.ts'
import { describeOwner, portOwner } from '../../lib/port.ts'

/**
 * A driver that leaves the judgement to the checks until it has started the service itself: somebody else may run it,
 * so that nothing of ours is running proves nothing.
 */
export function byChecks(kind: DriverKind): DriverKind {
  return {
    ...kind,
    create(options, tools) {
      const driver = kind.create(options, tools)
      let started = false
      const starting = async (work: Promise<void>) => {
        await work
        started = true
      }
      return {
        ...driver,
        status: async (ask) => seenBy(started, await driver.status(ask)),
        start: (ask) => starting(driver.start(ask)),
        restart: (ask) => starting(driver.restart(ask)),
        stop: (ask) => stopWhole(driver, ask, portOf(options)),
        async *watch(signal) {
          for await (const status of driver.watch(signal)) yield seenBy(started, status)
        },
      }
    },
  }
}

function seenBy(started: boolean, status: DriverStatus): DriverStatus {
  const proves = started || status.state === 'running' || status.state === 'starting'
  if (proves || status.state === 'unknown') return status
  return { state: 'unknown', detail: status.detail ?? status.state }
}

async function stopWhole(driver: Driver, ask: Parameters<Driver['stop']>[0], port?: number): Promise<void> {
  await driver.stop(ask)
  const owner = port === undefined ? undefined : await portOwner(port)
  if (owner === undefined) return
  throw new AdapterError(
    `Port ${port} is still held by ${describeOwner(owner)}, which Guardian did not start and left alone. Stop it yourself`,
  )
}

const portOf = (options: unknown): number | undefined =>
  typeof options === 'object' && options !== null && 'port' in options && typeof options.port === 'number'
    ? options.port
    : undefined
