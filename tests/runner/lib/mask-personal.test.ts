import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMask, forStrangers } from '../../../runner/lib/mask.ts'

const mask = forStrangers(createMask(['correct-horse-battery']))

/** Text, and what a stranger reads of it. */
const seen: readonly (readonly [string, string])[] = [
  ['mail ann.lee+x@example.org now', 'mail [masked] now'],
  ['?to=ann%40example.org&x=1', '?to=[masked]&x=1'],
  ['mail анна@пример.рф', 'mail [masked]'],
  ['mail ann@localhost', 'mail [masked]'],
  ['connect ECONNREFUSED 10.0.0.7:3000', 'connect ECONNREFUSED [masked]:3000'],
  ['from 127.0.0.1.', 'from [masked].'],
  ['http://192.168.1.20:8188/queue', 'http://[masked]:8188/queue'],
  ['no route to fe80::1c2d:3e4f', 'no route to [masked]'],
  ['http://[2001:db8::7]:80/', 'http://[[masked]]:80/'],
  ['peer ::ffff:10.0.0.7 left', 'peer [masked] left'],
  ['open /home/ann/panel/.env', 'open /home/[masked]/panel/.env'],
  ['in /Users/ann', 'in /Users/[masked]'],
  ['open C:\\Users\\Ann Lee\\panel', 'open C:\\Users\\[masked]\\panel'],
  ['{"p":"C:\\\\Users\\\\ann\\\\x"}', '{"p":"C:\\\\Users\\\\[masked]\\\\x"}'],
  ['file:///home/ann/x.ts:1:2', 'file:///home/[masked]/x.ts:1:2'],
  ['postgres://ann:s3cr3t@db:5432/app', 'postgres://[masked]@db:5432/app'],
  ['username=ann failed', 'username=[masked] failed'],
  ['{"user":"ann"}', '{"user":"[masked]"}'],
  ['Authorization: Bearer abcdef1234567890', 'Authorization: Bearer [masked]'],
  ['Cookie: sid=31d4d96e407aad42', 'Cookie: [masked]'],
  ['with correct-horse-battery', 'with [masked]'],
]

for (const [text, expected] of seen) {
  test(`a stranger reads ${JSON.stringify(expected)}`, () => {
    assert.equal(mask(text), expected)
    assert.equal(mask(expected), expected, 'masking twice changes nothing')
  })
}

test('what tells of nobody is left as it is', () => {
  const innocent = [
    '2026-11-22T14:03:05.120Z at 14:03:05 it failed',
    'HeadlessChrome/153.0.6778.33 and Node 24.21.0',
    'std::vector and @vite/client',
    'version 1.2.3.4.5',
    'GET http://localhost:3000/api/health: answered 502, expected 2xx',
    'users: 5 of 7 pages',
  ]
  for (const text of innocent) assert.equal(mask(text), text)
})

test('a hostile line of 5 MB costs linear time', () => {
  const size = 5_000_000
  for (const seed of ['a', '1.', '1:', ':', 'a.', '@', 'a@', '/home/', '\\', '://', 'user', 'user=']) {
    const line = seed.repeat(size / seed.length)
    const startedAt = performance.now()
    mask(line)
    const tookMs = performance.now() - startedAt
    assert.ok(tookMs < 5_000, `${JSON.stringify(seed)}: ${Math.round(tookMs)} ms`)
  }
})
