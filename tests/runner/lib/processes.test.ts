import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEnvironment, parseStat } from '../../../runner/lib/processes/linux.ts'
import { parsePs, parsePsEnvironment } from '../../../runner/lib/processes/mac.ts'
import { parseCim } from '../../../runner/lib/processes/windows.ts'
import { answers, systemProcesses } from '../../../runner/lib/processes.ts'

const fields = (state: string) =>
  `4711 (a) S (b) c) ${state} 1 4710 4709 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 0`

describe('processes', () => {
  it('finds this very process, the same at every look', async () => {
    const processes = systemProcesses()
    const info = await processes.look(process.pid)
    assert.equal(info?.pid, process.pid)
    assert.equal(info?.parent, process.ppid)
    assert.match(info?.command ?? '', /node/)
    assert.equal((await processes.look(process.pid))?.identity, info?.identity)
    const listed = (await processes.all('PATH')).find((one) => one.pid === process.pid)
    assert.equal(listed?.identity, info?.identity)
    assert.equal(listed?.environment.PATH, process.env.PATH)
  })

  it('finds nobody under a number that no process has', async () => {
    assert.equal(await systemProcesses().look(2 ** 30), undefined)
    assert.equal(answers(2 ** 30), false)
    assert.equal(answers(process.pid), true)
  })

  it('reads Linux: a name with brackets and blanks, group, session and start', () => {
    const info = parseStat(fields('S'), 'node\0server.js\0', 'boot')
    assert.deepEqual(
      { ...info, ageMs: 0 },
      {
        pid: 4711,
        parent: 1,
        group: 4710,
        session: 4709,
        identity: 'boot/987654/4711',
        command: 'node server.js',
        ageMs: 0,
      },
    )
    assert.equal(parseStat(fields('R'), '', 'boot')?.command, '[a) S (b) c]')
  })

  it('counts a zombie as dead, and a stopped process as alive', () => {
    assert.equal(parseStat(fields('Z'), '', 'boot'), undefined)
    assert.equal(parseStat(fields('X'), '', 'boot'), undefined)
    assert.ok(parseStat(fields('T'), '', 'boot'))
  })

  it('reads of an environment only what was asked for', () => {
    const text = 'PATH=/bin\0GUARDIAN_A=1=2\0GUARDIAN_B=\0GUARDIAN_BROKEN\0SECRET=x\0'
    assert.deepEqual(parseEnvironment(text, 'GUARDIAN_'), { GUARDIAN_A: '1=2', GUARDIAN_B: '' })
  })

  it('reads macOS', () => {
    const text =
      '  501     1   501      0 Ss   Sun Nov 22 10:00:01 2026     /usr/bin/node server.js --a b\n' +
      '  502   501   501      0 Z    Sun Nov  2 10:00:01 2026     (node)\n'
    assert.deepEqual(parsePs(text), [
      {
        pid: 501,
        parent: 1,
        group: 501,
        session: 501,
        identity: 'Sun Nov 22 10:00:01 2026/501',
        command: '/usr/bin/node server.js --a b',
      },
    ])
    const line =
      '  501 node server.js PATH=/bin:/usr/bin GUARDIAN_DATA=/a folder/of ours GUARDIAN_SERVICE=panel HOME=/root'
    assert.deepEqual(parsePsEnvironment(line, 'GUARDIAN_'), {
      GUARDIAN_DATA: '/a folder/of ours',
      GUARDIAN_SERVICE: 'panel',
    })
  })

  it('reads Windows: one process, many, none', () => {
    const one = {
      ProcessId: 8,
      ParentProcessId: 4,
      CommandLine: null,
      Start: '2026-11-22T10:00:00.1234567Z',
      AgeMs: 5,
    }
    const info = { pid: 8, parent: 4, identity: '2026-11-22T10:00:00.1234567Z/8', command: '', ageMs: 5 }
    assert.deepEqual(parseCim(JSON.stringify(one)), [info])
    assert.deepEqual(parseCim(JSON.stringify([one, one])), [info, info])
    assert.deepEqual(parseCim('\r\n'), [])
  })
})
