import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { workplace } from './commands/tools.ts'
import { inProcess } from './daemon-tools.ts'

const config = { services: { panel: {} }, server: { port: 0 }, report: { timezone: 'UTC' } }

const crashes = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(join(folder, 'reports', 'incidents')).catch(() => [])
  return names.filter((name) => name.endsWith('guardian') || /guardian-\d+$/.test(name))
}

async function until(question: () => Promise<boolean> | boolean): Promise<void> {
  const late = AbortSignal.timeout(10_000)
  while (!(await question())) {
    late.throwIfAborted()
    await setTimeout(20)
  }
}

test('a Guardian that is killed is reported by the next one, in the list of incidents too', async (t) => {
  const place = await workplace(t, config)
  const first = await place.daemon()
  await until(() => existsSync(join(place.dataDir, 'life.json')))
  first.kill('SIGKILL')
  await first.end
  const second = await place.daemon()
  await second.says('The last Guardian ended unexpectedly')
  const [id = ''] = await crashes(place.folder)
  const folder = join(place.folder, 'reports', 'incidents')
  const page = await readFile(join(folder, id, 'report.html'), 'utf8')
  assert.match(page, /It was killed, or ran out of memory: it left no word\. Nobody watched for/)
  assert.match(page, /Guardian watches 1 service/)
  assert.match(await readFile(join(folder, 'index.html'), 'utf8'), new RegExp(`${id}/report\\.html`))
  second.kill('SIGTERM')
  await second.end
})

test('a Guardian that is stopped leaves nothing to report', async (t) => {
  const { close, folder } = await inProcess(t, config)
  await close()
  const next = await inProcess(t, config, folder)
  assert.deepEqual(await crashes(folder), [])
  assert.ok(!next.lines.some(({ msg }) => /ended unexpectedly/.test(msg)))
})

async function left(t: TestContext, notes: Readonly<Record<string, string>>, given: object = config) {
  const { close, folder } = await inProcess(t, given)
  await close()
  for (const [name, text] of Object.entries(notes)) await writeFile(join(folder, '.guardian', name), text)
  const next = await inProcess(t, given, folder)
  await until(() => next.lines.some(({ msg }) => /ended unexpectedly/.test(msg)))
  const [id = ''] = await crashes(folder)
  return {
    folder,
    lines: next.lines,
    id,
    read: (name: string) => readFile(join(folder, 'reports', 'incidents', id, name), 'utf8'),
  }
}

const life = (beatAt: number) =>
  JSON.stringify({ pid: 7, version: '0.1.0', startedAt: beatAt - 60_000, beatAt, rss: 90e6, free: 40e6 })

test('the error that ended it stands in the report, with its stack and for how long nobody watched', async (t) => {
  const error = {
    at: 1,
    text: 'x is undefined',
    type: 'TypeError',
    stack: 'TypeError: x is undefined\n    at run',
  }
  const { read } = await left(t, {
    'life.json': life(Date.now() - 125_000),
    'crash.json': JSON.stringify(error),
  })
  const text = await read('report.md')
  assert.match(text, /An error ended it: x is undefined\. Nobody watched for 2\s+min 5\s+s/)
  assert.match(text, /TypeError: x is undefined\n {4}at run/)
  assert.match(text, /Its memory then: 90 MB/)
})

test('half a note, and one of a clock that was moved back, lose no report', async (t) => {
  const half = await left(t, { 'life.json': '{"pid": 7' })
  assert.match(await half.read('report.md'), /For how long nobody watched is not known/)
  const later = await left(t, { 'life.json': life(Date.now() + 3_600_000) })
  assert.match(await later.read('report.md'), /Nobody watched for 0\s+s/)
})

test('a folder of reports that cannot be written is said, and Guardian watches', async (t) => {
  const { close, folder } = await inProcess(t, config)
  await close()
  await writeFile(join(folder, '.guardian', 'life.json'), life(Date.now()))
  await mkdir(join(folder, 'reports'), { recursive: true })
  await writeFile(join(folder, 'reports', 'incidents'), 'a file where a folder should be')
  const next = await inProcess(t, config, folder)
  await until(() => next.lines.some(({ msg }) => /cannot be written to/.test(msg)))
  assert.equal((await fetch(`${next.daemon.url}/healthz`)).status, 200)
})

test('a Russian report of it is in Russian', async (t) => {
  const { read } = await left(
    t,
    { 'life.json': life(Date.now()) },
    { ...config, report: { timezone: 'UTC', language: 'ru' } },
  )
  assert.match(await read('report.html'), /Неожиданно завершился сам Guardian/)
})
