import type { Reporter } from '@playwright/test/reporter'
import { finishedTest } from './finished.ts'
import { listed } from './listed.ts'
import type { Message } from './protocol.ts'
import { sentenceOf } from './sentence.ts'
import { judge } from './verdict.ts'

/** A reporter that tells everything as messages, in order; `ended` may take its time before Playwright exits. */
export function streaming(send: (message: Message) => void, ended: () => Promise<void>): Reporter {
  const ids = new Map<string, string>()
  return {
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
      await ended()
    },
  }
}
