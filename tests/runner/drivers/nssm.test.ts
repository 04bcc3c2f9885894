import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import nssm from '../../../runner/drivers/nssm.ts'
import type { DriverKind } from '../../../runner/lib/plugin.ts'
import { decode } from '../../../runner/lib/program.ts'
import { driverContract } from './contract.ts'
import { soon } from './tools.ts'
import { windowsBench, windowsContract } from './windows-bench.ts'

const kind = nssm as DriverKind

driverContract('nssm', (t) => windowsContract(t, kind))

describe('a service of NSSM', () => {
  it('that stays PAUSED has failed, a start of it says so, and it starts when its program is mended', async (t) => {
    const { folder, open } = await windowsBench(t, kind)
    const driver = open()
    await writeFile(join(folder, 'crashing'), '')
    await assert.rejects(driver.start(soon()), /panel could not be started: .*PAUSED/)
    const status = await driver.status(soon())
    assert.equal(status.state, 'failed')
    assert.match(status.detail ?? '', /its program ends at once \(PAUSED\)/)
    await assert.rejects(driver.restart(soon()), /PAUSED/, 'though a restart answers 0')
    await rm(join(folder, 'crashing'))
    await driver.start(soon())
    assert.equal((await driver.status(soon())).state, 'running')
  })

  it('that NSSM does not know cannot be started, and the message says how to install it', async (t) => {
    const { open } = await windowsBench(t, kind)
    await assert.rejects(open({ name: 'nobody-knows-it' }).start(soon()), /nssm install nobody-knows-it/)
  })

  it('is unknown, not down, when nssm is not there', async (t) => {
    const { open } = await windowsBench(t, kind)
    const status = await open({ nssm: '/no/such/nssm.exe' }).status(soon())
    assert.equal(status.state, 'unknown')
    assert.match(status.detail ?? '', /nssm\.exe was not found/)
  })
})

describe('the words of nssm', () => {
  it('are UTF-16LE in a pipe, and UTF-8 from newer builds', () => {
    const bytes = Buffer.from('SERVICE_STOPPED\r\n', 'utf16le')
    assert.equal(bytes.length, 34, 'as it was measured')
    assert.equal(decode(bytes), 'SERVICE_STOPPED\r\n')
    assert.equal(decode(Buffer.from('SERVICE_STOPPED\r\n')), 'SERVICE_STOPPED\r\n')
    assert.equal(decode(Buffer.from('\ufeffSERVICE_PAUSED', 'utf16le')), 'SERVICE_PAUSED')
  })
})
