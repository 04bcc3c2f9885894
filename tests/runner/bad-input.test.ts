/**
 * Bad input, met by a whole Guardian. What one part can show alone is shown where that part is tested:
 * a broken configuration config.test.ts and main.test.ts · a taken port commands/start.test.ts · bodies, drips, JSON and
 * UTF-8 checks/http.test.ts · a full disk and damage of every kind store/full-disk.test.ts, store/database.test.ts ·
 * logs that are missing, huge or no UTF-8 evidence/log-tail.test.ts · escape codes and markup in reports
 * render/incident.test.ts, on a terminal telemetry/log.test.ts and main.test.ts · rubbish in requests server/server.test.ts
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { childService, serve, workplace } from './commands/tools.ts'
import { inProcess, isUp, untilService } from './daemon-tools.ts'

const alert = '<script>alert(1)</script>'
const evil = `\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e${alert}`

/** One server that misbehaves in a different way on each path. */
const nastyServer = (t: TestContext) =>
  serve(t, (request, response) => {
    const block = Buffer.alloc(2 ** 20, 'x')
    switch (request.url) {
      case '/huge': {
        response.writeHead(200, { 'content-length': String(2 ** 30) })
        const pour = () => {
          while (!response.destroyed && response.write(block));
        }
        response.on('drain', pour)
        return pour()
      }
      case '/drip': {
        const drip = setInterval(() => response.write('x'), 20)
        return response.on('close', () => clearInterval(drip))
      }
      case '/no-json':
        return response.end(`{"state": ${evil}`)
      case '/no-utf8':
        return response.end(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))
      default:
        return response.end('{"state":"fine"}')
    }
  })

test('whatever servers answer, each check says what is wrong, and the others are asked on', async (t) => {
  const url = await nastyServer(t)
  const names = ['huge', 'drip', 'no-json', 'no-utf8', 'fine']
  const check = (name: string) => ({
    service: name,
    kind: 'http',
    url: `${url}/${name}`,
    every: '200ms',
    timeout: '500ms',
    ...(name !== 'huge' && { expect: { json: { state: 'fine' } } }),
  })
  const { app, daemon } = await inProcess(t, {
    services: Object.fromEntries(names.map((name) => [name, {}])),
    checks: Object.fromEntries(names.map((name) => [name, check(name)])),
    policy: { confirmAfter: '50ms', ownTroubleLeast: 9 },
  })
  for (const name of names.slice(0, 4))
    await untilService(app, name, ({ incident }) => incident !== undefined)
  const at = app.engine.world().checks.fine?.fine?.at ?? 0
  await app.until(({ checks }) => (checks.fine?.fine?.at ?? 0) > at)
  const told = Object.fromEntries(
    daemon
      .status()
      .services.flatMap(({ checks }) => checks.map(({ id, verdict, reason }) => [id, [verdict, reason]])),
  )
  assert.deepEqual(told, {
    huge: ['fail', 'wrong-data'],
    drip: ['fail', 'timeout'],
    'no-json': ['fail', 'wrong-data'],
    'no-utf8': ['fail', 'wrong-data'],
    fine: ['pass', 'ok'],
  })
})

test('escape codes and markup in the log of a service reach neither terminal nor page', async (t) => {
  const { config } = await childService()
  const print = `console.log(${JSON.stringify(evil)}); process.exit(1)`
  const driver = { kind: 'process', command: [process.execPath, '-e', print] }
  const place = await workplace(t, {
    ...config,
    services: { panel: { title: `Panel ${evil}`, driver, autoStart: true } },
    policy: { ...config.policy, attempts: 1 },
  })
  const daemon = await place.daemon()
  await daemon.says('"topic":"escalated"')
  const [{ id }] = JSON.parse((await place.guardian('incidents', '--json')).stdout)
  const shown = await Promise.all([
    place.guardian('status'),
    place.guardian('incidents'),
    place.guardian('incidents', 'show', id),
    place.guardian('status', '--json'),
  ])
  daemon.kill('SIGTERM')
  shown.push(await daemon.end)
  for (const { stdout } of shown) {
    assert.notEqual(stdout, '')
    assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\u202e/u)
  }
  const folder = join(place.folder, 'reports', 'incidents')
  const page = readFileSync(join(folder, id, 'report.html'), 'utf8')
  assert.match(page, /&lt;script&gt;alert/, 'the log is quoted')
  for (const text of [page, readFileSync(join(folder, 'index.html'), 'utf8')]) {
    assert.ok(!text.includes(alert))
    assert.doesNotMatch(text, /[^\P{Cc}\n\t]/u)
  }
})

