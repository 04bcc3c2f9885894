import type { CheckState } from './check.ts'
import type { World } from './world.ts'

/** Checks of a service that look different at present, and wait for a person to approve or reject that. */
export const changesIn = ({ checks }: Pick<World, 'checks'>, service: string): readonly CheckState[] =>
  Object.values(checks[service] ?? {}).filter(
    ({ verdict, last }) => verdict === 'degraded' && last?.reason === 'visual',
  )
