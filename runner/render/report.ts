import type { Incident } from '../core/incident.ts'
import type { Similar } from '../core/similar.ts'

export type Language = 'en' | 'ru'

/** One reading of a source of evidence. Text is already masked. */
export type Sample = {
  /** Milliseconds on the host's steady wall clock. */
  readonly takenAt: number
  readonly text: string
  /** What a reader must know of it: `HTTP 503`, `the log is empty`. */
  readonly note?: string
  /** Pages of it, for the links of the report. */
  readonly links?: readonly { readonly label: string; readonly url: string }[]
}

/** A source as the report shows it: read when the incident opened, and again when it was over. */
export type Exhibit = {
  readonly key: string
  /** `host` is JSON text of a HostState. */
  readonly kind: 'log' | 'json' | 'host'
  readonly title: string
  readonly before?: Sample
  readonly after?: Sample
}

/** The host's resources; bytes and milliseconds. */
export type HostState = {
  readonly disks: readonly {
    readonly path: string
    readonly freeBytes: number
    readonly totalBytes: number
  }[]
  readonly memory: { readonly freeBytes: number; readonly totalBytes: number }
  /** Over 1, 5 and 15 minutes; absent on Windows, where it is not measured. */
  readonly load?: readonly number[]
  readonly cpus: number
  readonly uptimeMs: number
}

/** A picture of a check: in the page when `source` is a data URI, else only a link to its file. */
export type Image = {
  readonly check: string
  readonly kind: 'screenshot' | 'baseline' | 'diff'
  readonly title: string
  readonly source?: string
  /** Relative path of the file itself, for a closer look. */
  readonly file?: string
}

/** A file beside the report. */
export type FileLink = {
  readonly name: string
  /** Relative to the report. */
  readonly path: string
  readonly kind: string
  readonly bytes: number
}

/** Evidence that could not be had; `side` says at which of the two readings. */
export type Missing = { readonly what: string; readonly why: string; readonly side?: 'before' | 'after' }

/** Everything that a report says; plain data, masked, nothing is read while rendering. */
export type IncidentReport = {
  readonly incident: Incident
  readonly service: { readonly id: string; readonly title: string }
  readonly now: number
  /** IANA name, such as `Europe/Moscow`. */
  readonly timezone: string
  readonly language: Language
  readonly exhibits: readonly Exhibit[]
  readonly images: readonly Image[]
  readonly files: readonly FileLink[]
  readonly missing: readonly Missing[]
  /** Pictures and files are gone, because of their age (milliseconds) or to make room. */
  readonly deleted?: { readonly at: number; readonly afterMs?: number }
  /** The host that it happened on. */
  readonly host?: string
  /** Titles of services by id, for those that are named in passing. */
  readonly titles?: Readonly<Record<string, string>>
  readonly similar?: Similar
  /** Sentences of the configuration or of the caller, before those that the report finds itself. */
  readonly nextSteps?: readonly string[]
  /** What was lost, one sentence each: `2 jobs in the queue`. */
  readonly losses?: readonly string[]
  readonly errorBudget?: { readonly target: number; readonly windowMs: number; readonly spentMs: number }
  /** Release, commit, Sentry issue: only http and https links are followed. */
  readonly links?: readonly { readonly label: string; readonly url: string }[]
  readonly release?: string
}
