import { basename, dirname, join } from 'node:path'
import type { FullConfig, FullResult, Suite, TestCase, TestResult, TestStep } from '@playwright/test/reporter'
import { AllureReporter } from 'allure-playwright'
import { keptRuns, pruneRuns, type RunRecord, writeRunRecord } from '../../../lib/run-folder.ts'
import { allureLabels } from '../allure-labels.ts'
import { suiteOf } from '../listed.ts'
import { annotations } from '../marks.ts'
import { isWhole, ranWhole } from '../narrowed.ts'
import { placeOf } from '../place.ts'

/**
 * Writes results for Allure into the folder of the run, with our own words on them: owner, severity, verdict and
 * category. A run by hand gets a folder of its own beside those of the daemon, so that all make one history.
 */
export default function allureReporter() {
  let run: { readonly config: FullConfig; readonly folder: string; readonly byHand: boolean }
  let inner: AllureReporter
  let all: Suite
  let record: RunRecord
  return {
    version: () => 'v2' as const,
    printsToStdio: () => false,
    onConfigure(config: FullConfig) {
      run = { config, ...placeOf(config) }
      inner = new AllureReporter({ resultsDir: join(run.folder, 'allure-results') })
      inner.onConfigure(config)
    },
    async onBegin(suite: Suite) {
      all = suite
      inner.onBegin(suite)
      record = recordOf(run, suite)
      // Until it has come to its end, nobody knows whether it is whole.
      await writeRunRecord(run.folder, record)
    },
    onTestBegin: (test: TestCase) => inner.onTestBegin(withoutMarks(test)),
    onStepBegin: (test: TestCase, result: TestResult, step: TestStep) =>
      inner.onStepBegin(test, result, step),
    onStepEnd: (test: TestCase, result: TestResult, step: TestStep) => inner.onStepEnd(test, result, step),
    onTestEnd: (test: TestCase, result: TestResult) =>
      inner.onTestEnd(test, withLabels(result, allureLabels(run.config, test, result))),
    async onEnd(result: FullResult) {
      await inner.onEnd()
      const whole = isWhole(process.argv.slice(2)) && ranWhole(run.config, all, result)
      await writeRunRecord(run.folder, { ...record, whole, baselines: baselinesOf(all) })
      // The daemon clears up after its own runs, by its own number.
      if (run.byHand) await pruneRuns(dirname(run.folder), keptRuns)
    },
  }
}

function recordOf({ folder, byHand }: { folder: string; byHand: boolean }, suite: Suite): RunRecord {
  const id = basename(folder)
  const suites = [...new Set(suite.suites.map((project) => suiteOf(project.title)))]
  const trigger = byHand ? 'person' : (/-(schedule|verify|person)-/.exec(id)?.[1] ?? 'schedule')
  return {
    id,
    suites,
    trigger: trigger as RunRecord['trigger'],
    whole: false,
    startedAt: Date.now(),
  }
}

/** What the tests asked for, so that what nobody asks for any more can be told. */
function baselinesOf(suite: Suite): NonNullable<RunRecord['baselines']> {
  const tests = suite.allTests()
  const asked = tests
    .flatMap(({ results }) => results.flatMap((result) => result.annotations))
    .flatMap(({ type, description }) => (type === annotations.baseline && description ? [description] : []))
  const cutShort = tests.filter(({ results }) => results.every(({ status }) => status !== 'passed'))
  return {
    asked: [...new Set(asked)].sort(),
    // As a baseline names its check: by file and title.
    cutShort: cutShort.map((test) => test.titlePath().slice(2).join(' › ')),
  }
}

/** Allure would show each of our marks as a step of the test. */
function withoutMarks(test: TestCase): TestCase {
  const ours = new Set<string>(Object.values(annotations))
  return Object.create(test, {
    annotations: { value: test.annotations.filter(({ type }) => !ours.has(type)) },
  })
}

/** The way in which a test tells Allure of itself: a message among its attachments. */
function withLabels(result: TestResult, labels: readonly { name: string; value: string }[]): TestResult {
  const message = {
    name: 'Allure Metadata',
    contentType: 'application/vnd.allure.message+json',
    body: Buffer.from(JSON.stringify({ type: 'metadata', data: { labels } })),
  }
  return Object.create(result, { attachments: { value: [...result.attachments, message] } })
}
