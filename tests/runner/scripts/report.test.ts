import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'
import { type RunRecord, writeRunRecord } from '../../../runner/lib/run-folder.ts'
import { makeAllure } from '../../../scripts/report/allure.ts'
import { newestOf, readResults } from '../../../scripts/report/results.ts'
import { serveFolder } from '../../../scripts/report/serve.ts'
import { told } from '../../../scripts/report/told.ts'

const root = resolve(import.meta.dirname, '../../..')

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'guardian-report-test-'))
  t.after(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  return dir
}

type Told = {
  readonly name: string
  /** Nothing for a test that never had its turn. */
  readonly verdict?: string | null
  readonly category?: string
}

/** Writes a run as the reporter leaves it. */
async function writeRun(reports: string, run: Partial<RunRecord> & { id: string }, tests: readonly Told[]) {
  const dir = join(reports, 'runs', run.id)
  const startedAt = run.startedAt ?? 0
  await writeRunRecord(dir, { suites: ['smoke'], trigger: 'schedule', whole: true, startedAt, ...run })
  await mkdir(join(dir, 'allure-results'))
  for (const { name, verdict = 'pass', category } of tests) {
    const uuid = `${run.id}-${name.replaceAll(' ', '-')}`
    const labels = { check: `smoke › ${name}`, verdict, owner: 'panel', severity: 'critical', category }
    const result = {
      uuid,
      name,
      fullName: `smoke › ${name}`,
      testCaseId: name,
      status: verdict === null ? 'skipped' : verdict === 'pass' ? 'passed' : 'failed',
      statusDetails: verdict === 'pass' ? {} : { message: `[white-screen] ${name} shows nothing` },
      stage: 'finished',
      start: startedAt,
      stop: startedAt + 1_000,
      labels: Object.entries(labels).flatMap(([key, value]) => (value ? [{ name: key, value }] : [])),
      parameters: [{ name: 'Project', value: 'smoke-desktop' }],
      steps: [],
      attachments: [{ name: 'note', source: `${uuid}-attachment.txt`, type: 'text/plain' }],
      links: [],
    }
    await writeFile(join(dir, 'allure-results', `${uuid}-result.json`), JSON.stringify(result))
    await writeFile(join(dir, 'allure-results', `${uuid}-attachment.txt`), `what ${name} noted`)
  }
}

async function writeIncident(reports: string, id: string, check: string): Promise<void> {
  const dir = join(reports, 'incidents', id)
  await mkdir(dir, { recursive: true })
  const incident = { id, service: 'panel', openedAt: 1, closedAt: 2, failing: [check], summary: 'x' }
  await writeFile(join(dir, 'incident.json'), JSON.stringify({ format: 1, exhibits: [], incident }))
  await writeFile(join(dir, 'report.html'), '<h1>The report of the incident</h1>')
}

const day = Date.UTC(2026, 10, 22)

async function threeRuns(t: TestContext): Promise<string> {
  const reports = await folder(t)
  const home = { name: 'home works' }
  const blank = { ...home, verdict: 'fail', category: 'White screen' }
  await writeRun(reports, { id: 'smoke-schedule-1', startedAt: day }, [home, { name: 'was renamed' }])
  await writeRun(reports, { id: 'smoke-schedule-2', startedAt: day + 1 }, [home, { name: 'status works' }])
  await writeRun(reports, { id: 'hand-3', startedAt: day + 2, whole: false, trigger: 'person' }, [blank])
  await writeIncident(reports, 'BUG-20261122-0000-panel', 'smoke › home works')
  return reports
}

test('the report has the newest result of every test; one that a later whole run lacks is past', async (t) => {
  const reports = await threeRuns(t)
  const { newest, past } = newestOf(await readResults(join(reports, 'runs')))
  const names = (found: typeof newest) => found.map(({ run, result }) => `${run.id} ${result.name}`).sort()
  assert.deepEqual(names(newest), ['hand-3 home works', 'smoke-schedule-2 status works'])
  assert.deepEqual(names(past), [
    'smoke-schedule-1 home works',
    'smoke-schedule-1 was renamed',
    'smoke-schedule-2 home works',
  ])
})

test('a run that was ended takes no result from the report of the tests that it never came to', async (t) => {
  const reports = await threeRuns(t)
  const ended = { id: 'smoke-schedule-4', startedAt: day + 3, whole: false }
  await writeRun(reports, ended, [{ name: 'home works' }, { name: 'status works', verdict: null }])
  const { newest, past } = newestOf(await readResults(join(reports, 'runs')))
  assert.deepEqual(newest.map(({ run, result }) => `${run.id} ${result.name}`).sort(), [
    'smoke-schedule-2 status works',
    'smoke-schedule-4 home works',
  ])
  assert.ok(past.every(({ result }) => result.status !== 'skipped'))
})

