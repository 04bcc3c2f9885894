import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { childService, freePort, workplace } from './commands/tools.ts'
import { inProcess, isUp, startsIn, untilService } from './daemon-tools.ts'
import { receiver } from './notifiers/receiver.ts'

const watched = async (notifiers: object) => {
  const { config } = await childService()
  const panel = { ...config.services.panel, autoStart: true }
  return { ...config, services: { panel }, notifiers }
}

async function crashed(t: TestContext, config: object, folder?: string) {
  const guardian = await inProcess(t, config, folder)
  const before = await untilService(
    guardian.app,
    'panel',
    (state) => isUp(state) && state.status?.pid !== undefined,
  )
  process.kill(before.status?.pid ?? 0, 'SIGKILL')
  const after = await untilService(
    guardian.app,
    'panel',
    (state) => isUp(state) && state.lastIncident !== undefined,
  )
  return { ...guardian, incident: after.lastIncident }
}

async function untilUp(place: Pick<Awaited<ReturnType<typeof workplace>>, 'guardian'>): Promise<void> {
  const { code, stdout } = await place.guardian('status')
  if (code !== 0 || !stdout.includes('● up')) await untilUp(place)
}

const topicsOf = (got: readonly { readonly body: string }[]) =>
  got.map(({ body }) => (JSON.parse(body) as { topic: string }).topic)

suite('Messages of a whole Guardian', () => {
  test('a crash is told as opened and then as healed, with times, action and report', async (t) => {
    const hook = await receiver(t, () => ({ status: 204 }))
    const { incident, folder } = await crashed(t, await watched({ hook: { kind: 'webhook', url: hook.url } }))
    await hook.until(2)
    assert.deepEqual(topicsOf(hook.got), ['opened', 'healed'])
    const [opened, healed] = hook.got.map(({ body }) => JSON.parse(body))
    assert.equal(opened.incident, incident?.id)
    assert.equal(opened.title, 'Admin panel: a failure was confirmed')
    assert.match(opened.text, /^Admin panel has exited\. /)
    assert.equal(healed.startedAt, new Date(incident?.symptomAt ?? 0).toISOString())
    assert.equal(healed.endedAt, new Date(incident?.closedAt ?? 0).toISOString())
    const facts = new Map(
      healed.facts.map(({ name, value }: { name: string; value: string }) => [name, value]),
    )
    assert.equal(facts.get('Done'), 'one restart')
    assert.ok(facts.has('Down for') && facts.has('First failure'))
    assert.equal(facts.get('Report'), join(folder, 'reports', 'incidents', incident?.id ?? '', 'report.html'))
  })

  test('an escalation names who holds the port, in the message and in the report', async (t) => {
    const stranger = createServer().listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    t.after(() => stranger.close())
    const { port } = stranger.address() as AddressInfo
    const hook = await receiver(t, () => ({ status: 204 }))
    const { config } = await childService()
    // The driver is not told of the port: only the log of the program complains.
    const { port: _, ...driver } = config.services.panel.driver
    const env = { PORT: String(port) }
    const panel = { ...config.services.panel, alwaysUp: true, driver: { ...driver, env } }
    const guardian = await inProcess(t, {
      ...config,
      services: { panel },
      checks: {},
      policy: { ...config.policy, attempts: 1, cooldown: 0, startGrace: 1_000, verifyFor: 1_000 },
      notifiers: { hook: { kind: 'webhook', url: hook.url, topics: ['escalated'] } },
    })
    await hook.until(1)
    const message = JSON.parse(hook.got[0]?.body ?? '')
    const { value } = message.facts.find(({ name }: { name: string }) => name === 'Known trouble')
    assert.match(value, new RegExp(`^Port ${port} is held by process ${process.pid} \\(.*Stop that process`))
    const markdown = join(guardian.folder, 'reports', 'incidents', message.incident, 'report.md')
    assert.match(
      await readFile(markdown, 'utf8'),
      new RegExp(`Port ${port} is held by process ${process.pid} `),
    )
  })

  test('a receiver that is down or hangs delays neither the healing nor another channel, and gets everything later', async (t) => {
    const port = await freePort()
    const hanging = await receiver(t, () => 'hang')
    const well = await receiver(t, () => ({ status: 200 }))
    const config = await watched({
      down: { kind: 'webhook', url: `http://127.0.0.1:${port}/` },
      hanging: { kind: 'webhook', url: hanging.url },
      well: { kind: 'webhook', url: well.url },
    })
    const { incident, app } = await crashed(t, config)
    assert.equal(incident?.outcome, 'healed')
    assert.ok((incident?.closedAt ?? 0) - (incident?.openedAt ?? 0) < 10_000)
    await well.until(2)
    assert.equal(app.store.outbox.waiting('down').length, 2)
    assert.equal(app.store.outbox.waiting('hanging').length, 2)
    const back = await receiver(t, () => ({ status: 200 }), port)
    await back.until(2)
    assert.deepEqual(topicsOf(back.got), ['opened', 'healed'])
    assert.equal(new Set(back.got.map(({ headers }) => headers['x-guardian-delivery'])).size, 2)
    assert.deepEqual(topicsOf(well.got), ['opened', 'healed'])
  })

  test('what a Guardian could not deliver is delivered by the next one', async (t) => {
    const port = await freePort()
    const config = await watched({ hook: { kind: 'webhook', url: `http://127.0.0.1:${port}/` } })
    const folder = await mkdtemp(join(tmpdir(), 'guardian-messages-'))
    const { close } = await crashed(t, config, folder)
    await close()
    const hook = await receiver(t, () => ({ status: 200 }), port)
    await inProcess(t, config, folder)
    await hook.until(2)
    assert.deepEqual(topicsOf(hook.got), ['opened', 'healed'])
  })

  test('a Guardian that is killed loses no message', async (t) => {
    const port = await freePort()
    const { config } = await childService()
    const panel = { ...config.services.panel, autoStart: true }
    const notifiers = { hook: { kind: 'webhook', url: `http://127.0.0.1:${port}/` } }
    const place = await workplace(t, { ...config, services: { panel }, notifiers })
    place.stopAfter('panel')
    const first = await place.daemon()
    await untilUp(place)
    const [pid = 0] = await startsIn(join(place.dataDir, 'logs', 'panel.log'))
    process.kill(pid, 'SIGKILL')
    await first.says('"topic":"healed"')
    first.kill('SIGKILL')
    await first.end
    const hook = await receiver(t, () => ({ status: 200 }), port)
    const second = await place.daemon()
    await hook.until(2)
    second.kill('SIGTERM')
    await second.end
    assert.deepEqual(topicsOf(hook.got), ['opened', 'healed'])
  })
})
