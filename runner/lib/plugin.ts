import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Activity } from '../core/activity.ts'
import type { Answer } from '../core/observation.ts'
import type { DriverStatus } from '../core/service.ts'
import type { Clock } from './clock.ts'
import type { Message } from './message.ts'

/** What every adapter gets; it reads nothing else from its surroundings. */
export type Tools = {
  readonly clock: Clock
  readonly log: Logger
  /** The service that the check or driver belongs to. */
  readonly service: string
  /** Absolute folder of the daemon's data; adapters make their own folders in it. */
  readonly dataDir: string
  /** The environment that programs we start are given; the current one, handed on by config.ts. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** One kind of check, driver or notifier: a file that validates its own options. */
export type Plugin<Options extends z.ZodType, Instance> = {
  readonly name: string
  readonly options: Options
  create(options: z.output<Options>, tools: Tools): Instance
}

/** Asks its question once. Rejects only when we broke; the caller turns that into `inconclusive`. */
export type Probe = (ask: {
  /** Aborts at the absolute deadline. */
  readonly signal: AbortSignal
  /** Confirmations and verifications must not reuse a connection. */
  readonly fresh: boolean
}) => Promise<Answer>

/** Instance of a check kind. `close` ends pools and the like. */
export type CheckInstance = { readonly ask: Probe; close?(): Promise<void> }

export type Ask = {
  readonly signal: AbortSignal
  /** Put into the environment of what we start, so that we know it again after our own death. */
  readonly action?: string
}

/** The way to control one service. Every call has a deadline in its signal; a wrong end rejects with AdapterError. */
export type Driver = {
  status(ask: Ask): Promise<DriverStatus>
  start(ask: Ask): Promise<void>
  stop(ask: Ask): Promise<void>
  restart(ask: Ask): Promise<void>
  /** The newest `lines` lines of what the service wrote, oldest first, unmasked. */
  logs(lines: number, ask: Ask): Promise<string>
  /** Tells of a change within about a second until the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<DriverStatus>
  close?(): Promise<void>
}

/** A way to see whether one service is in use. What we ask of it ourselves must not count. */
export type ActivitySource = {
  /** Looks once. Rejects, with a sentence that says why, when it cannot be seen; the signal aborts at the deadline. */
  look(ask: { readonly signal: AbortSignal }): Promise<Activity>
  close?(): Promise<void>
}

export type ActivityKind<Options extends z.ZodType = z.ZodType> = Plugin<Options, ActivitySource>
export type CheckKind<Options extends z.ZodType = z.ZodType> = Plugin<Options, CheckInstance>
export type DriverKind<Options extends z.ZodType = z.ZodType> = Plugin<Options, Driver>

/** What is done when a message was taken, and may fail: it is not sent again for that. */
export type Extra = {
  /** In two words, for the log: `its picture`. */
  readonly what: string
  run(signal: AbortSignal): Promise<void>
}

/** What a receiver said, in a sentence, what it calls the message where it says so, and what is left to do. */
export type Taken = { readonly said: string; readonly id?: string; readonly extra?: Extra }

/** A channel for messages. */
export type Notifier = {
  /**
   * Resolves when the receiver has taken the message. Rejects otherwise, with DeliveryError when more is known than
   * that it failed. The signal aborts at the absolute deadline. `first` is the id that came with the first message of
   * the same incident, so that what follows can be threaded to it.
   */
  send(message: Message, ask: { readonly signal: AbortSignal; readonly first?: string }): Promise<Taken>
  close?(): Promise<void>
}

/** One kind of channel. It gets the tools of every adapter, but it belongs to no service: it has a name of its own. */
export type NotifierKind<Options extends z.ZodType = z.ZodType> = {
  readonly name: string
  readonly options: Options
  /** Values of the options that must appear nowhere. */
  secrets(options: z.output<Options>): readonly string[]
  create(options: z.output<Options>, tools: Omit<Tools, 'service'> & { readonly channel: string }): Notifier
}

/** Names a kind of check; the file's default export. */
export const defineCheck = <Options extends z.ZodType>(kind: CheckKind<Options>): CheckKind<Options> => kind

/** Names a driver; the file's default export. */
export const defineDriver = <Options extends z.ZodType>(kind: DriverKind<Options>): DriverKind<Options> =>
  kind

/** Names a source of activity; the file's default export. */
export const defineActivity = <Options extends z.ZodType>(
  kind: ActivityKind<Options>,
): ActivityKind<Options> => kind

/** Names a notifier; the file's default export. */
export const defineNotifier = <Options extends z.ZodType>(
  kind: NotifierKind<Options>,
): NotifierKind<Options> => kind
