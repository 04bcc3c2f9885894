import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMask, maskDeep } from '../../../runner/lib/mask.ts'

const secret = 'h0rse/battery+"staple"é'
const mask = createMask([secret, 'tiny', 'correct-horse-battery'])

/** Line, and what must not be found in it afterwards. */
const leaks: readonly (readonly [string, string])[] = [
  [`failed with ${secret} at login`, 'battery'],
  [`GET /x?z=${encodeURIComponent(secret)}`, 'battery'],
  [`{"a":${JSON.stringify(secret)}}`, 'battery'],
  [`sent ${Buffer.from(secret).toString('base64')}`, Buffer.from(secret).toString('base64').slice(2, 20)],
  [
    `sent ${Buffer.from(`bob:${secret}`).toString('base64')}`,
    Buffer.from(`bob:${secret}`).toString('base64').slice(8, 26),
  ],
  [
    `sent ${Buffer.from(`al:correct-horse-battery!`).toString('base64url')}`,
    Buffer.from('al:correct-horse-battery').toString('base64url').slice(6, 26),
  ],
  ['Authorization: Bearer abcdef1234567890', 'abcdef'],
  ['authorization: Basic dXNlcjpwYXNz', 'dXNl'],
  ["curl -H 'Authorization: Bearer abcdef1234567890' http://x/", 'abcdef'],
  ['calling with Bearer ya29.a0AfH6SMBxxxxx1 now', 'a0AfH6'],
  ['Cookie: sid=31d4d96e407aad42; theme=dark', '31d4d96e'],
  ['Set-Cookie: session=31d4d96e407aad42; Path=/; HttpOnly', '31d4d96e'],
  ['{"headers":{"cookie":"sid=31d4d96e407aad42","x-api-key":"k-998877"}}', '31d4d96e'],
  ['{"headers":{"cookie":"sid=31d4d96e407aad42","x-api-key":"k-998877"}}', '998877'],
  ["{'Authorization': 'Token 31d4d96e'}", '31d4d96e'],
  ['https://api.test/v1?key=abc123def&x=1', 'abc123def'],
  ['https://api.test/v1?a=1&access_token=abc123def', 'abc123def'],
  ['https://blob.test/f.png?sv=2020&sig=Zm9v%2Bbar', 'Zm9v'],
  ['https://s3.test/f?X-Amz-Signature=deadbeef01', 'deadbeef01'],
  ['postgres://bob:s3cr3t@db:5432/app', 's3cr3t'],
  ['https://31d4d96e407aad42@sentry.test/7', '31d4d96e'],
  ['redis://:p@ss@cache:6379', 'p@ss'],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\nMIIEow\n-----END RSA PRIVATE KEY-----',
    'MIIEow',
  ],
  ['{"pem":"-----BEGIN PRIVATE KEY-----\\nMIIEow\\n-----END PRIVATE KEY-----\\n"}', 'MIIEow'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXkt', 'b3Blbn'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP', 'dBjftJ'],
  ['using sk-proj-Abc123Def456Ghi789', 'Abc123'],
  ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', '16C7e42F'],
  ['xoxb-123456789012-abcdef', '123456789012'],
  ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  ['glpat-AbCdEf1234567890abcd', 'AbCdEf'],
  ['sntrys_eyJpYXQiOjE2ODc5', 'eyJpYXQ'],
  ['AIzaSyA1234567890abcdefghijklmnopqrstuv', 'SyA123'],
  ['hf_AbCdEfGhIjKlMnOpQrStUvWxYz', 'AbCdEf'],
  ['https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe', 'AAHdqT'],
  ['PASSWORD=abc', 'abc'],
  ['export DB_PASSWORD="p w,x"', 'p w'],
  ['V0_API_KEY=v1:team_abcdef:xyz', 'team_abcdef'],
  ['{"clientSecret":"ab\\"cd-tail"}', 'tail'],
  ['{"body":"{\\"password\\":\\"hunter2\\"}"}', 'hunter2'],
  ['{"password": 12345}', '12345'],
  ["passwd: 'hunter2'", 'hunter2'],
  ['refresh_token: 1//0gabcdef', '0gabcdef'],
]

/** Lines that hold nothing secret and must reach the reader as they are. */
const innocent = [
  'commit 9f1c2ab34de5f60718293a4b5c6d7e8f90a1b2c3 on main',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'prompt_id 0f8fad5b-d9cb-469f-a165-70867728950e executed in 1.82 s',
  'SyntaxError: Unexpected token < in JSON at position 0',
  'invalid token: expected string, found number',
  'max_tokens: 512, token: 42',
  'The password field is required; the secret of a good report is order.',
  '{"flux":{"keyConfigured":false},"token":null,"secret":true}',
  'GET http://127.0.0.1:8188/view?filename=a.png&type=output&keyword=x 200',
  'Basic configuration loaded; bearer of bad news',
  'from huggingface import hf_hub_download_with_retries',
  'import sk-learn',
  'see http://localhost:3000/@vite/client and mail to team@example.test',
  '2026-11-22T14:03:05.120Z [error] connect ECONNREFUSED 127.0.0.1:8188',
  'tiny values are words',
  'monkey=banana&turkey=sandwich',
]

for (const [line, secretPart] of leaks) {
  test(`masks ${JSON.stringify(line).slice(0, 70)} (${secretPart.slice(0, 8)})`, () => {
    const out = mask(line)
    assert.ok(!out.includes(secretPart), out)
    assert.match(out, /\[masked\]/)
    assert.equal(mask(out), out, 'masking twice changes nothing')
  })
}

test('text that holds no secret is left as it is', () => {
  for (const line of innocent) assert.equal(mask(line), line)
})

test('what is around a secret can still be read', () => {
  assert.equal(mask('postgres://bob:s3cr3t@db:5432/app'), 'postgres://bob:[masked]@db:5432/app')
  assert.equal(mask('GET /v1?key=abc123def&x=1 401'), 'GET /v1?key=[masked]&x=1 401')
  assert.equal(mask('{"password":"a","n":1}'), '{"password":"[masked]","n":1}')
})

test('a password in plain data is known by its key', () => {
  const value = { a: ['Bearer abcdef123456'], password: 'x1', n: 5, deep: { name: 'ok' } }
  assert.deepEqual(maskDeep(value, mask), {
    a: ['Bearer [masked]'],
    password: '[masked]',
    n: 5,
    deep: { name: 'ok' },
  })
})

test('a hostile line of 5 MB costs linear time', () => {
  const size = 5_000_000
  const seeds = [
    'a',
    'eyJ',
    'eyJ-',
    'eyJaaaaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    'password',
    'password="',
    'password=\\"',
    '\\',
    '"',
    'a://',
    'a://b:',
    '://@',
    'Bearer ',
    'cookie:',
    'x_key=',
    '?key',
    'secret-',
    'sk-',
    '\\"secret\\":',
    '1234567:',
    ' ',
    '-',
    'token="\\a',
  ]
  for (const seed of seeds) {
    const line = seed.repeat(Math.ceil(size / seed.length))
    const started = performance.now()
    mask(line)
    const small = performance.now() - started
    assert.ok(small < 5_000, `${seed}: ${Math.round(small)} ms`)
  }
})
