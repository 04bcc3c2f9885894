import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suitesOf } from '../faults/suites.ts'
import { startRealPanel } from './real-panel.ts'

const works = (name: string) => `smoke › pages › ${name} works · desktop`

test('pages pass that have nothing to press, or not yet, and those that only the demo has are noted', async (t) => {
  const suites = await suitesOf(t)
  const keys = { flux: { valid: false, error: 'no key' }, v0: { valid: false, error: 'no key' } }
  const { url } = await startRealPanel(t, { instead: { '/api/keys/validate': { body: keys, afterMs: 800 } } })
  const names = ['status', 'settings', 'preview', 'about']
  const seen = await suites.run(names.map(works), { PANEL_URL: url })
  const by = new Map(seen.map((one) => [one.check, one]))
  for (const name of names) assert.equal(by.get(works(name))?.verdict, 'pass', by.get(works(name))?.summary)
  assert.equal(by.get(works('status'))?.values?.focusable, 0)
  assert.equal(by.get(works('settings'))?.values?.focusable, 1)
  for (const name of ['preview', 'about']) assert.equal(by.get(works(name))?.values?.[`/${name}`], 'absent')
})

test('a page that is no optional one, and is not there, fails', async (t) => {
  const suites = await suitesOf(t)
  const { url } = await startRealPanel(t)
  const [seen] = await suites.run([works('help')], { PANEL_URL: url })
  assert.match(`${seen?.verdict}: ${seen?.summary}`, /^fail: \/help answers 200/)
})
