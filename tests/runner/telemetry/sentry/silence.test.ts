import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { bug, change, failure, setUp } from './setup.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const crash = change(undefined, bug({ observations: [failure({ reason: 'refused' })] }))

async function listen(t: TestContext, server: ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://key@127.0.0.1:${(server.address() as AddressInfo).port}/1`
}

/** What of Sentry's packages a process loads that watches with this configuration. */
async function loadedWith(sentry: object): Promise<readonly string[]> {
  const module = JSON.stringify(pathToFileURL(join(root, 'runner', 'telemetry', 'sentry.ts')).href)
  const code = `
    const { registerHooks } = await import('node:module')
    registerHooks({
      resolve(name, context, next) {
        if (name.startsWith('@sentry/')) console.log(name)
        return next(name, context)
      },
    })
    const { createSentry } = await import(${module})
    const config = { sentry: ${JSON.stringify(sentry)}, place: 'here', suites: {}, dataDir: '.' }
    const clock = { now: () => 0, after: () => () => undefined }
    const sentry = createSentry({ config, version: '1', mask: (text) => text, clock, log: {} })
    await sentry.begin()
    await sentry.checkedIn('api', async () => ({ ended: 'complete', observations: [] }))
    await sentry.close()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
  })
  return stdout.split('\n').filter((name) => name !== '')
}

test('without a DSN nothing is sent, and the SDK is not even loaded', async () => {
  const settings = { environment: 'test', url: 'https://sentry.io', projects: {} }
  assert.deepEqual(await loadedWith(settings), [])
  assert.ok((await loadedWith({ ...settings, dsn: 'http://key@127.0.0.1:9/1' })).includes('@sentry/node'))
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
  for (let index = 0; index < 500; index += 1) sentry.decided(crash)
  const told = performance.now() - startedAt
  await sentry.close()
  assert.ok(told < 1_000, `telling took ${told} ms`)
  assert.ok(performance.now() - startedAt < 6_000)
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

test('an error that ends the process leaves a note without secrets', async (t) => {
  const { open, dataDir } = await setUp(t, 'http://key@127.0.0.1:9/1')
  const sentry = open()
  t.after(() => sentry.close())
  await sentry.begin()
  process.emit('uncaughtExceptionMonitor', new TypeError('ann@example.org is undefined'), 'uncaughtException')
  const note = JSON.parse(await readFile(join(dataDir, 'crash.json'), 'utf8'))
  assert.equal(note.text, '[masked] is undefined')
  assert.equal(note.type, 'TypeError')
})
