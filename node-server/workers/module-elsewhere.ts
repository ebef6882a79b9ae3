/** A response module as the primary process knows it, which does not run it: each worker has its own. */
import type { LoadedModule } from '../load-module.ts'
import { moduleSource, type Source } from '../sources.ts'

/** Read by the workers, when what was read is put in place. */
export function moduleSourceElsewhere(path: string): Source {
  const source = moduleSource(path)
  return {
    ...source,
    read: async () => ({
      module: {
        name: source.name,
        files: [source.file],
        getResponse: () => undefined,
        dispose() {},
      },
    }),
  }
}

/** Says what it is made of, as the workers have found. */
export function answeredElsewhere(module: LoadedModule | undefined, files: string[] = []): void {
  if (module !== undefined && files.length > 0) module.files = files
}
