import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { api, ended, says, surgery } from './doctor-place.ts'

const ansi = '\u001b'

suite('guardian doctor check', () => {
  test('an API that is well takes one line without colours, and 0', async (t) => {
    const place = await surgery(t)
    await place.stranger()
    const { code, stdout, stderr } = await place.doctor('check')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(
      stdout,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[SUCCESS\] ✅ http:\/\/127\.0\.0\.1:\d+ is well: \/api\/health OK, \/api\/girls OK \(count: 6\)\n$/,
    )
    const log = await place.log()
    assert.match(log, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[SUCCESS\] ✅ \/api\/(?:health|girls) OK/)
    assert.match(log, /\[SUCCESS\] ✅ \/api\/girls OK \(count: 6\)\n/)
    assert.ok(!(stdout + log).includes(ansi))
  })

  test('an API that is down is started, verified and 0; each step stands in the log', async (t) => {
    const place = await surgery(t)
    const { code, stdout } = await place.doctor('check')
    assert.equal(code, 0, stdout)
    assert.match(stdout, /\[SUCCESS\] 🎉 http:\S+ was healed by 1 restart: \/api\/health OK, .*count: 6\)\n$/)
    assert.equal(stdout.trim().split('\n').length, 1)
    const log = await place.log()
    assert.match(log, /\[WARN\] Try 1 of 2 failed, again in 100 ms: .*refuses connections/)
    assert.match(log, /\[ERROR\] ❌ \/api\/\w+ FAIL after 2 tries/)
    assert.match(log, /\[INFO\] 🔄 restart of api \(attempt 1\)/)
    assert.match(log, /\[INFO\] Its process is \d+/)
    const again = await place.doctor('check')
    assert.match(again.stdout, /\[SUCCESS\] ✅/)
  })

  test('in a pipeline the steps are shown, without colours', async (t) => {
    const place = await surgery(t)
    const { code, stdout } = await place.doctor('check', { CI: 'true', LOG_FILE: '' })
    assert.equal(code, 0, stdout)
    assert.match(stdout, /🔄 restart of api \(attempt 1\)\n/)
    assert.ok(!stdout.includes(ansi))
    await assert.rejects(place.log(), { code: 'ENOENT' })
  })

  test('an API that answers 500 is restarted when it is ours', async (t) => {
    const place = await surgery(t)
    await place.doctor('check')
    await writeFile(place.broken, '')
    const { code, stdout } = await place.doctor('check')
    assert.equal(code, 0, stdout)
    const pids = [...(await place.log()).matchAll(/Its process is (\d+)/g)].map(([, pid]) => pid)
    assert.ok(new Set(pids).size === 2, `${pids}`)
  })

  test('a stranger who holds the port is named and left alone, and 1', async (t) => {
    const place = await surgery(t)
    const stranger = await place.stranger()
    await writeFile(place.broken, '')
    const { code, stdout } = await place.doctor('check')
    assert.equal(code, 1)
    assert.match(
      stdout,
      new RegExp(`Port ${place.port} of api is held by process ${stranger.pid} \\(.*api\\.mjs`),
    )
    assert.equal(stranger.exitCode, null)
    const stopped = await place.doctor('stop')
    assert.equal(stopped.code, 1)
    assert.match(stopped.stdout, new RegExp(`still held by process ${stranger.pid} `))
  })

  test('an empty list is 1 and no reason for a restart', async (t) => {
    const place = await surgery(t)
    await place.stranger('empty')
    const { code, stdout } = await place.doctor('check')
    assert.equal(code, 1)
    assert.match(stdout, /\/api\/health OK, \/api\/girls FAIL: .*items should be not empty, but is \[\]/)
    assert.match(stdout, /a restart does not cure "wrong-data"/)
    assert.doesNotMatch(await place.log(), /🔄/)
  })

  test('with nothing to start it is 1, and what to set is said', async (t) => {
    const place = await surgery(t, { START_COMMAND: '', CI: '1' })
    const { code, stdout } = await place.doctor('check')
    assert.equal(code, 1)
    assert.match(stdout, /Nothing can restart it: set START_COMMAND/)
  })

  test('the driver of a configured service at that address heals', async (t) => {
    const place = await surgery(t, { START_COMMAND: '' })
    const config = {
      services: {
        shop: { driver: { kind: 'process', command: [process.execPath, api, 'cured'], port: place.port } },
      },
      checks: { 'shop/ping': { service: 'shop', kind: 'http', url: `http://127.0.0.1:${place.port}/x` } },
    }
    await writeFile(join(place.folder, 'guardian.config.ts'), `export default ${JSON.stringify(config)}`)
    const started = await place.doctor('start')
    assert.deepEqual([started.code, started.stderr], [0, ''])
    await writeFile(place.broken, '')
    const { code, stdout } = await place.doctor('check')
    assert.equal(code, 0, stdout)
    assert.match(await place.log(), /🔄 restart of shop \(attempt 1\)/)
  })

  test('no password of API_URL is shown or written', async (t) => {
    const place = await surgery(t)
    const secret = 'hunter2hunter2'
    const url = `http://me:${secret}@127.0.0.1:${place.port}/?api_key=${secret}9`
    const { stdout, stderr } = await place.doctor('check', { API_URL: url, CI: '1' })
    const written = await readFile(join(place.data, 'logs', 'guardian.log'), 'utf8')
    assert.ok(!(stdout + stderr + (await place.log()) + written).includes(secret))
  })

  test('values that make no sense are all named, and 2', async (t) => {
    const place = await surgery(t, {
      API_URL: 'nowhere',
      CHECK_INTERVAL: '0',
      MAX_RETRIES: 'x',
      RETRY_DELAY: '-1',
    })
    const { code, stderr } = await place.doctor('check')
    assert.equal(code, 2)
    for (const name of ['API_URL', 'CHECK_INTERVAL', 'MAX_RETRIES', 'RETRY_DELAY'])
      assert.match(stderr, new RegExp(`^ {2}${name}: `, 'm'))
    assert.match(stderr, /→ Correct the variables/)
  })

  test('help names every variable', async (t) => {
    const place = await surgery(t)
    const { code, stdout } = await place.doctor('help')
    assert.equal(code, 0)
    assert.match(stdout, /API_URL +http:\/\/localhost:8787/)
  })
})

