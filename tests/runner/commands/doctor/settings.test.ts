import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingsOf } from '../../../../runner/commands/doctor/settings.ts'
import { counted, nothingYet, tally, uptime } from '../../../../runner/commands/doctor/statistics.ts'

test('an empty environment gives the defaults of Auto-Heal', () => {
  const { api, pages, intervalMs, tries, delayMs, logFile, start } = settingsOf({})
  assert.equal(api.href, 'http://localhost:8787/')
  assert.deepEqual(pages, [
    { path: '/api/health', url: 'http://localhost:8787/api/health' },
    { path: '/api/girls', url: 'http://localhost:8787/api/girls', list: 'items' },
  ])
  assert.deepEqual(
    [intervalMs, tries, delayMs, logFile, start],
    [30_000, 3, 5_000, './auto-heal.log', undefined],
  )
})

test('a path and a key of the address stay with every page, and are in no name of a check', () => {
  const { pages } = settingsOf({
    API_URL: 'http://h:1/base/?token=abc',
    HEALTH_PATH: '/up?deep=1',
    DATA_PATH: '',
  })
  assert.deepEqual(pages, [{ path: '/up?deep=1', url: 'http://h:1/base/up?token=abc&deep=1' }])
})

test('a command is words or a list', () => {
  assert.deepEqual(settingsOf({ START_COMMAND: 'node a.js  --x' }).start?.command, ['node', 'a.js', '--x'])
  assert.deepEqual(settingsOf({ START_COMMAND: '["a b","c"]', START_CWD: '/x' }).start, {
    command: ['a b', 'c'],
    cwd: '/x',
  })
  assert.throws(() => settingsOf({ START_COMMAND: '[1]' }), /START_COMMAND: not a list of texts/)
})

test('bounds hold, and a path has to begin with a slash', () => {
  const wrong = { RETRY_DELAY: '61', MAX_RETRIES: '1.5', CHECK_INTERVAL: '1e3', DATA_PATH: 'girls' }
  assert.throws(
    () => settingsOf(wrong),
    (error: Error) => {
      assert.equal(error.message.split('\n').length, 5)
      return true
    },
  )
})

test('an address that cannot be read is not repeated', () => {
  assert.throws(
    () => settingsOf({ API_URL: 'user:hunter2@host' }),
    (error: Error) => !error.message.includes('hunter2'),
  )
})

test('uptime is cut and never rounded up to 100 %', () => {
  const good = { failed: false, recovered: false }
  const sum = Array.from({ length: 1_999 }, () => good).reduce(counted, nothingYet)
  const after = counted(sum, { failed: true, recovered: true })
  assert.equal(uptime(after), 'Uptime: 99.9% (1999/2000 successful checks)')
  assert.equal(tally(after), 'Checks: 2000 | Errors: 1 | Recoveries: 1')
  assert.equal(uptime(nothingYet), 'Uptime: 0% (0/0 successful checks)')
})
