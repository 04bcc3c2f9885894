import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { loadConfig } from '../../../runner/config.ts'
import { loadDrivers } from '../../../runner/drivers/kinds.ts'
import { UserError } from '../../../runner/lib/errors.ts'
import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'

const runner = pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'runner')).href
const zod = import.meta.resolve('zod')

const driver = `
import { z } from '${zod}'
import { defineDriver } from '${runner}/lib/plugin.ts'
export default defineDriver({
  name: 'own:lamp',
  options: z.strictObject({ room: z.string() }),
  create: () => { throw new Error('not in this test') },
})`

async function load(t: TestContext, config: object, file?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-own-'))
  t.after(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'mine'))
  if (file !== undefined) await writeFile(join(folder, 'mine', 'lamp.ts'), file)
  const path = join(folder, 'guardian.config.ts')
  await writeFile(path, `export default ${JSON.stringify(config)}`)
  return loadConfig({
    file: path,
    env: {},
    kinds: {
      checks: new Map(),
      drivers: await loadDrivers(),
      activities: new Map(),
      notifiers: await loadNotifiers(),
    },
  })
}

const withLamp = (options: object) => ({
  drivers: ['./mine'],
  services: { lamp: { driver: { kind: 'own:lamp', ...options } } },
})

describe('drivers of your own', () => {
  it('are found in the folders that the configuration names, and judge their options', async (t) => {
    const config = await load(t, withLamp({ room: 'kitchen' }), driver)
    const chosen = config.driverKinds.get('lamp')
    assert.equal(chosen?.kind.name, 'own:lamp')
    assert.deepEqual(chosen?.options, { room: 'kitchen' })
    await assert.rejects(load(t, withLamp({ rom: 'kitchen' }), driver), /rom|room/)
  })

  it('are missed with a remedy when the folder holds none, is not there or cannot be read', async (t) => {
    const refused = (pattern: RegExp) => (error: unknown) => {
      assert.ok(error instanceof UserError)
      assert.match(error.message, pattern)
      assert.ok(error.remedy)
      return true
    }
    await assert.rejects(load(t, withLamp({})), refused(/There is no driver in .*mine/))
    await assert.rejects(load(t, { services: {}, drivers: ['./nothing'] }), refused(/nothing cannot be read/))
    await assert.rejects(load(t, withLamp({}), 'export default {'), refused(/mine cannot be read/))
  })
})

describe('our drivers', () => {
  it('are all there, each under the name of its file', async () => {
    const names = [...(await loadDrivers()).keys()].sort()
    assert.deepEqual(names, ['command', 'docker', 'nssm', 'pm2', 'process', 'sc', 'systemd'])
  })
})

const siren = `
import { z } from '${zod}'
import { defineNotifier } from '${runner}/lib/plugin.ts'
export default defineNotifier({
  name: 'own:siren',
  options: z.strictObject({ pin: z.string() }),
  secrets: ({ pin }) => [pin],
  create: () => ({ send: async () => ({ said: 'It howls', id: '1' }) }),
})`

describe('channels of your own', () => {
  const withSiren = (options: object) => ({
    channels: ['./mine'],
    services: {},
    notifiers: { yard: { kind: 'own:siren', severity: 'critical', ...options } },
  })

  it('are found in the folders that the configuration names, judge their options and keep their secrets', async (t) => {
    const config = await load(t, withSiren({ pin: '4711-made-up' }), siren)
    const chosen = config.notifierKinds.get('yard')
    assert.equal(chosen?.kind.name, 'own:siren')
    assert.deepEqual(chosen?.options, { pin: '4711-made-up' })
    assert.ok(config.secretValues.includes('4711-made-up'))
    assert.equal(config.notifiers.yard?.severity, 'critical')
    await assert.rejects(load(t, withSiren({ pen: '1' }), siren), /notifiers\.yard\.pen/)
  })

  it('are missed with a remedy when the folder holds none', async (t) => {
    await assert.rejects(load(t, withSiren({ pin: '1' })), /There is no notifier in .*mine/)
    await assert.rejects(load(t, withSiren({ pin: '1' }), driver), /no kind "own:siren"|no notifier/)
  })
})
