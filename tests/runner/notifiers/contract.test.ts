import { loadNotifiers } from '../../../runner/notifiers/kinds.ts'
import { benchOf } from './benches.ts'
import { notifierContract } from './contract.ts'
import { mailServer } from './mail-server.ts'

for (const [name, kind] of await loadNotifiers()) {
  const bench = name === 'email' ? undefined : benchOf(name)
  if (bench === undefined && name !== 'email')
    throw new Error(`The notifier ${name} has no bench in benches.ts`)
  notifierContract(kind, bench ?? (async (t) => (await mailServer(t)).bench))
}
