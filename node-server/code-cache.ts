/** Loads CommonJS files from code that an earlier process has compiled: compiling is most of what a start takes. */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** Long enough for the first answer to be done, whose functions are compiled when they are first called. */
const settleMs = 1000

// What Node wraps such files in, but for the last.
const head = '(function (exports, require, module, __filename, __dirname, importModule) {'
const tail = '\n})'

/** For `import()`, as the build has renamed it there: V8 does not keep how a script is to do it. */
const importModule = (specifier: string): Promise<unknown> => import(specifier)

type Load = (file: string) => unknown

/**
 * A `require` for files of the command, which name each other by `./`. What one of them compiles to is kept
 * in `folder`, if there is one, of whose siblings none is needed any more. `module.enableCompileCache` is not in Node 20, and
 * keeps half of the functions.
 */
export function createCachedLoader(folder: string | undefined): Load {
  const modules = new Map<string, { exports: unknown }>()
  const scripts = new Map<string, Script>()
  const prefix = `${process.platform}-${process.arch}-${process.version}-`
  const pathOf = (directory: string, file: string) => join(directory, `${prefix}${basename(file)}`)
  let timer: NodeJS.Timeout | undefined

  function load(file: string): unknown {
    const loaded = modules.get(file)
    if (loaded !== undefined) return loaded.exports
    const module = { exports: {} }
    modules.set(file, module)
    const run = compile(file).runInThisContext()
    run(module.exports, requireOf(file), module, file, dirname(file), importModule)
    return module.exports
  }

  function requireOf(file: string): Load {
    return (id) => (id.startsWith('./') ? load(join(dirname(file), id)) : require(id))
  }

  function compile(file: string): Script {
    const cachedData = folder === undefined ? undefined : readKept(pathOf(folder, file), file)
    const script = new Script(head + readFileSync(file, 'latin1') + tail, {
      filename: file,
      cachedData,
    })
    if (folder === undefined) return script
    scripts.set(file, script)
    if (cachedData === undefined || script.cachedDataRejected) {
      // All are kept anew: a file that an answer has loaded has had others call what was not compiled.
      clearTimeout(timer)
      timer = setTimeout(keepAll, settleMs, folder).unref()
    }
    return script
  }

  function keepAll(directory: string): void {
    try {
      mkdirSync(directory, { recursive: true })
      for (const [file, script] of scripts) keep(pathOf(directory, file), script.createCachedData())
      removeSiblings(directory)
    } catch {
      // Of a folder that cannot be written to nothing comes but a slower start.
    }
  }

  return load
}

/** Undefined where there is none, or none to trust. */
function readKept(path: string, source: string): Buffer | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    const { uid, mtimeMs } = fstatSync(descriptor)
    // V8 itself compares no more than the length of the source.
    if (uid !== (process.getuid?.() ?? uid) || mtimeMs < statSync(source).mtimeMs) return undefined
    const twice = readFileSync(descriptor)
    const code = twice.subarray(0, twice.length / 2)
    return code.equals(twice.subarray(code.length)) ? code : undefined
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/**
 * Twice, as damaged code would crash V8, which has no look at its checksum; comparing both takes a
 * hundredth of the time that any checksum takes in a process that has just started.
 */
function keep(path: string, code: Buffer): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, Buffer.concat([code, code]), { flag: 'wx' })
  renameSync(temporary, path)
}

function removeSiblings(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), name)
    if (path !== folder) rmSync(path, { recursive: true, force: true })
  }
}
