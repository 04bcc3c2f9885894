import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { createMask } from '../../../runner/lib/mask.ts'
import { createLog, type LogOptions } from '../../../runner/telemetry/log.ts'
import { openLogFile } from '../../../runner/telemetry/log-file.ts'

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-log-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Everything that is shown, as one text. */
function screen() {
  const parts: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      parts.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => parts.join('') }
}

async function logTo(t: TestContext, change: Partial<LogOptions> = {}) {
  const dataDir = await temporaryFolder(t)
  const { stream, text } = screen()
  const options: LogOptions = {
    level: 'info',
    dataDir,
    show: 'json',
    stream,
    mask: createMask(['hunter22"x']),
    ...change,
  }
  const { log, close } = await createLog(options)
  t.after(close)
  return { log, close, text, path: join(dataDir, 'logs', 'guardian.log'), dataDir }
}

test('each line is JSON with its service, action and attempt, in the file and on standard output', async (t) => {
  const { log, text, path } = await logTo(t)
  log.info({ service: 'panel', action: 'restart', attempt: 2 }, 'restarted')
  log.debug('not asked for')
  const { time, ...line } = JSON.parse(await readFile(path, 'utf8'))
  assert.deepEqual(line, { level: 'info', service: 'panel', action: 'restart', attempt: 2, msg: 'restarted' })
  assert.ok(!Number.isNaN(Date.parse(time)))
  assert.equal(text(), await readFile(path, 'utf8'))
})

test('a secret is masked in messages, values, errors and nested values, and the line stays JSON', async (t) => {
  const { log, text } = await logTo(t)
  const secret = 'hunter22"x'
  log.error({ err: new Error(`refused ${secret}`), values: { deep: [{ text: secret }] } }, `with ${secret}`)
  assert.doesNotMatch(text(), /hunter22/)
  assert.equal(JSON.parse(text()).values.deep[0].text, '[masked]')
})

test('on a terminal nothing from outside moves the cursor', async (t) => {
  const { log, text } = await logTo(t, { show: 'pretty' })
  log.warn({ service: 'panel', title: '\u001b]0;owned\u0007' }, 'says \u001b[2J\u001b[31mred\u009b1m\u0007')
  assert.match(text(), /WARN: panel: says red/)
  assert.doesNotMatch(text(), /[^\P{Cc}\n\t]/u)
})

test('a log folder that cannot be made is said once, and the rest goes on', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'logs'), 'a file stands where the folder should be')
  const { log, text } = await logTo(t, { dataDir: folder })
  log.info('one')
  log.info('two')
  const lines = text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ msg }) => msg.slice(0, 12)),
    ['The log file', 'one', 'two'],
  )
  await rm(join(folder, 'logs'))
  log.info('three')
  assert.match(await readFile(join(folder, 'logs', 'guardian.log'), 'utf8'), /three/)
})

test('a log without a data folder shows its lines only', async (t) => {
  const { stream, text } = screen()
  const { log, close } = await createLog({ level: 'info', show: 'json', stream, mask: (line) => line })
  t.after(close)
  log.info('here')
  assert.equal(JSON.parse(text()).msg, 'here')
})

test('the file rotates by size, keeps what it was told to keep, and loses no line', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'guardian.log')
  const troubles: Error[] = []
  const open = () => openLogFile({ path, maxBytes: 100, keep: 2, onTrouble: (error) => troubles.push(error) })
  const file = open()
  t.after(file.close)
  for (let number = 0; number < 25; number += 1) file.write(`line ${String(number).padStart(4, '0')}\n`)
  assert.deepEqual((await readdir(folder)).sort(), ['guardian.log', 'guardian.log.1', 'guardian.log.2'])
  file.close()
  const again = open()
  t.after(again.close)
  again.write('after a restart\n')
  const texts = await Promise.all(['.2', '.1', ''].map((end) => readFile(path + end, 'utf8')))
  const numbers = [...texts.join('').matchAll(/line (\d+)/g)].map((found) => Number(found[1]))
  assert.deepEqual(
    numbers,
    Array.from({ length: 25 }, (_, number) => number),
  )
  assert.ok(texts.every((text) => text.length <= 100))
  assert.deepEqual(troubles, [])
  if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('what was logged before kill -9 is in the file', async (t) => {
  const dataDir = await temporaryFolder(t)
  const url = new URL('../../../runner/telemetry/log.ts', import.meta.url).href
  const script = `const { createLog } = await import(${JSON.stringify(url)})
    const { log } = await createLog({ level: 'info', dataDir: process.argv[1], show: 'nothing', mask: (text) => text })
    log.info('last words'); process.kill(process.pid, 'SIGKILL')`
  assert.throws(() =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script, dataDir], { stdio: 'pipe' }),
  )
  assert.match(await readFile(join(dataDir, 'logs', 'guardian.log'), 'utf8'), /last words/)
})
