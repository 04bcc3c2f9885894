import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fingerprintOf, normaliseError } from '../../../runner/core/fingerprint.ts'

/** Occurrences of one error, and what they all come to. */
const same: readonly (readonly [string, ...string[]])[] = [
  ['<time> worker died', '2026-11-22T14:03:05.120Z worker died', '2026-11-21 09:00:00,5 worker died'],
  ['at <time> the queue stood', 'at 14:03 the queue stood', 'at 09:15:59.123 the queue stood'],
  ['prompt <id> failed', 'prompt 0f8fad5b-d9cb-469f-a165-70867728950e failed'],
  ['job <id> is gone', 'job a8Kd93kfLq02 is gone', 'job 9Zp1Lk77xQmA4 is gone'],
  ['<id> is not closed', 'BUG-20261122-1743-panel is not closed', 'BUG-20261121-0900-panel-2 is not closed'],
  ['commit <hex> is not deployed', 'commit 9f1c2ab34de5f is not deployed', 'commit 1a2b3c4 is not deployed'],
  ['fault at <hex>', 'fault at 0x7ffdeadbeef0', 'fault at 0x0'],
  ['connect ECONNREFUSED <ip>', 'connect ECONNREFUSED 127.0.0.1:3000', 'connect ECONNREFUSED 10.0.0.7:41877'],
  ['connect ECONNREFUSED <ip>', 'connect ECONNREFUSED ::1:3000', 'connect ECONNREFUSED [::1]:8188'],
  ['no route to <ip> today', 'no route to fe80::1c2d:3e4f today', 'no route to 2001:db8::7 today'],
  ['GET http://localhost:<n>/api/health timed out', 'GET http://localhost:3000/api/health timed out'],
  ['GET https://panel.test/api/jobs/<n> failed', 'GET https://panel.test/api/jobs/17?token=a&x=1 failed'],
  [
    'panel took <duration>, too long',
    'panel took 1.82 s, too long',
    'panel took 980 ms, too long',
    'panel took 2 min 5 s, too long',
  ],
  [
    '<size> free, expected at least <size>',
    '9.3 GB free, expected at least 10 GB',
    '812 MiB free, expected at least 10 GB',
  ],
  [
    'ENOENT: open <path>',
    'ENOENT: open /home/ann/panel/.env',
    'ENOENT: open /var/lib/panel/.env',
    'ENOENT: open C:\\Users\\ann\\panel\\.env',
  ],
  [
    'at <path>',
    'at tests/smoke/panel.spec.ts:12:3',
    'at file:///home/ann/tests/smoke/panel.spec.ts:99:1',
    'at file:///C:/guardian/x.ts:1:2',
  ],
  ['<n> of <n> rows, process <n>', '3 of 5 rows, process 4121', '17 of 20 rows, process 9'],
  ['spread over lines', 'spread   over\tlines', 'spread over lines\n    at somewhere.ts:1:2'],
  ['red alert', '\u001b[31mred\u001b[0m alert'],
]

for (const [normal, ...occurrences] of same) {
  test(`"${normal}" is one error however often it comes`, () => {
    for (const occurrence of occurrences) assert.equal(normaliseError(occurrence), normal)
  })
}

/** Different errors, which must not be taken for the same. */
const different: readonly (readonly [string, string])[] = [
  [
    'GET http://h:1/api/health: answered 502, expected 2xx',
    'GET http://h:1/api/health: answered 404, expected 2xx',
  ],
  ['GET http://h:1/api/health: answered 500', 'GET http://h:1/api/jobs: answered 500'],
  ['Ended without being asked: exit code 1', 'Ended without being asked: exit code 137'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'connect ETIMEDOUT 127.0.0.1:1'],
  ['Ended without being asked: killed by SIGKILL', 'Ended without being asked: killed by SIGSEGV'],
]

for (const [one, other] of different) {
  test(`"${one}" is not "${other}"`, () => {
    assert.notEqual(normaliseError(one), normaliseError(other))
  })
}

test('what is normal already stays as it is', () => {
  for (const [normal] of same) assert.equal(normaliseError(normal), normal)
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => normaliseError(text).length <= 300))
})

test('a line of 5 MB costs no time', () => {
  const startedAt = performance.now()
  for (const seed of ['a', '1', 'a/', '://?', 'f:', '0x', '12 ', 'C:\\'])
    normaliseError(seed.repeat(5_000_000 / seed.length))
  assert.ok(performance.now() - startedAt < 1_000)
})

test('a fingerprint is of one service and of one error', () => {
  assert.deepEqual(fingerprintOf({ service: 'panel', summary: 'refused by 127.0.0.1:3000' }), [
    'panel',
    'refused by <ip>',
  ])
})
