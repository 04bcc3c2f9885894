import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Faults } from '../faults.ts'
import { type Folders, folderOf } from './folders.ts'
import type { Machine } from './machine.ts'
import type { NodeUi } from './prompt.ts'
import { PythonError } from './python.ts'

/** Faults inside a job: each looks to the client like the real trouble it stands for. */

/** `job-fails {message}` and `out-of-memory`. */
export function failOnPurpose(faults: Faults): void {
  if (faults.active('out-of-memory')) {
    const lines = [
      'Allocation on device ',
      'This error means you ran out of memory on your GPU.',
      '',
      'TIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.',
    ]
    throw new PythonError('torch.OutOfMemoryError', lines.join('\n'))
  }
  if (!faults.active('job-fails')) return
  const { message } = faults.options('job-fails')
  throw new PythonError(
    'RuntimeError',
    typeof message === 'string' ? message : 'the demo was told to fail this job',
  )
}

/** `frozen-item`: the running item never ends, and no interrupt reaches it. */
export async function freeze({ faults, bell, closing }: Machine): Promise<void> {
  while (faults.active('frozen-item')) {
    closing.throwIfAborted()
    await bell.next()
  }
  closing.throwIfAborted()
}

/** `job-loses-image` and `output-evicted`: the files are named, but they are gone. */
export function loseImages(folders: Folders, ui: NodeUi): void {
  for (const { filename, subfolder, type } of ui.output.images) {
    const folder = folderOf(folders, type)
    if (folder !== undefined) rmSync(join(folder, subfolder, filename), { force: true })
  }
}
