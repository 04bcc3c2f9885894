import { test } from '@playwright/test'
import { annotations } from '../../runner/checks/playwright/marks.ts'
import { parseDuration } from '../../runner/lib/duration.ts'

export type CheckOptions = {
  /** The service that this test is a promise of, by its name in guardian.config.ts. */
  readonly service: string
  /** A failure may restart the service. */
  readonly vital?: boolean
  /** Slower than this it still works, but is `degraded`: `'10s'`, `'1.5m'` or milliseconds. Set-up does not count. */
  readonly slowAfter?: string | number
  readonly tags?: readonly `@${string}`[]
}

/** Playwright's own details of a test: nothing is registered anywhere else. */
export type CheckDetails = { tag: string[]; annotation: { type: string; description: string }[] }

/**
 * Makes a test a check of a service:
 *
 *     test('queue round trip', check({ service: 'comfyui', vital: true, slowAfter: '10s' }), async ({ comfy }) => { … })
 *
 * On a terminal, `--grep @comfyui` and `--grep @vital` choose by it.
 */
export function check({ service, vital = false, slowAfter, tags = [] }: CheckOptions): CheckDetails {
  const annotation: CheckDetails['annotation'] = [
    { type: annotations.service, description: service },
    { type: annotations.vital, description: String(vital) },
  ]
  if (slowAfter !== undefined) {
    annotation.push({ type: annotations.slowAfter, description: String(millisecondsOf(slowAfter)) })
  }
  return { tag: [`@${service}`, ...(vital ? ['@vital'] : []), ...tags], annotation }
}

function millisecondsOf(slowAfter: string | number): number {
  const ms = typeof slowAfter === 'number' ? slowAfter : parseDuration(slowAfter)
  if (ms !== undefined && ms > 0) return ms
  throw new Error(
    `slowAfter: ${JSON.stringify(slowAfter)} is no duration: write '10s', or milliseconds as a number`,
  )
}

/** Notes a number or a word that the report shows beside the verdict: `note('queueDepth', 3)`. */
export function note(name: string, value: number | string): void {
  test.info().annotations.push({ type: annotations.value, description: `${name}=${value}` })
}
