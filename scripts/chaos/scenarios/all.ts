import type { Scenario } from '../scenario.ts'
import { alertSink } from './alert-sink.ts'
import { clockMoved, dateMoved } from './clock.ts'
import { database } from './database.ts'
import { allFail, parentDown } from './dependents.ts'
import { diskFull } from './disk.ts'
import { crashes, hangs } from './healing.ts'
import { killed } from './killed.ts'
import { logRotation } from './logs.ts'
import { pidReuse } from './pid-reuse.ts'
import { crashLoop, deaf, mute, orphan, portHeld } from './processes.ts'
import { twoGuardians } from './races.ts'
import { slowLoops } from './slow-loops.ts'
import { targets } from './targets.ts'

/** The longest first, so that the short ones fill the time beside them. */
export const scenarios: readonly Scenario[] = [
  hangs,
  killed,
  pidReuse,
  crashes,
  alertSink,
  diskFull,
  twoGuardians,
  database,
  targets,
  mute,
  portHeld,
  clockMoved,
  dateMoved,
  crashLoop,
  deaf,
  allFail,
  parentDown,
  orphan,
  logRotation,
  slowLoops,
]
