import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { controlAll } from '../../../runner/control-all.ts'
import { inProcess } from '../daemon-tools.ts'
import { childService, workplace } from './tools.ts'

/** comfyui needs db, panel needs comfyui, and thumbs needs nobody: four real processes. */
async function stack(change: Readonly<Record<string, object>> = {}) {
  const parents = { panel: ['comfyui'], comfyui: ['db'], db: [], thumbs: [] }
  const parts = await Promise.all(
    Object.entries(parents).map(async ([id, dependsOn]) => {
      const { config } = await childService()
      const check = { ...config.checks['panel/health'], service: id }
      return { id, check, service: { ...config.services.panel, dependsOn, ...change[id] } }
    }),
  )
  return {
    ids: Object.keys(parents),
    config: {
      services: Object.fromEntries(parts.map(({ id, service }) => [id, service])),
      checks: Object.fromEntries(parts.map(({ id, check }) => [`${id}/health`, check])),
      policy: { verifyEvery: '200ms', startGrace: '5s', verifyFor: '1s' },
    },
  }
}

const broken = { driver: { kind: 'process', command: [process.execPath, '-e', 'process.exit(3)'] } }

suite('everything at once', () => {
  test('starts in the order of who needs whom, and stops the other way round', async (t) => {
    const { config, ids } = await stack()
    const { app } = await inProcess(t, config)
    const told: string[] = []
    app.onDecided(({ event, after }) => {
      if (event.type === 'acted') told.push(`${event.service} ended`)
      if (event.type !== 'commanded' || event.command.do === 'end-maintenance') return
      if ('service' in event.command) told.push(`${event.command.service} ${event.command.do}`)
      const busy = Object.values(after.services).filter(({ phase }) => phase.name === 'acting')
      assert.ok(busy.length <= 2, 'no more at once than the policy allows')
    })
    const started = await controlAll(app, { do: 'start-all' }, 'ann')
    assert.deepEqual([started.ok, started.text], [true, '4 of 4 services work'])
    const before = (one: string, other: string) => {
      assert.notEqual(told.indexOf(one), -1, `${one} in ${told}`)
      assert.ok(told.indexOf(one) < told.indexOf(other), `${one} before ${other} in ${told}`)
    }
    before('db ended', 'comfyui start')
    before('comfyui ended', 'panel start')
    before('thumbs start', 'comfyui start')
    const again = await controlAll(app, { do: 'start-all' }, 'ann')
    assert.deepEqual(
      new Set(again.services.map(({ service, text }) => text.replace(service, 'it'))),
      new Set(['it works already']),
    )

    told.length = 0
    const stopped = await controlAll(app, { do: 'stop-all' }, 'ann')
    assert.equal(stopped.text, '4 of 4 services are stopped')
    before('panel ended', 'comfyui stop')
    before('comfyui ended', 'db stop')
    assert.deepEqual(
      ids.map((id) => app.engine.world().services[id]?.phase.name),
      Array(4).fill('stopped'),
    )
  })

  test('a service that does not come up holds back those that need it, and no other', async (t) => {
    const { config } = await stack({ comfyui: { ...broken, policy: { attempts: 1 } } })
    const { app } = await inProcess(t, config)
    const { ok, text, services } = await controlAll(app, { do: 'start-all' }, 'ann')
    assert.equal(ok, false)
    assert.equal(text, '2 of 4 services work; not: panel, comfyui')
    assert.match(services[0]?.text ?? '', /panel was not started, because comfyui does not work/)
    assert.match(services[1]?.text ?? '', /comfyui does not work after the start: .*exit code 3/)
  })

  test('without a daemon, and by one over its API', async (t) => {
    const { config, ids } = await stack({ panel: { autoStart: true } })
    const { guardian, stopAfter, daemon } = await workplace(t, config)
    for (const id of ids) stopAfter(id)
    const started = await guardian('service', 'start', '--all')
    assert.deepEqual([started.code, started.stderr], [0, ''])
    assert.match(
      started.stdout,
      /✓ {2}db +db works: its checks pass after the start\n[\s\S]*4 of 4 services work/,
    )

    const running = await daemon()
    const stopped = await guardian('service', 'stop', '--all', '--json')
    assert.equal(stopped.code, 0)
    assert.equal(JSON.parse(stopped.stdout).services.length, 4)
    running.kill('SIGTERM')
    await running.end
  })

  test('a name beside --all, no name without it, and what only one service can do are wrong usage', async (t) => {
    const { config } = await stack()
    const { guardian } = await workplace(t, config)
    for (const args of [['start', 'db', '--all'], ['pause', '--all'], ['start']]) {
      const { code, stderr } = await guardian('service', ...args)
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, /guardian service start/)
    }
  })
})
