import type { Logger } from 'pino'
import type { Action } from '../core/action.ts'
import type { Event } from '../core/event.ts'
import type { Clock } from '../lib/clock.ts'
import { inWords } from '../lib/duration.ts'
import { explain } from '../lib/errors.ts'
import type { Driver } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'

type Parts = {
  readonly driverOf: (service: string) => Driver | undefined
  readonly dispatch: (event: Event) => void
  readonly clock: Clock
  readonly log: Logger
  readonly mask: (text: string) => string
}

export type Acting = {
  begin(action: Action): void
  cancel(action: string): void
  /** Lets what is going on come to its end for a while, so that no service is left between stop and start. */
  close(): Promise<void>
}

/** A stop takes up to 10 s, and a start its moment. */
const closeGraceMs = 15_000

/** Hands actions to drivers; every one ends as an `acted` event, whatever happens. */
export function createActing(parts: Parts): Acting {
  const open = new Map<string, { readonly control: AbortController; readonly ended: Promise<void> }>()
  return {
    begin(action) {
      const control = new AbortController()
      const ended = perform(parts, action, control.signal).finally(() => open.delete(action.id))
      open.set(action.id, { control, ended })
    },
    cancel: (action) => open.get(action)?.control.abort(new Error('the action ran into its deadline')),
    async close() {
      const stopTimer = parts.clock.after(closeGraceMs, () => {
        for (const { control } of open.values()) control.abort(new Error('Guardian is stopping'))
      })
      await Promise.allSettled([...open.values()].map(({ ended }) => ended))
      stopTimer()
    },
  }
}

async function perform(parts: Parts, action: Action, signal: AbortSignal): Promise<void> {
  const { dispatch, clock, log } = parts
  const { id, service, kind, attempt } = action
  log.info({ service, action: kind, attempt, id }, `${kind} of ${service} begins`)
  const result = await drive(parts, action, signal).catch((error: unknown) => ({
    ok: false,
    detail: explain(error),
  }))
  const detail = plain(parts.mask(result.detail), 500)
  log[result.ok ? 'info' : 'warn'](
    { service, action: kind, attempt, id, ok: result.ok },
    `${kind} of ${service}: ${detail}`,
  )
  dispatch({ type: 'acted', at: clock.now(), service, action: id, ...result, detail })
}

type Result = {
  readonly ok: boolean
  readonly detail: string
  readonly identityBefore?: string
  readonly identityAfter?: string
}

async function drive({ driverOf, clock }: Parts, action: Action, signal: AbortSignal): Promise<Result> {
  const { service, kind, id } = action
  const driver = driverOf(service)
  if (driver === undefined) return { ok: false, detail: `${service} has no driver` }
  const ask = { signal, action: id }
  const startedAt = clock.now()
  const before = await driver.status(ask).catch(() => undefined)
  await driver[kind](ask)
  const after = await driver.status(ask).catch(() => undefined)
  return {
    ok: true,
    detail: `The driver finished the ${kind} in ${inWords(clock.now() - startedAt)}`,
    ...(before?.identity && before.state === 'running' && { identityBefore: before.identity }),
    ...(after?.identity && { identityAfter: after.identity }),
  }
}
