import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import processDriver from '../../../runner/drivers/process.ts'
import { explain } from '../../../runner/lib/errors.ts'
import { ask, eventually, fixture, processBench } from './process-bench.ts'

describe('starting a process', { concurrency: 4 }, () => {
  it('says which program was not found, and what to do', async (t) => {
    const driver = (await processBench(t)).open({ command: ['no-such-program-here', '--password=hunter2'] })
    await assert.rejects(driver.start(ask()), (error) => {
      assert.match(
        explain(error),
        /panel was not started: no-such-program-here was not found in PATH.*Install it/,
      )
      assert.doesNotMatch(explain(error), /hunter2/)
      return true
    })
    const status = await driver.status(ask())
    assert.equal(status.state, 'failed')
    assert.match(status.detail ?? '', /was not found in PATH/)
  })

  it('says that the folder is missing, not the program', async (t) => {
    const { open, dataDir } = await processBench(t)
    await assert.rejects(open({ cwd: join(dataDir, 'gone') }).start(ask()), /its cwd .*gone does not exist/)
    await writeFile(join(dataDir, 'file'), '')
    await assert.rejects(open({ cwd: join(dataDir, 'file') }).start(ask()), /its cwd .*file is no folder/)
  })

  it('says that a program may not be run', async (t) => {
    const { open, dataDir } = await processBench(t)
    const program = join(dataDir, 'program')
    await writeFile(program, '#!/bin/sh\n')
    await chmod(program, 0o600)
    await assert.rejects(open({ command: [program] }).start(ask()), /permission denied.*chmod \+x/)
  })

  it('gives the exit code and the last words of a program that ends at once', async (t) => {
    const { open } = await processBench(t)
    // Node takes longer to start on a busy machine than the driver waits for a program to end.
    const ends = (words: string) =>
      process.platform === 'win32'
        ? [process.execPath, fixture('exits.mjs'), '3', words]
        : ['/bin/sh', '-c', 'echo "secret of life: $0" >&2; exit 3', words]
    await open({ command: ends('of before') })
      .start(ask())
      .catch(() => undefined)
    const driver = open({ command: ends('42') })
    await assert.rejects(driver.start(ask()), (error) => {
      assert.match(explain(error), /ended as soon as it was started \(exit code 3\)/)
      assert.match(explain(error), /secret of life: 42/)
      assert.doesNotMatch(explain(error), /of before/, 'the words of an earlier life are not its own')
      return true
    })
    const status = await driver.status(ask())
    assert.equal(status.state, 'failed')
    assert.match(status.detail ?? '', /exit code 3/)
  })

  it('says the log file when it cannot be written', async (t) => {
    const { open, dataDir } = await processBench(t)
    await mkdir(join(dataDir, 'folder'))
    const driver = open({ logFile: join(dataDir, 'folder') })
    await assert.rejects(driver.start(ask()), /The log file .*folder cannot be written/)
  })

  it('names the stranger that holds the port, and kills nobody', async (t) => {
    const { open } = await processBench(t)
    const stranger = createServer().listen(0, '127.0.0.1')
    t.after(() => stranger.close())
    await new Promise((resolve) => stranger.once('listening', resolve))
    const { port } = stranger.address() as { port: number }
    const driver = open({ port })
    const named = new RegExp(`Port ${port} of panel is held by process ${process.pid} \\(.*node`)
    await assert.rejects(driver.start(ask()), named)
    await assert.rejects(driver.restart(ask()), named)
    assert.ok(stranger.listening)
    assert.equal((await driver.status(ask())).state, 'stopped', 'nothing was started')
  })

  it('leads a session of its own and carries its action', async (t) => {
    const driver = (await processBench(t)).open()
    await driver.start(ask('restart-7'))
    const { pid } = await driver.status(ask())
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    assert.deepEqual([group, session], [String(pid), String(pid)])
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')
    assert.ok(environment.includes('GUARDIAN_ACTION=restart-7'))
    assert.ok(environment.includes('GUARDIAN_SERVICE=panel'))
  })

  it('passes on the environment, but no setting of Guardian, and writes none of it down', async (t) => {
    const bench = await processBench(t)
    const env = {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      GUARDIAN_TELEGRAM_TOKEN: 'token-of-ours',
      NOTIFY_SOCKET: '/x',
    }
    const command = [process.execPath, fixture('server.mjs'), 'env']
    const driver = bench.open({ command, env: { DATABASE: 'hunter2' } }, { env })
    await driver.start(ask())
    const printed = await eventually(
      async () => (await driver.logs(20, ask())).match(/^\{.*DATABASE.*\}$/m)?.[0],
    )
    const seen = JSON.parse(printed)
    assert.equal(seen.DATABASE, 'hunter2')
    assert.equal(seen.LANG, 'C.UTF-8')
    assert.equal(seen.GUARDIAN_TELEGRAM_TOKEN, undefined)
    assert.equal(seen.NOTIFY_SOCKET, undefined)
    assert.equal(seen.GUARDIAN_ACTION, undefined)
    const written = (await readFile(bench.recordFile, 'utf8')) + bench.logged.join('')
    assert.doesNotMatch(written, /hunter2|token-of-ours/)
  })

  it('sets a log of 10 MB aside before a start, and reads across the seam', async (t) => {
    const { open, dataDir } = await processBench(t)
    const logFile = join(dataDir, 'logs', 'panel.log')
    await mkdir(join(dataDir, 'logs'))
    await truncate(await touch(logFile), 10 * 1024 * 1024)
    await writeFile(logFile, '\nold words\n', { flag: 'a' })
    const driver = open()
    await driver.start(ask())
    const text = await eventually(async () => {
      const found = await driver.logs(2, ask())
      return found.includes('ready as') && found
    })
    assert.match(text, /^old words\nready as/)
    assert.ok((await stat(`${logFile}.1`)).size > 10 * 1024 * 1024)
    assert.ok((await stat(logFile)).size < 1_000)
  })

  it('keeps appending to a log that is small', async (t) => {
    const { open, dataDir } = await processBench(t)
    const logFile = join(dataDir, 'own.log')
    await writeFile(logFile, 'first\n')
    const driver = open({ logFile })
    await driver.start(ask())
    await eventually(async () => (await driver.logs(5, ask())).includes('ready as'))
    assert.match(await readFile(logFile, 'utf8'), /^first\nready as/)
  })

  it('refuses options that are unknown, and a command that is empty', () => {
    const { options } = processDriver
    assert.ok(!options.safeParse({ command: [] }).success)
    assert.ok(!options.safeParse({ command: [''] }).success)
    assert.ok(!options.safeParse({ command: ['a'], comand: ['b'] }).success)
    assert.ok(!options.safeParse({ command: ['a'], port: 70_000 }).success)
    assert.ok(options.safeParse({ command: ['a'] }).success)
  })
})

async function touch(path: string): Promise<string> {
  await writeFile(path, '')
  return path
}
