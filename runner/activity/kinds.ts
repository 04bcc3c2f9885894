import type { ActivityKind } from '../lib/plugin.ts'
import { loadFolder } from '../lib/plugin-folder.ts'

/** Every source of activity by name. */
export const loadActivities = (
  folder: string = import.meta.dirname,
): Promise<ReadonlyMap<string, ActivityKind>> => loadFolder(folder)
