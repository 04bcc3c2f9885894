import { ancestors } from '../core/blame.ts'
import { inWords } from '../lib/duration.ts'
import { hostPolicy, servicePolicy } from './policy.ts'
import { type Problem, show } from './problems.ts'
import type { RawConfig } from './schema.ts'

/** Names that must exist, and dependencies that must not run in a circle. */
export function referenceProblems(raw: RawConfig): readonly Problem[] {
  const known = Object.keys(raw.services)
  const naming = `the services are ${known.join(', ') || 'none'}`
  const unknownOwner = Object.entries(raw.checks)
    .filter(([, check]) => !known.includes(check.service))
    .map(([id, check]) => ({
      path: show(['checks', id, 'service']),
      message: `there is no service "${check.service}"; ${naming}`,
    }))
  const unknownParent = Object.entries(raw.services).flatMap(([id, { dependsOn }]) =>
    dependsOn
      .filter((parent) => !known.includes(parent))
      .map((parent) => ({
        path: show(['services', id, 'dependsOn']),
        message: `there is no service "${parent}"; ${naming}`,
      })),
  )
  const unknownSubject = Object.entries(raw.notifiers).flatMap(([id, { services = [] }]) =>
    services.flatMap((service, index) =>
      known.includes(service)
        ? []
        : {
            path: show(['notifiers', id, 'services', index]),
            message: `there is no service "${service}"; ${naming}`,
          },
    ),
  )
  return [
    ...unknownOwner,
    ...unknownParent,
    ...unknownSubject,
    ...circles(raw),
    ...flapProblems(raw),
    ...endProblems(raw),
  ]
}

function circles(raw: RawConfig): readonly Problem[] {
  return Object.keys(raw.services)
    .filter((id) => ancestors(raw, id).includes(id))
    .map((id) => ({
      path: show(['services', id, 'dependsOn']),
      message: `${id} depends on itself, by way of ${ancestors(raw, id).join(', ')}; remove one of the links`,
    }))
}

function endProblems({ services }: RawConfig): readonly Problem[] {
  return Object.entries(services)
    .filter(([, { alwaysUp, activity, idleAfter }]) => alwaysUp && activity && idleAfter !== 'never')
    .map(([id]) => ({
      path: show(['services', id, 'idleAfter']),
      message: `alwaysUp and stopping it after a while without use exclude each other; write idleAfter: 'never', or remove alwaysUp`,
    }))
}

function flapProblems(raw: RawConfig): readonly Problem[] {
  const { flapOn, flapOff } = hostPolicy(raw)
  if (flapOff <= flapOn) return []
  const message = `${flapOff} is above flapOn (${flapOn}), so flapping could never end; make it the smaller one`
  return [{ path: 'policy.flapOff', message }]
}

/** What is allowed but does not keep what its owner may expect of it. */
export function warningsOf(raw: RawConfig): readonly string[] {
  return Object.entries(raw.checks).flatMap(([id, { service, every, timeout, vital }]) => {
    const policy = servicePolicy(raw.services[service]?.policy ?? {}, raw.policy)
    const worst = every + timeout + (policy.confirmFailures - 1) * (policy.confirmAfterMs + timeout)
    if (!vital || worst <= 30_000) return []
    return [
      `${show(['checks', id])} is vital and may take ${inWords(worst)} to find a hang (period + timeout + confirmation + timeout); every: '15s' with timeout: '5s' takes at most 28 s`,
    ]
  })
}
