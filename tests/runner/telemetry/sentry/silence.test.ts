import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../store/setup.ts'
import { bug, change, failure, setUp } from './setup.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const crash = change(undefined, bug({ observations: [failure({ reason: 'refused' })] }))

async function listen(t: TestContext, server: ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://key@127.0.0.1:${(server.address() as AddressInfo).port}/1`
}

/** Runs a program that has a `sentry` of this configuration. */
function program(sentry: object, dataDir: string, code: string) {
  const module = JSON.stringify(pathToFileURL(join(root, 'runner', 'telemetry', 'sentry.ts')).href)
  const text = `
    const { registerHooks } = await import('node:module')
    registerHooks({
      resolve(name, context, next) {
        if (name.startsWith('@sentry/')) console.log(name)
        return next(name, context)
      },
    })
    const { createSentry } = await import(${module})
    const config = { sentry: ${JSON.stringify(sentry)}, place: 'here', suites: {}, dataDir: ${JSON.stringify(dataDir)} }
    const clock = { now: () => 0, after: () => () => undefined }
    const log = { warn() {}, info() {} }
    const sentry = createSentry({ config, version: '1', mask: (text) => text, clock, log })
    await sentry.begin()
    ${code}`
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], { cwd: root })
}

const settings = { environment: 'test', url: 'https://sentry.io', projects: {} }
const nowhere = { ...settings, dsn: 'http://key@127.0.0.1:9/1' }

test('without a DSN nothing is sent, and the SDK is not even loaded', async (t) => {
  const folder = await temporaryFolder(t)
  const use = `
    await sentry.checkedIn('api', async () => ({ ended: 'complete', observations: [] }))
    await sentry.close()`
  assert.equal((await program(settings, folder, use)).stdout, '')
  assert.match((await program(nowhere, folder, use)).stdout, /^@sentry\/node$/m)
})

test('a Sentry that is gone costs nothing but a line of the log', async (t) => {
  const gone = createTcpServer()
  const dsn = await listen(t, gone)
  await new Promise((resolve) => gone.close(resolve))
  const { sentry, lines } = await setUp(t, dsn)
  for (let index = 0; index < 500; index += 1) sentry.decided(crash)
  await sentry.close()
  assert.deepEqual(
    lines.map(({ msg }) => msg.replace(/\(.*\)/, '(…)')),
    ['Sentry does not take what is sent to it (…). What is lost is not sent again; watching goes on.'],
  )
})

test('a Sentry that takes connections and says nothing delays neither healing nor the end', async (t) => {
  const sockets = new Set<{ destroy(): void }>()
  const dsn = await listen(
    t,
    createTcpServer((socket) => sockets.add(socket.on('error', () => undefined))),
  )
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  const { sentry } = await setUp(t, dsn)
  await sentry.begin()
  const startedAt = performance.now()
  for (let index = 0; index < 100; index += 1) sentry.decided(crash)
  const told = performance.now() - startedAt
  await sentry.close()
  assert.ok(told < 5_000, `telling took ${told} ms`)
  assert.ok(performance.now() - startedAt < 15_000)
  assert.ok(sockets.size <= 30, `${sockets.size} connections`)
})

test('a Sentry that refuses is said once, and once more when it takes events again', async (t) => {
  let status = 403
  let answered = Promise.withResolvers<void>()
  const server = createServer((_request, response) => {
    response.writeHead(status).end('{}', () => answered.resolve())
  })
  t.after(() => server.closeAllConnections())
  const { sentry, lines } = await setUp(t, await listen(t, server))
  sentry.decided(crash)
  await answered.promise
  status = 200
  answered = Promise.withResolvers()
  sentry.decided(crash)
  await answered.promise
  await sentry.close()
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    [
      'Sentry does not take what is sent to it (it answered 403). What is lost is not sent again; watching goes on.',
      'Sentry takes what is sent to it again',
    ],
  )
})

test('an error that ends the process leaves a note without what tells of people', async (t) => {
  const folder = await temporaryFolder(t)
  await assert.rejects(program(nowhere, folder, "throw new TypeError('ann@example.org is undefined')"))
  const note = JSON.parse(await readFile(join(folder, 'crash.json'), 'utf8'))
  assert.equal(note.text, '[masked] is undefined')
  assert.equal(note.type, 'TypeError')
})
