import type { Reporter } from '@playwright/test/reporter'
import { type Message, seal } from '../protocol.ts'
import { streaming } from '../streaming.ts'

/**
 * Streams the results of a Playwright run to the daemon that started it, test by test, over the IPC channel
 * of the process. Without such a channel it is silent, so it may stand in any configuration.
 */
export default function guardianReporter(): Reporter {
  const { send, drained } = channel()
  // Otherwise Playwright adds a terminal reporter of its own.
  return { ...streaming(send, drained), printsToStdio: () => true }
}

/** Our parent died: nobody would end this run at its deadline. */
const interrupt = () => process.kill(process.pid, 'SIGINT')

/** Sends in order, and knows when everything has left: Playwright exits hard when it is done. */
function channel() {
  const sent: Promise<void>[] = []
  if (process.send) process.once('disconnect', interrupt)
  return {
    send(message: Message): void {
      if (!process.connected) return
      sent.push(
        new Promise((resolve) => process.send?.(seal(message), undefined, undefined, () => resolve())),
      )
    },
    drained: async (): Promise<void> => {
      await Promise.all(sent)
      // A process that is kept has many runs.
      process.off('disconnect', interrupt)
    },
  }
}
