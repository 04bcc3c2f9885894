import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import alertmanager from '../../../runner/notifiers/alertmanager.ts'
import { freePort } from '../commands/tools.ts'
import { make, message } from './contract.ts'

const program = '/usr/bin/prometheus-alertmanager'
const skip = existsSync(program)
  ? false
  : `the Debian package prometheus-alertmanager is not installed (${program})`
const soon = () => ({ signal: AbortSignal.timeout(10_000) })

type Alert = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
}

/** The program itself, alone on loopback, sending to nobody. */
async function realOne(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-alertmanager-'))
  const file = join(folder, 'alertmanager.yml')
  await writeFile(file, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n')
  const url = `http://127.0.0.1:${await freePort()}`
  const child = spawn(
    program,
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  )
  t.after(async () => {
    const exit = once(child, 'exit')
    if (child.exitCode === null) {
      child.kill('SIGKILL')
      await exit
    }
    await rm(folder, { recursive: true, force: true })
  })
  await ready(url, Date.now() + 20_000)
  return {
    url,
    alerts: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly Alert[],
  }
}

async function ready(url: string, until: number): Promise<void> {
  const well = await fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
  if (well) return
  if (Date.now() > until) throw new Error('Alertmanager was not ready within 20 s')
  await new Promise((resolve) => setTimeout(resolve, 50))
  return ready(url, until)
}

test('a real Alertmanager fires at the opening of an incident and resolves at its end', {
  skip,
}, async (t) => {
  const { url, alerts } = await realOne(t)
  const notifier = make(alertmanager, { url, labels: { team: 'ops' } }, t)
  const startedAt = Date.now() - 60_000
  const opened = message({ at: startedAt + 5_000, startedAt })
  assert.equal((await notifier.send(opened, soon())).said, 'Alertmanager took 1 alert')
  const [firing] = await alerts()
  assert.deepEqual(firing?.labels, {
    alertname: 'GuardianIncident',
    incident: 'BUG-1',
    service: 'panel',
    severity: 'critical',
    team: 'ops',
  })
  assert.equal(firing?.annotations.summary, opened.title)
  assert.equal(Date.parse(firing?.startsAt ?? ''), startedAt)
  assert.ok(Date.parse(firing?.endsAt ?? '') > Date.now() + 23 * 3_600_000)

  const other = message({ incident: 'BUG-2', service: 'comfyui', at: Date.now() })
  const endedAt = Date.now() - 1_000
  const healed = message({ topic: 'healed', severity: 'info', at: endedAt, startedAt, endedAt })
  const digest = message({ topic: 'gathered', parts: [opened, other, healed] })
  assert.equal((await notifier.send(digest, soon())).said, 'Alertmanager took 2 alerts')
  assert.deepEqual(
    (await alerts()).map(({ labels }) => labels.incident),
    ['BUG-2'],
    'what is resolved is listed no more',
  )
})
