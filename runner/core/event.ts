import type { ActionKind } from './action.ts'
import type { Activity } from './activity.ts'
import type { Check } from './check.ts'
import type { Observation } from './observation.ts'
import type { DriverStatus } from './service.ts'

/** What an operator may ask for. */
export type Command =
  | { readonly do: ActionKind; readonly service: string }
  | { readonly do: 'pause' | 'resume' | 'reset'; readonly service: string }
  | { readonly do: 'acknowledge'; readonly incident: string }
  | {
      readonly do: 'maintenance'
      readonly services: readonly string[]
      readonly until: number
      readonly note?: string
    }
  | { readonly do: 'end-maintenance'; readonly services: readonly string[] }

/** Something that happened. `at` is milliseconds on the steady wall clock: time is a field, never read. */
export type Event =
  | {
      readonly type: 'observed'
      readonly at: number
      readonly observation: Observation
      readonly check?: Check
    }
  | { readonly type: 'seen'; readonly at: number; readonly service: string; readonly status: DriverStatus }
  | {
      readonly type: 'activity'
      readonly at: number
      readonly service: string
      /** When the look began. */
      readonly lookedAt: number
      readonly activity: Activity
    }
  | {
      readonly type: 'acted'
      readonly at: number
      readonly service: string
      readonly action: string
      readonly ok: boolean
      readonly detail: string
      readonly identityBefore?: string
      readonly identityAfter?: string
    }
  | {
      readonly type: 'ticked'
      readonly at: number /** Why we doubt ourselves: lag, no disk, no files. */
      readonly trouble?: string
    }
  | { readonly type: 'commanded'; readonly at: number; readonly by: string; readonly command: Command }
  | { readonly type: 'booted'; readonly at: number }
