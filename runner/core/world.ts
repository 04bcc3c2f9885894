import type { CheckState } from './check.ts'
import type { ServiceState } from './service.ts'

/** Everything that is remembered. It is saved, so it holds plain data only. */
export type World = {
  readonly services: Readonly<Record<string, ServiceState>>
  /** By service, then by check: an observation copies the checks of one service only. */
  readonly checks: Readonly<Record<string, Readonly<Record<string, CheckState>>>>
  /** Restarts of the last hour, oldest first: what the budgets are counted from. */
  readonly restarts: readonly { readonly at: number; readonly service: string }[]
  readonly host: {
    /** Why nothing is restarted at present, as far as we are the reason. */
    readonly trouble?: { readonly since: number; readonly until: number; readonly text: string }
  }
}

export const emptyWorld: World = { services: {}, checks: {}, restarts: [], host: {} }
