import type { NotifierKind } from '../lib/plugin.ts'
import { loadFolder } from '../lib/plugin-folder.ts'

/** Every kind of channel by name. */
export const loadNotifiers = (
  folder: string = import.meta.dirname,
): Promise<ReadonlyMap<string, NotifierKind>> => loadFolder(folder)
