import type { Logger } from 'pino'
import { explain } from '../../lib/errors.ts'
import type { Client } from './client.ts'

/** What is handed over reaches Sentry later, in order; nobody waits for it. */
export type Line = {
  /** Loads the SDK; resolves when that is done, also when it failed. */
  open(): Promise<void>
  send(work: (client: Client) => void): void
  close(ms: number): Promise<void>
}

/** Items that wait while the SDK is being loaded. */
const mostWaiting = 100

/** Opens the client when there is something to send, or when it is asked to. A client that cannot be opened is said once. */
export function createLine(openClient: () => Promise<Client>, log: Logger): Line {
  let waiting: ((client: Client) => void)[] = []
  let opening: Promise<Client | undefined> | undefined
  let client: Client | undefined
  let over = false

  const open = () => {
    opening ??= openClient().then(
      (opened) => {
        client = opened
        for (const work of waiting) hand(work, opened)
        waiting = []
        return opened
      },
      (error: unknown) => {
        over = true
        waiting = []
        log.warn({ action: 'sentry' }, `Nothing is sent to Sentry, its SDK cannot be used: ${explain(error)}`)
        return undefined
      },
    )
    return opening
  }
  const hand = (work: (client: Client) => void, to: Client) => {
    try {
      work(to)
    } catch (error) {
      log.warn({ action: 'sentry' }, `An event could not be handed to Sentry's SDK: ${explain(error)}`)
    }
  }
  return {
    open: () => open().then(() => undefined),
    send(work) {
      if (over) return
      if (client !== undefined) return hand(work, client)
      if (waiting.length < mostWaiting) waiting.push(work)
      void open()
    },
    async close(ms) {
      over = true
      await (await opening)?.close(ms)
    },
  }
}
