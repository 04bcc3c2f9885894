import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FullResult, Suite } from '@playwright/test/reporter'
import { isWhole, ranWhole } from '../../../runner/checks/playwright/narrowed.ts'

test('a run of a part is told from a run of the whole by its arguments', () => {
  const whole = [
    ['test', '--project=smoke*', '--retries=0', 'tests[\\\\/]smoke[\\\\/]'],
    ['test', 'tests/smoke', '--workers', '1', '--reporter', 'list', 'tests/visual/'],
    ['test', 'tests[\\\\/]api[\\\\/]', '--headed'],
  ]
  for (const args of whole) assert.ok(isWhole(args), args.join(' '))
  const parts = ['-g', '--grep=home', '--test-list=x', 'tests/smoke/pages.spec.ts:20', '--last-failed']
  for (const arg of [...parts, 'tests/smoke/inner', 'dark', 'pages.spec', '--shard=1/2'])
    assert.ok(!isWhole(['test', arg]), arg)
})

const projects = ['smoke-phone', 'smoke-desktop', 'api'].map((name) => ({ name }))

/** A suite as Playwright tells of it: the projects that ran, and how their tests ended. */
const suiteOf = (titles: readonly string[], ends: readonly (readonly string[])[]): Suite =>
  ({
    suites: titles.map((title) => ({ title })),
    allTests: () => ends.map((statuses) => ({ results: statuses.map((status) => ({ status })) })),
  }) as unknown as Suite

test('a run is whole when every test of its suites had its turn in every size', () => {
  const ran = (
    titles: readonly string[],
    ends: readonly (readonly string[])[],
    status: FullResult['status'],
  ) => ranWhole({ projects } as never, suiteOf(titles, ends), { status })
  const smoke = ['smoke-phone', 'smoke-desktop']
  assert.ok(ran(smoke, [['passed'], ['failed'], ['skipped']], 'failed'))
  assert.ok(ran(['api'], [['passed']], 'passed'))
  assert.ok(!ran(['smoke-phone'], [['passed']], 'passed'), 'the desktop is missing')
  assert.ok(!ran(smoke, [['passed'], []], 'failed'), 'one never had its turn')
  assert.ok(!ran(smoke, [['passed'], ['interrupted']], 'failed'))
  assert.ok(!ran(smoke, [['passed']], 'interrupted'))
  assert.ok(!ran(smoke, [['passed']], 'timedout'))
})
