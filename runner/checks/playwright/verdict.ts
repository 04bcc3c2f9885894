import { stripVTControlCharacters } from 'node:util'
import type { Answer, Evidence, Reason } from '../../core/observation.ts'
import { type Annotation, declared, notedValues, readMarks } from './marks.ts'
import { reasonOf } from './reason.ts'
import { plainMessage, sentenceOf } from './sentence.ts'

export type TestStatus = 'passed' | 'failed' | 'timedOut' | 'skipped' | 'interrupted'

/** A finished test, in the little that judging it needs. */
export type FinishedTest = {
  readonly status: TestStatus
  readonly expectedStatus: TestStatus
  readonly errors: readonly { readonly message: string; readonly snippet?: string; readonly at?: string }[]
  readonly annotations: readonly Annotation[]
  readonly evidence: readonly Evidence[]
  /** Milliseconds of the test's own body, without hooks and fixtures. */
  readonly bodyMs: number
}

/** Turns a finished test into a verdict: soft marks degrade, our own trouble proves nothing, the rest fails. */
export function judge(test: FinishedTest): Answer {
  const { verdict, reason, summary } = decide(test)
  const evidence = [...test.errors.map(errorEvidence), ...test.evidence]
  const values = { bodyMs: test.bodyMs, ...notedValues(test.annotations) }
  return { verdict, reason, summary, values, ...(evidence.length > 0 ? { evidence } : {}) }
}

type Judgement = Pick<Answer, 'verdict' | 'reason' | 'summary'>

function decide(test: FinishedTest): Judgement {
  if (test.status === 'interrupted') return inconclusive('The test was interrupted before it could answer')
  if (test.status === 'skipped') return inconclusive(`The test did not run${skipReason(test.annotations)}`)
  if (test.status === test.expectedStatus) return passed(test)
  if (test.status === 'passed') return failed('assertion', 'The test is marked as failing, and it passed')
  return broken(test)
}

function broken(test: FinishedTest): Judgement {
  const errors = test.errors.map(({ message }) => readError(message))
  const hard = errors.filter((error) => !error.soft)
  const first = hard[0] ?? errors[0]
  if (!first) return inconclusive('The test failed without saying why')
  const timedOut = test.status === 'timedOut'
  const own = errors.find((error) => isOwn(error, timedOut))
  if (own) return inconclusive(own.sentence)
  if (!timedOut) {
    return hard.length > 0
      ? failed(first.reason, first.sentence)
      : { ...failed(first.reason, first.sentence), verdict: 'degraded' }
  }
  // Playwright's own line says only that time ran out; what the test was waiting for stands behind it.
  const behind =
    hard.find((error) => error.marked) ?? hard.find((error) => !/^Test timeout of/.test(error.sentence))
  const reason = behind && !['assertion', 'own-trouble'].includes(behind.reason) ? behind.reason : 'timeout'
  const summary =
    behind && behind !== first ? `${first.sentence.replace(/\.$/, '')}: ${behind.sentence}` : first.sentence
  return failed(reason, summary)
}

type ReadError = { soft: boolean; marked: boolean; reason: Reason; sentence: string; plain: string }

function readError(message: string): ReadError {
  const plain = plainMessage(message)
  const { soft, reason, text } = readMarks(plain)
  return {
    soft,
    marked: reason !== undefined,
    reason: reason ?? reasonOf(plain),
    sentence: sentenceOf(text),
    plain,
  }
}

/** A test that times out has its page closed under it: that is no trouble of the browser's. */
const isOwn = (error: ReadError, timedOut: boolean): boolean =>
  error.reason === 'own-trouble' && !(timedOut && /has been closed/.test(error.plain))

function passed(test: FinishedTest): Judgement {
  const { slowAfterMs } = declared(test.annotations)
  if (slowAfterMs === undefined || test.bodyMs <= slowAfterMs) {
    return { verdict: 'pass', reason: 'ok', summary: `Passed in ${seconds(test.bodyMs)}` }
  }
  const summary = `It works, but took ${seconds(test.bodyMs)}; up to ${seconds(slowAfterMs)} is approved`
  return { verdict: 'degraded', reason: 'slow', summary }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

const failed = (reason: Reason, summary: string): Judgement => ({ verdict: 'fail', reason, summary })

export const inconclusive = (summary: string): Judgement => ({
  verdict: 'inconclusive',
  reason: 'own-trouble',
  summary,
})

function skipReason(list: readonly Annotation[]): string {
  const skip = list.find(({ type }) => type === 'skip' || type === 'fixme')
  return skip?.description ? `: ${skip.description}` : ''
}

function errorEvidence({ message, snippet = '', at = '' }: FinishedTest['errors'][number]): Evidence {
  const plain = plainMessage(message)
  // Failed expectations bring their excerpt of the code along, thrown errors do not.
  const excerpt = /^> +\d+ \|/m.test(plain) ? '' : stripVTControlCharacters(snippet)
  const text = [plain, excerpt, at].filter(Boolean).join('\n\n')
  return { kind: 'error', title: sentenceOf(readMarks(plain).text), text, contentType: 'text/plain' }
}
