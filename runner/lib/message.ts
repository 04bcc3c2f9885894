import type { Topic } from '../core/effect.ts'
import type { Severity } from '../core/severity.ts'

/** What a message is about; `gathered` stands for many that waited, a test comes from a person. */
export type MessageTopic = Topic | 'gathered' | 'test'

/** A picture that explains a message. */
export type Picture = {
  readonly name: string
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/webp'
  readonly content: Uint8Array<ArrayBuffer>
}

/**
 * What a channel sends. Its texts are lines of plain text: secrets are masked, and nothing in them controls a terminal or
 * turns the direction of reading. Markup they may hold; each channel makes it harmless by its vendor's rules.
 */
export type Message = {
  /** Of this message on this channel, the same at every attempt: a receiver knows a second delivery by it. */
  readonly id: string
  readonly topic: MessageTopic
  readonly severity: Severity
  /** Id of the service, or `host`. */
  readonly service: string
  /** In a few words: `Admin panel: a failure was confirmed`. */
  readonly title: string
  /** The sentence. */
  readonly text: string
  /** Times, actions and where to read on, in the order in which they are read. */
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly incident?: string
  /** Of the incident: its first failure, and its end when it is over. */
  readonly startedAt?: number
  readonly endedAt?: number
  /** Absolute path of the report of the incident. */
  readonly report?: string
  /** Where that report can be opened in a browser. */
  readonly link?: string
  readonly picture?: Picture
  /** What a digest stands for, oldest first. */
  readonly parts?: readonly Message[]
}