test('a log file that is not there is named in the report, and healing goes on', async (t) => {
  const { config } = await childService()
  const panel = { ...config.services.panel, autoStart: true, logs: ['/nowhere/panel.log'] }
  const { app, close, folder } = await inProcess(t, { ...config, services: { panel } })
  const { status } = await untilService(
    app,
    'panel',
    (state) => isUp(state) && state.status?.pid !== undefined,
  )
  process.kill(status?.pid ?? 0, 'SIGKILL')
  const { lastIncident } = await untilService(
    app,
    'panel',
    (state) => isUp(state) && state.lastIncident !== undefined,
  )
  await close()
  const report = join(folder, 'reports', 'incidents', lastIncident?.id ?? '', 'report.md')
  assert.match(readFileSync(report, 'utf8'), /\/nowhere\/panel\.log/)
})

test('a folder of reports that cannot be written is said once, and healing is untouched', async (t) => {
  const { config } = await childService()
  const panel = { ...config.services.panel, autoStart: true }
  const { app, lines, folder } = await inProcess(t, { ...config, services: { panel } })
  mkdirSync(join(folder, 'reports'), { recursive: true })
  writeFileSync(join(folder, 'reports', 'incidents'), 'a file where a folder should be')
  const running = await untilService(app, 'panel', (state) => isUp(state) && state.status?.pid !== undefined)
  process.kill(running.status?.pid ?? 0, 'SIGKILL')
  const { lastIncident } = await untilService(
    app,
    'panel',
    (state) => isUp(state) && state.lastIncident !== undefined,
  )
  assert.equal(lastIncident?.outcome, 'healed')
  const said = lines.filter(({ msg }) => msg.includes('could not be written'))
  assert.equal(said.length, 1)
  assert.match(
    said[0]?.msg ?? '',
    /reports.incidents.BUG-.*check that the disk has room and the folder is ours/,
  )
  assert.equal(app.store.incidents.list().length, 1)
})

test('a data folder that cannot be used ends with 1 and what to do', async (t) => {
  const { guardian, folder } = await workplace(t, { services: { panel: {} }, storage: { data: 'file/data' } })
  writeFileSync(join(folder, 'file'), '')
  for (const args of [['start'], ['heal'], ['service', 'pause', 'panel']]) {
    const { code, stdout, stderr } = await guardian(...args)
    assert.deepEqual([code, stdout], [1, ''], args.join(' '))
    assert.match(stderr, /data folder .*file.data cannot be .*\n→ Give the user that runs Guardian the right/)
  }
})

test('a damaged database is set aside and said loudly, and the daemon watches', async (t) => {
  const url = await serve(t, (_, response) => response.end())
  const place = await workplace(t, {
    services: { web: {} },
    checks: { 'web/page': { service: 'web', kind: 'http', url, every: '200ms' } },
    server: { port: 0 },
  })
  mkdirSync(place.dataDir)
  writeFileSync(join(place.dataDir, 'guardian.db'), 'no database at all '.repeat(1_000))
  const before = await place.guardian('incidents')
  assert.equal(before.code, 1)
  assert.match(before.stderr, /guardian\.db cannot be read: .*\n→ .*"guardian start" sets it aside/)

  const daemon = await place.daemon()
  const said = JSON.parse(await daemon.says('was damaged'))
  assert.equal(said.level, 'error')
  assert.match(said.msg, /set aside as .*guardian\.db\.corrupt-\S+ and a fresh one begun/)
  assert.equal((await fetch(`${daemon.url}/readyz`)).status, 200)
  assert.equal((await place.guardian('incidents')).code, 0)
  daemon.kill('SIGTERM')
  await daemon.end
  assert.ok(readdirSync(place.dataDir).some((name) => name.startsWith('guardian.db.corrupt-')))
})

const canMount =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0

test('a full disk is said once, watching goes on, and commands say that nothing could be saved', {
  skip: canMount ? false : 'needs root on Linux to mount a small file system; see engine.test.ts',
}, async (t) => {
  const disk = await mkdtemp(join(tmpdir(), 'guardian-full-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
  const { config } = await childService()
  const panel = { ...config.services.panel, autoStart: true }
  const storage = { data: join(disk, 'data') }
  const { app, daemon, lines } = await inProcess(t, { ...config, services: { panel }, storage })
  t.after(() => {
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true })
  })
  await untilService(app, 'panel', isUp)
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize))

  await app.until(() => app.store.trouble() !== undefined)
  const at = app.engine.world().checks.panel?.['panel/health']?.at ?? 0
  await app.until(({ checks }) => (checks.panel?.['panel/health']?.at ?? 0) > at + 1_500)
  assert.equal(lines.filter(({ level, msg }) => level >= 50 && /the disk is full/.test(msg)).length, 1)
  const ready = await fetch(`${daemon.url}/readyz`)
  assert.equal(ready.status, 503)
  assert.match(await ready.text(), /the disk is full/)

  rmSync(join(disk, 'ballast'))
  await app.until(() => app.store.trouble() === undefined)
  assert.equal((await fetch(`${daemon.url}/readyz`)).status, 200)
})
