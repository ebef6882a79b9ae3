/** The packed package, and projects outside the repository that have it installed. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Packs what is in dist/ as it stands; the caller has built it. */
export function pack(directory) {
  const flags = ['--ignore-scripts', '--json', '--pack-destination', directory]
  const output = execFileSync('npm', ['pack', ...flags], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const report = JSON.parse(output)
  // npm 11 gives an object where npm 10 gave a list.
  const [{ filename, files, size }] = Array.isArray(report) ? report : Object.values(report)
  return { tarball: join(directory, filename), files: files.map(({ path }) => path), size }
}

/** An empty project with the tarball and one version of MSW, whatever Node that version asks for. */
export function createProject(directory, tarball, msw) {
  mkdirSync(directory, { recursive: true })
  const manifest = {
    name: 'mockllm-package-checks',
    private: true,
    type: 'module',
    dependencies: { mockllm: `file:${tarball}`, msw },
  }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, null, 2))
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  execFileSync('npm', ['install', ...flags, '--engine-strict=false', '--loglevel=error'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  cpSync('test/package/apps', directory, { recursive: true })
  for (const file of ['consumer.ts', 'consumer-browser.ts']) {
    cpSync(join('test/package', file), join(directory, file))
  }
  return directory
}

/** Bytes of each package that comes with mockllm; its peers, which the project has anyway, left out. */
export async function installedBytes(directory) {
  const bytes = {}
  const names = ['mockllm']
  for (const name of names) {
    const root = join(directory, 'node_modules', name)
    // Where npm nests a package, it is counted with the one around it.
    if (!existsSync(root)) continue
    bytes[name] = (await listFiles(root)).reduce((sum, file) => sum + statSync(file).size, 0)
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    for (const dependency of Object.keys(dependencies)) {
      if (!names.includes(dependency)) names.push(dependency)
    }
  }
  return bytes
}

export async function listFiles(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
