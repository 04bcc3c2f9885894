import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { comfyFaults } from '../../../demo/comfyui/machine.ts'
import { commonFaults } from '../../../demo/fault-effects.ts'
import { pageFaults } from '../../../demo/panel/page-faults.ts'
import { type Stack, startStack } from '../../../demo/stack.ts'
import type { Observation } from '../../../runner/core/observation.ts'
import { approve } from '../../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../../runner/visual/baselines/candidate.ts'
import { assertFound, assertPass } from './found.ts'
import { lightChecksOf } from './lights.ts'
import { faultMarkdown } from './markdown.ts'
import { suitesOf } from './suites.ts'
import { type FaultRow, faultTable, type Service } from './table.ts'

const rowsBy = (prefix: string): readonly FaultRow[] =>
  faultTable.filter(({ foundBy }) => foundBy.startsWith(prefix))
const light = faultTable.filter(({ foundBy }) => !foundBy.includes(' › '))
const checksOf = (rows: readonly FaultRow[]): readonly string[] => [
  ...new Set(rows.map(({ foundBy }) => foundBy)),
]

test('the table has every fault of the demo stack, and none that is gone', () => {
  const own: Readonly<Record<Service, readonly string[]>> = {
    panel: pageFaults,
    comfyui: comfyFaults,
    thumbs: [],
  }
  const there = Object.entries(own).flatMap(([service, names]) =>
    [...commonFaults, ...names].map((name) => `${service}: ${name}`),
  )
  assert.deepEqual(faultTable.map(({ service, fault }) => `${service}: ${fault}`).sort(), there.sort())
})

test('a fault that nobody finds, or only a neighbour, fails the walk through the table', () => {
  const [row] = rowsBy('api › comfyui-canary › ')
  assert.ok(row)
  const says = (check: string, verdict: Observation['verdict']): Observation => ({
    check,
    verdict,
    reason: verdict === 'pass' ? 'ok' : 'timeout',
    summary: row.says,
    service: 'comfyui',
    from: 'here',
    startedAt: 0,
    tookMs: 1,
  })
  const passes = says(row.foundBy, 'pass')
  assert.throws(() => assertFound(row, [passes]), /was found by nobody/)
  assert.throws(() => assertFound(row, [passes, says('other', 'fail')]), /only by a neighbour: other/)
  assert.throws(() => assertFound(row, [says(row.foundBy, 'inconclusive')]), /by nobody/)
  assertFound(row, [says(row.foundBy, 'fail')])
})

test('the documentation has this table', async () => {
  const file = resolve(import.meta.dirname, '../../../docs/writing-checks.md')
  const text = await readFile(file, 'utf8')
  assert.ok(text.includes(faultMarkdown(faultTable)), 'print it anew: node tests/runner/faults/print.ts')
})

test('light checks find what any service can suffer', async (t) => {
  // The panel is to suffer its own faults only, so its ComfyUI is nowhere.
  const stack = await startStack({ env: { COMFY_URL: 'http://127.0.0.1:9' } })
  t.after(() => stack.stop())
  const ask = await lightChecksOf(stack)
  for (const fault of new Set(light.map((row) => row.fault))) {
    const rows = light.filter((row) => row.fault === fault)
    await t.test(`${fault} of ${rows.map(({ service }) => service).join(', ')}`, async () => {
      assertPass(await Promise.all(rows.map(({ foundBy }) => ask(foundBy))))
      await Promise.all(rows.map((row) => commit(stack, row)))
      const seen = await Promise.all(rows.map(({ foundBy }) => ask(foundBy)))
      // First, so that a fault that is missed spoils no other.
      await Promise.all(rows.map((row) => recover(stack, row)))
      for (const row of rows) assertFound(row, seen)
    })
  }
})

test('jobs that are really run find what endpoints hide', async (t) => {
  const stack = await startStack({ services: ['comfyui'] })
  t.after(() => stack.stop())
  const suites = await suitesOf(t)
  const env = { COMFY_URL: stack.comfyui.url }
  const rows = rowsBy('api › ')
  assertPass(await suites.run(checksOf(rows), env))
  for (const row of rows) {
    await t.test(`${row.fault} is found by ${row.foundBy}`, async () => {
      await commit(stack, row)
      const seen = await suites.run([row.foundBy], env)
      await stack.clear('comfyui')
      assertFound(row, seen)
    })
  }
})

test('a browser finds what pages hide behind a 200', async (t) => {
  const stack = await startStack({ services: ['panel'] })
  t.after(() => stack.stop())
  const suites = await suitesOf(t)
  const env = { PANEL_URL: stack.panel.url }
  const rows = rowsBy('smoke › ')
  assertPass(await suites.run(checksOf(rows), env))
  for (const row of rows) await commit(stack, row)
  const seen = await suites.run(checksOf(rows), env)
  for (const row of rows)
    await t.test(`${row.fault} is found by ${row.foundBy}`, () => assertFound(row, seen))
})

test('approved pictures find what only an eye would', async (t) => {
  const stack = await startStack({ services: ['panel'] })
  t.after(() => stack.stop())
  const suites = await suitesOf(t)
  const env = { PANEL_URL: stack.panel.url, GUARDIAN_VISUAL_ROOT: suites.folder }
  const rows = rowsBy('visual › ')
  await suites.run(checksOf(rows), env)
  await approveAll(suites.folder)
  assertPass(await suites.run(checksOf(rows), env))
  for (const row of rows) await commit(stack, row)
  const seen = await suites.run(checksOf(rows), env)
  for (const row of rows)
    await t.test(`${row.fault} is found by ${row.foundBy}`, () => assertFound(row, seen))
})

async function approveAll(root: string): Promise<void> {
  const folders = {
    baselines: join(root, 'baselines'),
    candidates: join(root, 'reports', 'visual', 'candidates'),
  }
  for (const candidate of await listCandidates(folders.candidates)) {
    await approve(folders, candidate, { by: 'a test', why: 'the demo as it is', at: new Date() })
  }
}

async function commit(stack: Stack, { service, fault, options }: FaultRow): Promise<void> {
  const { exited } = stack[service]
  await stack.fault(service, fault, options)
  if (fault === 'crash' || fault === 'port-held') await exited
  if (fault === 'exit-at-start') await assert.rejects(stack.restart(service), /exit-at-start/)
}

/** Makes a service well again, whatever the fault has left of it. */
async function recover(stack: Stack, { service, fault }: FaultRow): Promise<void> {
  if (fault === 'port-held') await untilFree(stack[service].url)
  if (fault === 'exit-at-start') await rm(join(stack.stateDir, `${service}.fault.json`))
  if (['crash', 'hang', 'port-held', 'exit-at-start'].includes(fault)) await stack.restart(service)
  else await stack.clear(service)
}

/** The stranger ends by itself. */
async function untilFree(url: string): Promise<void> {
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  while (await answers()) await pause(50)
}
