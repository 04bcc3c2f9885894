import type { ActionKind, ActionOutcome } from '../core/action.ts'
import type { Observation } from '../core/observation.ts'
import type { DriverStatus } from '../core/service.ts'

/** One thing that a history tells. Times are milliseconds since 1970. */
export type Entry =
  /** `vital` and `weight` describe a Playwright check, which no configuration lists. */
  | (Observation & {
      readonly type: 'observed'
      readonly vital?: boolean
      readonly weight?: 'light' | 'suite'
    })
  | { readonly type: 'seen'; readonly at: number; readonly service: string; readonly status: DriverStatus }
  /** What was done at the time; nothing is replayed of it, but it says what a recovery was owed to. */
  | {
      readonly type: 'acted'
      readonly service: string
      readonly kind: ActionKind
      readonly by: string
      readonly startedAt: number
      readonly endedAt?: number
      readonly outcome?: ActionOutcome
    }

export type Observed = Extract<Entry, { type: 'observed' }>
export type Acted = Extract<Entry, { type: 'acted' }>

/** When Guardian knew of it. */
export function knownAt(entry: Entry): number {
  switch (entry.type) {
    case 'observed':
      return entry.startedAt + entry.tookMs
    case 'seen':
      return entry.at
    case 'acted':
      return entry.startedAt
  }
}
