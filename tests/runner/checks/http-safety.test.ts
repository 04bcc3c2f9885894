import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import http from '../../../runner/checks/http.ts'
import { ask, instanceOf, serve } from './tools.ts'

describe('an http check keeps to itself', () => {
  test('what user, password, keys and headers it was given', async (t) => {
    const { port } = await serve(t, (request, response) =>
      response.end(JSON.stringify({ overall: request.headers })),
    )
    const url = `http://anna:sesame42@127.0.0.1:${port}/api?token=abcd1234&page=2`
    const headers = { 'x-api-key': 'k-987654' }
    const expect = { json: { 'overall.x-api-key': 'other', 'overall.authorization': 'other' } }
    const seen = await ask(instanceOf(http, { url, headers, expect }))
    assert.equal(seen.verdict, 'fail')
    assert.match(
      seen.summary,
      /\/api\?token=\*\*\*&page=2: overall\.x-api-key should be "other", but is "\*\*\*"$/,
    )
    assert.doesNotMatch(JSON.stringify(seen), /sesame42|anna|abcd1234|987654/)
    const basic = await ask(instanceOf(http, { url, expect: { json: { 'overall.authorization': 'other' } } }))
    assert.doesNotMatch(basic.summary, new RegExp(Buffer.from('anna:sesame42').toString('base64')))
  })

  test('no escape codes and no bidirectional tricks of a body', async (t) => {
    const nasty = '\u001b[31mred\u001b]0;title\u0007\u202eevil\u0000\r\n\u009b2J<script>'
    const { url } = await serve(t, (_, response) => response.end(JSON.stringify({ overall: nasty })))
    const seen = await ask(instanceOf(http, { url, expect: { json: { overall: 'healthy' } } }))
    assert.equal(seen.reason, 'wrong-data')
    const page = await serve(t, (_, response) => response.end(nasty))
    const broken = await ask(instanceOf(http, { url: page.url, expect: { json: { overall: 'healthy' } } }))
    for (const { summary } of [seen, broken]) assert.doesNotMatch(summary, /[\p{Cc}\u202a-\u202e]/u)
    assert.match(broken.summary, /begins with "redevil/)
  })
})

describe('redirects', () => {
  test('are not followed unless that is asked for', async (t) => {
    const { url } = await serve(t, (_, response) =>
      response.writeHead(302, { location: '/login?next=secret' }).end(),
    )
    const seen = await ask(instanceOf(http, { url }))
    assert.equal(seen.reason, 'wrong-data')
    assert.match(
      seen.summary,
      /answered 302, a redirect to http:\/\/127\.0\.0\.1:\d+\/login\?next=secret, expected 2xx$/,
    )
  })

  test('are followed as often as allowed, a loop is not', async (t) => {
    const { port } = await serve(t, (request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) response.end()
      else response.writeHead(307, { location: `/${left - 1}` }).end()
    })
    const verdict = async (hops: number, followRedirects: number | boolean) =>
      (await ask(instanceOf(http, { url: `http://127.0.0.1:${port}/${hops}`, followRedirects }))).verdict
    assert.equal(await verdict(2, 2), 'pass')
    assert.equal(await verdict(3, 2), 'fail')
    assert.equal(await verdict(5, true), 'pass')
  })

  test('to another origin carry no headers of ours', async (t) => {
    const other = await serve(t, (request, response) => response.end(JSON.stringify(request.headers)))
    const { url } = await serve(t, (_, response) => response.writeHead(302, { location: other.url }).end())
    const expect = { json: { authorization: { exists: false }, 'x-api-key': { exists: false } } }
    const withUser = url.replace('http://', 'http://anna:sesame42@')
    const seen = await ask(
      instanceOf(http, { url: withUser, headers: { 'x-api-key': 'k-98' }, followRedirects: 1, expect }),
    )
    assert.equal(seen.summary.match(/: (.*) in/)?.[1], '200')
  })
})

describe('TLS', () => {
  test('a certificate that nobody vouches for fails, unless that is accepted', async (t) => {
    const port = await serveTls(t)
    const seen = await ask(instanceOf(http, { url: `https://localhost:${port}/` }))
    assert.equal(seen.verdict, 'fail')
    assert.equal(seen.reason, 'tls')
    assert.match(seen.summary, /DEPTH_ZERO_SELF_SIGNED_CERT/)
    assert.equal(
      (await ask(instanceOf(http, { url: `https://localhost:${port}/`, insecureTls: true }))).verdict,
      'pass',
    )
  })

  test('a port that speaks plain HTTP fails with tls', async (t) => {
    const { port } = await serve(t, (_, response) => response.end())
    assert.equal((await ask(instanceOf(http, { url: `https://127.0.0.1:${port}/` }))).reason, 'tls')
  })
})

async function serveTls(t: TestContext): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  execFileSync('openssl', [...args, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) =>
    response.end(),
  )
  t.after(async () => {
    await new Promise((closed) => server.close(closed).closeAllConnections())
    await rm(folder, { recursive: true })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}