test('earlier runs are the history, oldest first and at the time when they ran', async (t) => {
  const reports = await threeRuns(t)
  assert.deepEqual(await makeAllure(reports, 'http://127.0.0.1:1/'), {
    dir: join(reports, 'allure'),
    tests: 2,
    runs: 3,
  })
  await makeAllure(reports, 'http://127.0.0.1:1/')
  const lines = (await readFile(join(reports, 'allure-history.jsonl'), 'utf8')).trim().split('\n')
  const points = lines.map((line) => JSON.parse(line))
  assert.deepEqual(
    points.map(({ name, timestamp }) => [name, timestamp]),
    [
      ['smoke-schedule-1', day],
      ['smoke-schedule-2', day + 1],
    ],
  )
})

test('in a browser it shows category and incident, asks nobody else for anything, and logs no error', async (t) => {
  const reports = await threeRuns(t)
  const { url, close } = await serveFolder(reports)
  await makeAllure(reports, url)
  const options = launchOptions(findBrowser({ root, env: process.env, platform: process.platform }))
  const browser = await chromium.launch(options)
  t.after(async () => {
    await browser.close()
    await close()
  })
  const page = await browser.newPage()
  const asked: string[] = []
  const errors: string[] = []
  page.on('request', (one) => asked.push(one.url()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' && !/favicon|404/.test(line.text())) errors.push(line.text())
  })
  await page.goto(`${url}allure/`)
  await page.getByText('home works').first().click()
  const link = page.getByRole('link', { name: /BUG-20261122-0000-panel/ }).first()
  await link.waitFor()
  assert.equal(
    new URL((await link.getAttribute('href')) ?? '', page.url()).pathname,
    '/incidents/BUG-20261122-0000-panel/report.html',
  )
  await page.goto(`${url}allure/#categories`)
  await page.getByText('White screen').first().waitFor()
  assert.deepEqual(
    asked.filter((one) => !one.startsWith(url) && !/^(data|blob):/.test(one)),
    [],
  )
  assert.deepEqual(errors, [])
})

test('nothing in the files of the report is told to load from elsewhere', async (t) => {
  const reports = await threeRuns(t)
  await makeAllure(reports, 'http://127.0.0.1:1/')
  const dir = join(reports, 'allure')
  const files = (await readdir(dir, { recursive: true })).filter((name) => /\.(html|js|css|json)$/.test(name))
  for (const name of files) {
    const text = await readFile(join(dir, name), 'utf8')
    assert.doesNotMatch(text, /googletagmanager|google-analytics|gtag\(|mc\.yandex/, name)
    if (name.endsWith('.html'))
      assert.doesNotMatch(text, /<(script|link|img|iframe)[^>]*(src|href)="(https?:)?\/\//, name)
    assert.doesNotMatch(text, /@import\s+(url\()?["']?https?:|url\(["']?https?:/, name)
  }
})

test('a trace is a file to download: Allure would open it on a page in the web', async (t) => {
  const reports = await threeRuns(t)
  const [found] = await readResults(join(reports, 'runs'))
  assert.ok(found)
  const attachments = [{ name: 'trace', source: 'a.zip', type: 'application/vnd.allure.playwright-trace' }]
  const result = { ...found.result, attachments }
  assert.match(
    JSON.stringify(told(new Map())({ ...found, result })),
    /"source":"a.zip","type":"application.zip"/,
  )
})

test('without any result it says so and how to get one', async (t) => {
  const reports = await folder(t)
  assert.equal(await makeAllure(reports, 'http://127.0.0.1:1/'), undefined)
  const config = join(reports, 'guardian.config.ts')
  await writeFile(join(reports, 'package.json'), '{ "type": "module" }')
  await writeFile(config, 'export default { services: { panel: {} } }')
  const env = { ...process.env, GUARDIAN_CONFIG: config }
  const run = promisify(execFile)(process.execPath, [join(root, 'scripts', 'report.ts')], { env })
  await assert.rejects(run, ({ code, stderr }: { code: number; stderr: string }) => {
    assert.equal(code, 1)
    assert.match(stderr, /There are no results in .*runs yet\.\nRun a suite first: npm run test:smoke/)
    return true
  })
})
