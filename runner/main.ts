#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

// Types are stripped once and kept: starts take half as long, and the stripper's 20 MB are never loaded.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'guardian'))
// A daemon beside the stack it watches should be small; its work is too little for the speed to matter. What a person
// waits for is better quick.
if (['start', 'monitor'].some((long) => process.argv.includes(long, 2))) {
  setFlagsFromString('--optimize-for-size')
  setFlagsFromString('--max-semi-space-size=2')
}

await import('./commands/program.ts')
