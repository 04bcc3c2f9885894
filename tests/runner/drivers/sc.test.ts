import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sc from '../../../runner/drivers/sc.ts'
import { describeService, parseQueryex, scCode, scProblem } from '../../../runner/drivers/windows/sc.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { driverContract } from './contract.ts'
import { soon } from './tools.ts'
import { windowsBench, windowsContract } from './windows-bench.ts'

const kind = sc as DriverKind

driverContract('sc', (t) => windowsContract(t, kind))

const queryex = (state: string, exit: number, labels: readonly string[]) =>
  [
    'SERVICE_NAME: panel',
    `        ${labels[0]}               : 10  WIN32_OWN_PROCESS`,
    `        ${labels[1]}              : ${state}`,
    '                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)',
    `        ${labels[2]}    : ${exit}  (0x${exit.toString(16)})`,
    `        ${labels[3]}  : 7  (0x7)`,
    `        ${labels[4]}         : 0x0`,
    `        ${labels[5]}          : 0x1f40`,
    '        PID                : 4711',
    `        ${labels[6]}              :`,
  ].join('\r\n')

const english = ['TYPE', 'STATE', 'WIN32_EXIT_CODE', 'SERVICE_EXIT_CODE', 'CHECKPOINT', 'WAIT_HINT', 'FLAGS']
/** As code page 866 looks when it is read byte by byte. */
const russian = [
  '\x92\xa8\xaf',
  '\x91\xae\xe1\xe2',
  '\x8a\xae\xa4_Win32',
  '\x8a\xae\xa4',
  '\x8a\xe2',
  '\x8e\xa6',
  '\x94\xab',
]

describe('the words of sc.exe', () => {
  it('are read by number and constant, whatever the language of the labels', () => {
    for (const labels of [english, russian]) {
      const found = { state: 4, exitCode: 0, serviceExitCode: 7, pid: 4711 }
      assert.deepEqual(parseQueryex(queryex('4  RUNNING ', 0, labels)), found)
      assert.equal(parseQueryex(queryex('3  STOP_PENDING ', 0, labels))?.state, 3)
      assert.equal(parseQueryex(queryex('1  STOPPED ', 1066, labels))?.exitCode, 1066)
    }
    assert.equal(parseQueryex('[SC] EnumQueryServicesStatus:OpenService FAILED 1060:'), undefined)
  })

  it('tell a stop on purpose from an end', () => {
    const ended = (exitCode: number) =>
      describeService({ state: 1, exitCode, serviceExitCode: 3, pid: 0 }, undefined)
    assert.equal(ended(0).state, 'stopped')
    assert.equal(ended(1077).state, 'stopped')
    assert.deepEqual([ended(1067).state, ended(1066).state, ended(5).state], ['failed', 'failed', 'failed'])
    assert.match(ended(1066).detail ?? '', /its own exit code 3/)
    const paused = describeService({ state: 7, exitCode: 0, serviceExitCode: 0, pid: 1 }, undefined)
    assert.equal(paused.state, 'stopped')
    const pending = describeService({ state: 3, exitCode: 0, serviceExitCode: 0, pid: 1 }, undefined)
    assert.equal(pending.state, 'stopping')
  })

  it('carry an error number, with a remedy for those that people meet', () => {
    const stdout = Buffer.from('[SC] StartService FEHLER 1058:\r\n\r\nDer Dienst', 'latin1')
    const code = scCode({ code: 1058 & 255, stdout, stderr: Buffer.alloc(0) })
    assert.equal(code, 1058)
    assert.match(scProblem(code, ''), /sc config NAME start= demand/)
    assert.match(scProblem(5, ''), /as administrator/)
    assert.match(scProblem(1072, ''), /marked for deletion/)
    assert.equal(scCode({ code: 1056, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }), 1056)
  })

  it('are asked with a limit: a service that is unknown is said to be so', async (t) => {
    const { open } = await windowsBench(t, kind)
    await assert.rejects(open({ name: 'nobody-knows-it' }).start(soon()), /Windows knows no such service/)
  })
})
