import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ControlResult } from '../../../runner/control.ts'
import { callDaemon } from '../../../runner/server/client.ts'
import { ownMark } from '../../support/comfy/protocol.ts'
import { freePort, workplace } from '../commands/tools.ts'
import { inProcess, isUp, untilService } from '../daemon-tools.ts'

const program = join(import.meta.dirname, '..', '..', '..', 'demo', 'comfyui', 'main.ts')

/** The demo's ComfyUI as a user would describe it, for the impatient. */
async function comfyui(t: TestContext, own: object) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const state = await mkdtemp(join(tmpdir(), 'guardian-auto-end-'))
  t.after(() => rm(state, { recursive: true, force: true, maxRetries: 5 }))
  const env = {
    ...{ PORT: String(port), DEMO_STATE_DIR: state, COMFY_OUTPUT_DIR: join(state, 'files') },
    ...{ COMFY_BLUR_MS: '400' },
  }
  const config = {
    services: {
      comfyui: {
        title: 'ComfyUI',
        autoStart: true,
        driver: { kind: 'process', command: [process.execPath, program], port, env },
        activity: { kind: 'comfyui', url, every: '200ms', timeout: '500ms' },
        ...own,
      },
    },
    checks: {
      'comfyui/stats': {
        service: 'comfyui',
        kind: 'http',
        url: `${url}/system_stats`,
        every: '300ms',
        timeout: '600ms',
        vital: true,
      },
    },
    policy: { confirmAfter: '200ms', verifyEvery: '200ms', startGrace: '10s' },
    server: { port: 0 },
  }
  return { config, url }
}

async function submit(url: string, blurs: number, extra_data: object = {}): Promise<string> {
  const chain = Array.from({ length: blurs }, (_, n) => [
    n + 1,
    { class_type: 'ImageBlur', inputs: { image: [String(n), 0], blur_radius: 3, sigma: 1 } },
  ])
  const prompt = {
    0: { class_type: 'EmptyImage', inputs: { width: 32, height: 32, batch_size: 1, color: blurs } },
    ...Object.fromEntries(chain),
    out: { class_type: 'SaveImage', inputs: { images: [String(blurs), 0], filename_prefix: 'portrait' } },
  }
  const answer = await fetch(`${url}/prompt`, {
    method: 'POST',
    body: JSON.stringify({ prompt, extra_data }),
  })
  return ((await answer.json()) as { prompt_id: string }).prompt_id
}

test('a ComfyUI that nobody uses is warned of, stopped, left alone, and woken by a request', async (t) => {
  const { config, url } = await comfyui(t, { idleAfter: '2s' })
  const { app, daemon, lines } = await inProcess(t, config)
  await untilService(app, 'comfyui', isUp)
  await submit(url, 0, ownMark)
  const asleep = await untilService(app, 'comfyui', ({ phase }) => phase.name === 'stopped')
  assert.deepEqual(asleep.phase, { name: 'stopped', by: 'auto-end' })
  assert.equal(asleep.incident, undefined)
  await assert.rejects(fetch(`${url}/queue`), 'its process is gone')
  const said = lines.filter(({ topic }) => topic === 'idle').map(({ msg }) => msg)
  assert.equal(said.length, 3, said.join('\n'))
  assert.match(lines.find(({ topic }) => topic === 'stopped')?.msg ?? '', /guardian service start comfyui/)
  const metrics = await (await fetch(`${daemon.url}/metrics`)).text()
  assert.match(metrics, /^guardian_auto_end_total\{service="comfyui",event="warned"\} 3$/m)
  assert.match(metrics, /^guardian_auto_end_total\{service="comfyui",event="stopped"\} 1$/m)
  assert.deepEqual(await app.checkAll(), [], 'its checks rest')

  const body = { command: { do: 'start', service: 'comfyui' }, by: 'a request' }
  const woken = (await callDaemon(app.config.dataDir, '/api/guardian/control', body)) as
    | { result: ControlResult }
    | undefined
  assert.deepEqual([woken?.result.ok, woken?.result.phase], [true, 'up'])
  assert.equal((await fetch(`${url}/queue`)).status, 200)
  await untilService(app, 'comfyui', ({ idle }) => idle !== undefined)
  assert.equal(app.store.incidents.list().length, 0)
})

