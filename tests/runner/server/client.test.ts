import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readDaemonFile, removeDaemonFile, writeDaemonFile } from '../../../runner/lib/daemon-file.ts'
import { AdapterError, UserError } from '../../../runner/lib/errors.ts'
import { callDaemon, streamDaemon } from '../../../runner/server/client.ts'
import type { ServerOptions } from '../../../runner/server/server.ts'
import { start, temporaryFolder } from '../store/setup.ts'
import { freshServer, token } from './setup.ts'

async function daemonIn(t: TestContext, change: Partial<ServerOptions> = {}) {
  const dataDir = await temporaryFolder(t)
  const server = await freshServer(t, change)
  await writeDaemonFile(dataDir, { pid: process.pid, url: server.url, token, startedAt: start })
  return { dataDir, ...server }
}

async function collect(lines: AsyncIterable<unknown> | undefined): Promise<unknown[]> {
  const values: unknown[] = []
  for await (const line of lines ?? []) values.push(line)
  return values
}

test('a command asks the daemon of its data folder, with the token for what changes something', async (t) => {
  const { dataDir, asked } = await daemonIn(t)
  assert.deepEqual(await callDaemon(dataDir, '/api/guardian/status'), { services: [] })
  const body = { command: { do: 'stop', service: 'panel' }, by: 'cli' }
  assert.deepEqual(await callDaemon(dataDir, '/api/guardian/control', body), { result: { done: true } })
  assert.deepEqual(asked, [[body.command, 'cli']])
})

test('progress arrives line by line', async (t) => {
  const { dataDir } = await daemonIn(t)
  const lines = await streamDaemon(dataDir, '/api/guardian/run', { suites: ['api'], by: 'cli' })
  assert.deepEqual(await collect(lines), [{ asked: ['api'], by: 'cli' }, { passed: 2 }])
})

test('lines that arrive in pieces, with letters cut in two, come out whole', async (t) => {
  const { dataDir } = await daemonIn(t, {
    async *runSuite() {
      for (let number = 0; number < 200; number += 1) yield { number, text: 'смоук '.repeat(500) }
    },
  })
  const lines = await collect(await streamDaemon(dataDir, '/api/guardian/run-smoke', {}))
  assert.deepEqual(
    lines.map((line) => (line as { number: number }).number),
    Array.from({ length: 200 }, (_, number) => number),
  )
})

test('what the daemon refuses is an error with its remedy', async (t) => {
  const { dataDir } = await daemonIn(t, {
    control: () => Promise.reject(new UserError('No such service', 'Name another.')),
    async *runSuite() {
      yield 1
      throw new UserError('It broke', 'Mend it.', { exitCode: 1 })
    },
  })
  const refused = { name: 'UserError', message: 'No such service', remedy: 'Name another.', exitCode: 2 }
  await assert.rejects(
    callDaemon(dataDir, '/api/guardian/control', { command: { do: 'stop', service: 'x' } }),
    refused,
  )
  const lines = await streamDaemon(dataDir, '/api/guardian/run-smoke', {})
  await assert.rejects(collect(lines), {
    name: 'UserError',
    message: 'It broke',
    remedy: 'Mend it.',
    exitCode: 1,
  })
})

test('without a daemon, or with a file that makes no sense, nobody answers', async (t) => {
  const dataDir = await temporaryFolder(t)
  assert.equal(await callDaemon(dataDir, '/healthz'), undefined)
  for (const rubbish of [
    '',
    '{',
    'null',
    '{"pid":-1}',
    '{"pid":1,"url":"file:///etc/passwd","token":"x","startedAt":1}',
  ]) {
    await writeFile(join(dataDir, 'daemon.json'), rubbish)
    assert.equal(await callDaemon(dataDir, '/healthz'), undefined)
  }
})

test('a daemon that died is nobody', async (t) => {
  const { dataDir, close } = await daemonIn(t)
  await close()
  assert.equal(await callDaemon(dataDir, '/api/guardian/status'), undefined)
  assert.equal(await streamDaemon(dataDir, '/api/guardian/run-smoke', {}), undefined)
})

test('a stranger on the port of a daemon that died is nobody, and is not shown the token', async (t) => {
  const seen: IncomingMessage[] = []
  const stranger = createServer((request, response) => {
    seen.push(request)
    response.end('{"error":"ha","remedy":"ha"}')
  }).listen(0, '127.0.0.1')
  t.after(() => stranger.close())
  await new Promise((resolve) => stranger.once('listening', resolve))
  const dataDir = await temporaryFolder(t)
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  await writeDaemonFile(dataDir, { pid: process.pid, url, token, startedAt: start })
  assert.equal(await callDaemon(dataDir, '/api/guardian/status'), undefined)
  assert.equal(await callDaemon(dataDir, '/api/guardian/control', {}), undefined)
  assert.ok(seen.length > 0 && seen.every(({ headers }) => headers.authorization === undefined))
})

test('a daemon that dies in the middle of its answer is an error, not an end', async (t) => {
  const { dataDir, close } = await daemonIn(t, {
    async *runSuite() {
      yield 1
      await new Promise(() => undefined)
    },
  })
  const lines = await streamDaemon(dataDir, '/api/guardian/run-smoke', {})
  const reading = lines?.[Symbol.asyncIterator]()
  assert.deepEqual(await reading?.next(), { done: false, value: 1 })
  const rest = assert.rejects(async () => reading?.next(), AdapterError)
  await close()
  await rest
})

test('the daemon file is for our own eyes, and only its owner takes it away', async (t) => {
  const dataDir = await temporaryFolder(t)
  const daemon = { pid: process.pid, url: 'http://127.0.0.1:9091', token, startedAt: start }
  await writeDaemonFile(dataDir, daemon)
  const path = join(dataDir, 'daemon.json')
  if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
  await removeDaemonFile(dataDir, process.pid + 1)
  assert.deepEqual(await readDaemonFile(dataDir), daemon)
  await removeDaemonFile(dataDir, process.pid)
  await assert.rejects(readFile(path), { code: 'ENOENT' })
})
