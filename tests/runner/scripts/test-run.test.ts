import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { isSuccess, lineOf, sum, type Tally } from '../../../scripts/test/tally.ts'
import { folderWithPackages, project } from './clone.ts'

/** A project with these files; `call` runs an expression of the test scripts in it and reads its tally. */
function projectWith(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = folderWithPackages(t)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return {
    async call(module: string, expression: string): Promise<unknown> {
      const url = pathToFileURL(join(project, 'scripts', 'test', module)).href
      const code = `const m = await import('${url}'); const root = ${JSON.stringify(root)}
        console.log('\\n' + JSON.stringify(await (${expression})))`
      // A run inside of a run of node:test would be skipped.
      const { NODE_TEST_CONTEXT: _context, ...env } = process.env
      writeFileSync(join(root, 'call.mjs'), code)
      const { stdout } = await promisify(execFile)(process.execPath, ['call.mjs'], { cwd: root, env })
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    },
  }
}

const importing = "import { test } from 'node:test'\n"

test('unit tests are counted over all files, and a file that cannot be loaded has failed', async (t) => {
  const { call } = projectWith(t, {
    'tests/runner/a.test.ts': `${importing}test('a', () => {}); test('b', () => {}); test.skip('c', () => {})`,
    'tests/runner/deep/b.test.ts': `${importing}test('d', () => { throw new Error('no') })`,
    'tests/runner/c.test.ts': "import './missing.ts'",
    'tests/runner/support.ts': "throw new Error('no test file')",
  })
  assert.deepEqual(await call('unit.ts', 'm.unitTests(root, [])'), { passed: 2, failed: 2, skipped: 1 })
  const chosen = await call('unit.ts', "m.unitTests(root, ['tests/runner/a.test.ts'])")
  assert.deepEqual(chosen, { passed: 2, failed: 0, skipped: 1 })
})

const configuration = "export default { testDir: 'tests', retries: 1, workers: 1 }"
const playwrightTest = "import { expect, test } from '@playwright/test'\n"
const addresses = "{ PANEL_URL: 'http://panel', COMFY_URL: 'http://comfy' }"

test('Playwright tests are counted, and one that passes on its second try has failed', async (t) => {
  const { call } = projectWith(t, {
    'playwright.config.ts': configuration,
    'tests/api/a.spec.ts': `${playwrightTest}
      test('knows the stack', () => expect(process.env['PANEL_URL']).toBe('http://panel'))
      test('fails at first', ({}, info) => expect(info.retry).toBe(1))
      test('fails', () => expect(1).toBe(2))
      test.skip('is left out', () => {})`,
    'tests/visual/b.spec.ts': `${playwrightTest}test('is not asked for', () => {})`,
  })
  const tally = await call('playwright.ts', `m.playwrightTests(root, ['api'], ${addresses})`)
  assert.deepEqual(tally, { passed: 1, failed: 2, skipped: 1 })
})

test('a spec that cannot be loaded has failed', async (t) => {
  const { call } = projectWith(t, {
    'playwright.config.ts': configuration,
    'tests/api/a.spec.ts': "throw new Error('broken')",
  })
  const tally = await call('playwright.ts', `m.playwrightTests(root, ['api'], ${addresses})`)
  assert.deepEqual(tally, { passed: 0, failed: 1, skipped: 0 })
})

test('a suite without specs is no error', async (t) => {
  const { call } = projectWith(t, {
    'playwright.config.ts': configuration,
    'tests/smoke/a.spec.ts': '',
    'tests/api/README.md': '',
  })
  assert.deepEqual(await call('playwright.ts', "m.suitesWithSpecs(root, ['smoke', 'api', 'visual'])"), [
    'smoke',
  ])
})

test('the last line is over everything, and nothing that ran is no success', () => {
  const tallies: Tally[] = [
    { passed: 2, failed: 0, skipped: 1 },
    { passed: 3, failed: 1, skipped: 0 },
  ]
  assert.equal(lineOf(sum(tallies)), '5 passed, 1 failed, 1 skipped')
  assert.deepEqual([sum(tallies), sum(tallies.slice(0, 1)), sum([])].map(isSuccess), [false, true, false])
})