test('a ComfyUI that works runs on, however long, and is counted when its work is done', async (t) => {
  const { config, url } = await comfyui(t, { idleAfter: '2s' })
  const { app, daemon } = await inProcess(t, config)
  await untilService(app, 'comfyui', (state) => isUp(state) && (state.idle?.warned ?? 0) > 0)
  await submit(url, 10)
  const busy = await untilService(app, 'comfyui', ({ activity }) => activity?.use === 'active')
  assert.equal(busy.idle, undefined)
  assert.match(daemon.status().services[0]?.use?.what ?? '', /^job /)
  const done = await untilService(app, 'comfyui', ({ idle }) => idle !== undefined)
  assert.ok(
    (done.idle?.since ?? 0) - (busy.activity?.since ?? 0) > 2_000,
    'the job took longer than the limit',
  )
  assert.equal(done.phase.name, 'up')
})

test('a job that advances delays a restart to the end of its grace, and the report lists what was lost', async (t) => {
  const { config, url } = await comfyui(t, { idleAfter: 'never', policy: { busyGrace: '3s' } })
  const { app, folder, close } = await inProcess(t, config)
  await untilService(app, 'comfyui', isUp)
  const running = await submit(url, 200)
  const waiting = await submit(url, 0)
  await untilService(
    app,
    'comfyui',
    ({ busy, activity }) => busy !== undefined && activity?.jobs?.length === 2,
  )
  await fetch(`${url}/__demo/fault`, {
    method: 'POST',
    body: JSON.stringify({ name: 'drip', path: '/system_stats' }),
  })
  const held = await untilService(app, 'comfyui', ({ phase }) => phase.name === 'waiting')
  assert.equal(held.phase.name === 'waiting' && held.phase.why, 'busy')
  assert.deepEqual(held.incident?.actions, [])
  const healed = await untilService(
    app,
    'comfyui',
    (state) => isUp(state) && state.lastIncident !== undefined,
  )
  const { actions, lost, openedAt = 0, outcome, id = '' } = healed.lastIncident ?? {}
  assert.equal(outcome, 'healed')
  assert.ok((actions?.[0]?.startedAt ?? 0) - openedAt >= 3_000, 'the grace was given')
  assert.deepEqual(
    lost?.map((job) => [job.id, job.state, job.title]),
    [
      [running, 'running', 'portrait'],
      [waiting, 'pending', 'portrait'],
    ],
  )
  assert.equal(lost?.[0]?.progress?.of, 'ImageBlur')
  await close()
  const report = await readFile(join(folder, 'reports', 'incidents', id, 'report.md'), 'utf8')
  assert.match(
    report,
    new RegExp(`\\| \`${running}\` \\| portrait \\| running \\| \\d+ of \\d+ \\(ImageBlur\\) \\|`),
  )
  assert.match(report, new RegExp(`\\| \`${waiting}\` \\| portrait \\| waiting \\|`))
})

test('the count of idle time survives a Guardian that is killed', async (t) => {
  const { config } = await comfyui(t, { idleAfter: '10m' })
  const place = await workplace(t, config)
  place.stopAfter('comfyui')
  const idleOf = async (): Promise<{ since: number; endsAt: number }> => {
    const { stdout } = await place.guardian('status', '--json')
    return JSON.parse(stdout)?.services[0]?.idle ?? idleOf()
  }
  const first = await place.daemon()
  const before = await idleOf()
  first.kill('SIGKILL')
  await first.end
  await place.daemon()
  const after = await idleOf()
  assert.deepEqual(after, before)
  const { stdout } = await place.guardian('status')
  assert.match(stdout, /nobody has used it for .+; it is stopped in \d/)
})
