import type { Reporter } from '@playwright/test/reporter'
import { finishedTest } from './playwright/finished.ts'
import { listed } from './playwright/listed.ts'
import { type Message, seal } from './playwright/protocol.ts'
import { sentenceOf } from './playwright/sentence.ts'
import { judge } from './playwright/verdict.ts'

/**
 * Streams the results of a Playwright run to the daemon that started it, test by test, over the IPC channel
 * of the process. Without such a channel it is silent, so it may stand in any configuration.
 */
export default function guardianReporter(): Reporter {
  const { send, drained } = channel()
  const ids = new Map<string, string>()
  return {
    // Otherwise Playwright adds a terminal reporter of its own.
    printsToStdio: () => true,
    onBegin(config, suite) {
      const tests = suite.allTests()
      const checks = tests.map((test) => listed(config, test))
      tests.forEach((test, index) => {
        ids.set(test.id, checks[index]?.id ?? test.id)
      })
      send({ type: 'begin', checks })
    },
    onTestBegin: (test) => send({ type: 'started', check: ids.get(test.id) ?? test.id }),
    onTestEnd(test, result) {
      const answer = judge(finishedTest(test, result))
      send({
        type: 'finished',
        check: ids.get(test.id) ?? test.id,
        tookMs: Math.round(result.duration),
        answer,
      })
    },
    onError: (error) =>
      send({ type: 'trouble', text: sentenceOf(error.message ?? error.value ?? 'unknown error') }),
    async onEnd(result) {
      send({ type: 'end', status: result.status })
      await drained()
    },
  }
}

/** Sends in order, and knows when everything has left: Playwright exits hard when it is done. */
function channel() {
  const sent: Promise<void>[] = []
  if (process.send) {
    // Our parent died: nobody would end this run at its deadline.
    process.once('disconnect', () => process.kill(process.pid, 'SIGINT'))
  }
  return {
    send(message: Message): void {
      if (!process.connected) return
      sent.push(
        new Promise((resolve) => process.send?.(seal(message), undefined, undefined, () => resolve())),
      )
    },
    drained: async (): Promise<void> => {
      await Promise.all(sent)
    },
  }
}
