import type { CheckKind } from '../lib/plugin.ts'
import { loadFolder } from '../lib/plugin-folder.ts'

/** Every kind of check by name. */
export const loadKinds = (folder: string = import.meta.dirname): Promise<ReadonlyMap<string, CheckKind>> =>
  loadFolder(folder)