suite('guardian doctor monitor', () => {
  test('heals what dies, counts, exports the count of the list, and says the sum after Ctrl+C', async (t) => {
    const place = await surgery(t, { CHECK_INTERVAL: '0.3' })
    assert.equal((await place.doctor('start')).code, 0)
    const child = place.begin('monitor')
    const end = ended(child)
    const heard = says(child)
    const first = await heard(
      /Checks: 1 \| Errors: 0 \| Recoveries: 0 \| Uptime: 100% \(1\/1 successful checks\)/,
    )
    const url = /(http:\S+\/metrics)/.exec(first)?.[1] ?? ''
    assert.match(await (await fetch(url)).text(), /guardian_check_items\{check="\/api\/girls"\} 6/)
    const record = join(place.data, 'processes', 'api.json')
    process.kill(JSON.parse(await readFile(record, 'utf8')).pid, 'SIGKILL')
    await heard(/Errors: [1-9]\d* \| Recoveries: 1/)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await end
    assert.deepEqual([code, stderr], [0, ''])
    const last = stdout.trim().split('\n').at(-1) ?? ''
    assert.match(
      last,
      /\[INFO\] Stopped \(SIGINT\)\. Checks: \d+ \| Errors: \d+ \| Recoveries: 1 \| Uptime: [\d.]+% \(/,
    )
    assert.ok((await place.log()).trimEnd().endsWith(last))
    assert.ok(!stdout.includes(ansi))
    assert.match(stdout, /Next check in 300 ms…\n/)
  })

  test('a second one says who runs already, and 1', async (t) => {
    const place = await surgery(t, { CHECK_INTERVAL: '5' })
    await place.stranger()
    const child = place.begin('monitor')
    await says(child)(/Status: healthy/)
    const second = await place.doctor('check')
    assert.equal(second.code, 1)
    assert.match(second.stderr, /A running Guardian heals it already/)
    const stopped = ended(child)
    child.kill('SIGTERM')
    assert.equal((await stopped).code, 0)
  })
})
