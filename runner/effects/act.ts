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
  /** Actions that have not ended. */
  running(): number
  close(): void
}

/** Hands actions to drivers; every one ends as an `acted` event, whatever happens. */
export function createActing(parts: Parts): Acting {
  const open = new Map<string, AbortController>()
  return {
    begin(action) {
      const control = new AbortController()
      open.set(action.id, control)
      perform(parts, action, control.signal).finally(() => open.delete(action.id))
    },
    cancel: (action) => open.get(action)?.abort(new Error('the action ran into its deadline')),
    running: () => open.size,
    close() {
      for (const control of open.values()) control.abort(new Error('Guardian is stopping'))
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
