import type { z } from 'zod'
import {
  defaultHostPolicy,
  defaultServicePolicy,
  type HostPolicy,
  type ServicePolicy,
} from '../core/policy.ts'
import type { RawConfig, servicePolicySchema } from './schema.ts'

type Given = z.output<typeof servicePolicySchema>

/** The policy of one service: its own words, then those for all, then the defaults. */
export function servicePolicy(own: Given, all: Given): ServicePolicy {
  const pick = <Key extends keyof Given>(key: Key): Given[Key] => own[key] ?? all[key]
  const base = defaultServicePolicy
  const remindEvery = pick('remindEvery') ?? base.remindEveryMs
  return {
    confirmAfterMs: pick('confirmAfter') ?? base.confirmAfterMs,
    confirmFailures: pick('confirmFailures') ?? base.confirmFailures,
    attempts: pick('attempts') ?? base.attempts,
    cooldownMs: pick('cooldown') ?? base.cooldownMs,
    resetAfterMs: pick('resetAfter') ?? base.resetAfterMs,
    actDeadlineMs: pick('actDeadline') ?? base.actDeadlineMs,
    startGraceMs: pick('startGrace') ?? base.startGraceMs,
    verifyMs: pick('verifyFor') ?? base.verifyMs,
    verifySuiteMs: pick('verifySuitesFor') ?? base.verifySuiteMs,
    verifyEveryMs: pick('verifyEvery') ?? base.verifyEveryMs,
    verifyPasses: pick('verifyPasses') ?? base.verifyPasses,
    restartsPerHour: pick('restartsPerHour') ?? base.restartsPerHour,
    busyGraceMs: pick('busyGrace') ?? base.busyGraceMs,
    remindEveryMs: remindEvery === 'never' ? null : remindEvery,
  }
}

export function hostPolicy({ policy }: RawConfig): HostPolicy {
  const base = defaultHostPolicy
  return {
    restartsAtOnce: policy.restartsAtOnce ?? base.restartsAtOnce,
    restartsPerTenMinutes: policy.restartsPerTenMinutes ?? base.restartsPerTenMinutes,
    ownTroubleShare: policy.ownTroubleShare ?? base.ownTroubleShare,
    ownTroubleLeast: policy.ownTroubleLeast ?? base.ownTroubleLeast,
    flapOn: policy.flapOn ?? base.flapOn,
    flapOff: policy.flapOff ?? base.flapOff,
    dryRun: policy.dryRun ?? base.dryRun,
  }
}
