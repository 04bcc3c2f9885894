import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { DriverStatus } from '../../../runner/core/service.ts'
import type { Ask, Driver } from '../../../runner/lib/plugin.ts'

/** What a driver's tests set up: one service that can be started and never was. */
export type DriverBench = {
  /** A new driver for the same service, as after a restart of ours. */
  readonly open: () => Driver
  /** A driver for a service that its manager does not know. */
  readonly openMissing: () => Driver
  /** A driver for a service of this name; absent where no name reaches a program or a path. */
  readonly openNamed?: (name: string) => Driver
  /** Kills the service from outside, as no manager would. */
  readonly crash: (status: DriverStatus) => Promise<void> | void
  /** Stands in the log soon after every start. */
  readonly says: RegExp
}

/** A call that has twenty seconds: service managers are not fast. */
export function soon(): Ask {
  return { signal: AbortSignal.timeout(20_000) }
}

export async function tellsOfCrash(bench: DriverBench, driver: Driver): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  let killedAt = Number.NaN
  for await (const status of driver.watch(signal)) {
    if (Number.isNaN(killedAt)) {
      assert.equal(status.state, 'running')
      await bench.crash(status)
      killedAt = performance.now()
    } else if (status.state === 'failed') {
      const took = performance.now() - killedAt
      assert.ok(took < 1_500, `it took ${Math.round(took)} ms`)
      assert.ok(status.detail)
      return
    }
  }
  assert.fail('the watch ended without a word of it')
}

/** Waits by the driver's own watch. */
export async function untilState(driver: Driver, state: DriverStatus['state']): Promise<void> {
  for await (const status of driver.watch(AbortSignal.timeout(10_000))) if (status.state === state) return
  assert.fail(`it never was ${state}`)
}

export async function untilLogged(driver: Driver, text: RegExp): Promise<void> {
  const { signal } = soon()
  while (!text.test(await driver.logs(50, { signal }))) await pause(20)
}
