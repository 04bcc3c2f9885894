import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import disk from '../../../runner/checks/disk.ts'
import { loadKinds } from '../../../runner/checks/kinds.ts'
import { parseMeminfo } from '../../../runner/checks/memory/host.ts'
import memory from '../../../runner/checks/memory.ts'
import processCheck from '../../../runner/checks/process.ts'
import { findProcesses } from '../../../runner/checks/processes/find.ts'
import { parsePs } from '../../../runner/checks/processes/mac.ts'
import { parseCim } from '../../../runner/checks/processes/windows.ts'
import { ask, instanceOf } from './tools.ts'

/** A process that can be told from every other by its command line; it ends with the test. */
async function someProcess(t: TestContext) {
  const mark = `guardian-test-${process.pid}-${Math.random().toString(36).slice(2)}`
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)', mark], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
      await once(child, 'exit')
  }
  t.after(end)
  return { mark, pid: child.pid ?? 0, end }
}

describe('a process check', () => {
  test('finds a process by its command line, and says that it is gone', async (t) => {
    const { mark, pid, end } = await someProcess(t)
    const instance = instanceOf(processCheck, { pattern: mark })
    const seen = await ask(instance)
    assert.equal(seen.summary, `"${mark}" runs as process ${pid}`)
    assert.equal(seen.values?.count, 1)
    assert.ok(Number(seen.values?.rssBytes) > 1_000_000)
    const two = await ask(instanceOf(processCheck, { pattern: mark, atLeast: 2 }))
    assert.equal(two.summary, `"${mark}" has 1 running, expected at least 2`)
    await end()
    const gone = await ask(instance)
    assert.deepEqual([gone.verdict, gone.reason, gone.summary], ['fail', 'exited', `"${mark}" does not run`])
  })

  const onLinux = process.platform === 'linux' ? {} : { skip: 'only Linux tells it' }
  test(
    'knows what memory is of the process alone, without the code that others share',
    onLinux,
    async (t) => {
      const { pid } = await someProcess(t)
      const [found] = await findProcesses({ pid }, AbortSignal.timeout(5_000))
      const { ownBytes = 0, rssBytes = 0 } = found ?? {}
      assert.ok(ownBytes > 1_000_000, `${ownBytes}`)
      assert.ok(ownBytes < rssBytes, `${ownBytes} of ${rssBytes}`)
    },
  )

  test('follows an id file, and is not deceived by an id that another process has now', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'guardian-pid-'))
    t.after(() => rm(folder, { recursive: true }))
    const { mark, pid } = await someProcess(t)
    const pidFile = join(folder, 'panel.pid')
    const verdict = async (pattern?: string) => {
      const { verdict, reason, summary } = await ask(
        instanceOf(processCheck, { pidFile, ...(pattern ? { pattern } : {}) }),
      )
      return { verdict, reason, summary }
    }
    assert.match((await verdict()).summary, /does not run: there is no .*panel\.pid$/)
    await writeFile(pidFile, 'not a number\u001b[2J')
    assert.match((await verdict()).summary, /does not hold a process id$/)
    await writeFile(pidFile, `${pid}\n`)
    assert.equal((await verdict()).verdict, 'pass')
    assert.equal((await verdict(mark)).verdict, 'pass')
    assert.deepEqual((await verdict('another program')).reason, 'exited')
  })

  test('must be told which process is meant, by a pattern that is one', () => {
    assert.throws(() => instanceOf(processCheck, {}), /say which process is meant/)
    assert.throws(() => instanceOf(processCheck, { pattern: '(' }), /not a regular expression/)
  })

  test('reads what ps and Windows say', () => {
    const ps =
      '    1  11904 Ss   /sbin/launchd\n  512      0 Z    (node)\n  700 204800 S+   node main.js --port 3000\n'
    assert.deepEqual(
      parsePs(ps).map(({ pid, rssBytes, commandLine }) => [pid, rssBytes, commandLine]),
      [
        [1, 12_189_696, '/sbin/launchd'],
        [700, 209_715_200, 'node main.js --port 3000'],
      ],
    )
    const one = '{"ProcessId":4,"CommandLine":null,"Name":"System","WorkingSetSize":151552}'
    const system = { pid: 4, commandLine: 'System', rssBytes: 151_552 }
    assert.deepEqual(parseCim(one), [system])
    assert.deepEqual(parseCim(`[${one},${one}]`), [system, system])
  })
})

describe('a disk check', () => {
  test('tells free and total bytes, and when it is too little', async () => {
    const enough = await ask(instanceOf(disk, { minFree: 0 }))
    assert.equal(enough.verdict, 'pass')
    assert.ok(Number(enough.values?.totalBytes) > Number(enough.values?.freeBytes))
    const low = await ask(instanceOf(disk, { minFree: '8000 TB' }))
    assert.deepEqual([low.verdict, low.reason], ['fail', 'low-resource'])
    assert.match(low.summary, /iB free, expected at least 8000 TiB$/)
  })

  test('says that a path does not exist', async () => {
    const path = join(tmpdir(), 'guardian-no-such-folder')
    assert.equal((await ask(instanceOf(disk, { path }))).reason, 'wrong-data')
  })
})

describe('a memory check', () => {
  test('looks at the host', async () => {
    const seen = await ask(instanceOf(memory, { maxUsed: 1 }))
    assert.equal(seen.verdict, 'pass')
    assert.match(seen.summary, /^\d+ % of [\d.]+ GiB memory is used$/)
    const low = await ask(instanceOf(memory, { maxUsed: 0.0001 }))
    assert.deepEqual([low.verdict, low.reason], ['fail', 'low-resource'])
  })

  test('and at a process', async (t) => {
    const { mark } = await someProcess(t)
    const low = await ask(instanceOf(memory, { maxUsed: 1, process: { pattern: mark, maxRss: '1 MB' } }))
    assert.equal(low.reason, 'low-resource')
    assert.match(low.summary, /^the process holds [\d.]+ MiB, expected at most 1 MiB$/)
    const well = await ask(instanceOf(memory, { maxUsed: 1, process: { pattern: mark, maxRss: '10 GB' } }))
    assert.equal(well.verdict, 'pass')
    assert.ok(Number(well.values?.rssBytes) > 1_000_000)
  })

  test('reads /proc/meminfo', () => {
    const text = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\n'
    assert.deepEqual(parseMeminfo(text), { totalBytes: 1_024_000, availableBytes: 409_600 })
    assert.equal(parseMeminfo('MemTotal: 1000 kB\n'), undefined)
  })
})

test('every kind of check is found by its file', async () => {
  const kinds = await loadKinds()
  for (const name of ['http', 'tcp', 'process', 'disk', 'memory']) assert.equal(kinds.get(name)?.name, name)
  assert.ok(![...kinds.keys()].includes('kinds'))
})
