import type { DriverKind } from '../lib/plugin.ts'
import { loadFolder } from '../lib/plugin-folder.ts'

/** Every driver by name. */
export const loadDrivers = (folder: string = import.meta.dirname): Promise<ReadonlyMap<string, DriverKind>> =>
  loadFolder(folder)
