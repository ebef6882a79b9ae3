/**
 * Runs every code block of the README and of the recipes, in order, in an empty project with the packed
 * tarball installed. Given files, it runs theirs only.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright'
import { chromiumArgs, chromiumPath } from './chromium.mjs'
import { isShown, readBlocks } from './readme-blocks.mjs'

const root = process.cwd()
const files = process.argv.length > 2 ? process.argv.slice(2) : ['README.md', 'docs/recipes.md']
const project = mkdtempSync(join(tmpdir(), 'mockllm-readme-'))
const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
let port = await freePort()
let server
let last = { output: '', status: 0 }
let passed = 0
let failed = 0

const tasks = {
  /** Needs a whole clone: scripts/fresh-clone.mjs runs it. */
  clone: () => 'left to fresh-clone',
  file({ argument, language, text }) {
    writeFileSync(join(project, argument), `${text}\n`)
    if (language === 'yaml') run(`npx mockllm validate ${argument}`, 0)
  },
  install: () => undefined,
  /** Figures of one machine: the benchmark step prints those of this one. */
  figures: () => 'left to npm run bench',
  project: ({ text }) => run(text, 0),
  vitest({ argument, text }) {
    writeFileSync(join(project, argument), `${text}\n`)
    run(`npx vitest run ${argument}`, 0)
  },
  browser: ({ text }) => runInChromium(text),
  from({ argument, text }) {
    if (!readFileSync(argument, 'utf8').includes(text)) throw new Error(`not found in ${argument}`)
  },
  /** Takes the place of the server that ran before. */
  async serve({ text }) {
    stopServer()
    port = await freePort()
    const command = text.replaceAll('8000', port)
    const options = { cwd: project, stdio: 'ignore', detached: true }
    server = spawn('bash', ['-c', `exec ${command}`], options)
    for (let tries = 0; !(await isUp()); tries++) {
      if (tries > 300) throw new Error('the server does not answer')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  },
  run({ argument, text }) {
    run(text, Number(/exit (\d+)/.exec(argument)?.[1] ?? 0))
  },
  output({ text }) {
    if (last.output === undefined) return 'left to fresh-clone'
    if (!isShown(text, last.output)) throw new Error(`the output was:\n${last.output}`)
  },
}

try {
  install()
  for (const file of files) {
    for (const block of readBlocks(file)) {
      const shown = `${file}:${block.line} ${block.task} ${block.argument}`
      await check(shown, () => {
        if (block.task === 'clone') last = { output: undefined }
        return tasks[block.task](block)
      })
    }
  }
  await check('the types of all of them', compile)
} finally {
  stopServer()
  rmSync(project, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function check(shown, task) {
  try {
    const note = await task()
    passed++
    console.log(`ok   ${shown}${note ? ` (${note})` : ''}`)
  } catch (error) {
    failed++
    console.log(`FAIL ${shown}\n${error.message}`)
  }
}

/** What is copied must compile, too. */
function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const options = '--noEmit --strict --skipLibCheck --target es2022 --module preserve'
  const sources = readdirSync(project).filter((name) => name.endsWith('.ts'))
  run([process.execPath, compiler, options, ...sources].join(' '), 0)
}

function stopServer() {
  try {
    // With all that npx has started.
    if (server !== undefined) process.kill(-server.pid)
  } catch {
    // It has gone already.
  }
}

/** The README's `npm install`, with the tarball in place of the name, and what its examples import. */
function install() {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: root,
  })
  const [{ filename }] = JSON.parse(packed.toString().slice(packed.indexOf('[')))
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const names = [
    'msw',
    'openai',
    '@anthropic-ai/sdk',
    'ai',
    '@ai-sdk/google',
    '@ai-sdk/openai',
    'vitest',
    '@types/node',
  ]
  const packages = names.map((name) => `${name}@${devDependencies[name]}`)
  const options = { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] }
  execFileSync('npm', ['install', '--save-dev', join(project, filename), ...packages], options)
}

function run(text, expectedStatus) {
  const command = text.replaceAll('8000', port)
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  last = { output: stdout + stderr.replace(/^npm (?:warn|notice).*\n/gm, '') }
  if (status !== expectedStatus) throw new Error(`exit ${status}\n${last.output}`)
}

async function runInChromium(text) {
  const source = join(project, 'main.ts')
  writeFileSync(source, `${text}\ndocument.title = 'done'\n`)
  const outdir = join(project, 'public')
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: [source],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir,
    logLevel: 'error',
  })
  writeFileSync(
    join(outdir, 'index.html'),
    '<!doctype html><body><script type="module" src="/main.js"></script>',
  )
  const types = { html: 'text/html', js: 'text/javascript' }
  const pages = createServer((request, response) => {
    const file = request.url === '/' ? '/index.html' : request.url
    try {
      const content = readFileSync(join(outdir, file))
      response
        .writeHead(200, { 'content-type': types[file.split('.').at(-1)] ?? 'text/plain' })
        .end(content)
    } catch {
      response.writeHead(404).end()
    }
  }).listen(0, '127.0.0.1')
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  try {
    const page = await browser.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`http://127.0.0.1:${pages.address().port}/`)
    await page
      .waitForFunction(() => document.title === 'done', undefined, { timeout: 15_000 })
      .catch(() => {})
    const shown = (await page.textContent('body')).trim()
    if (!shown.endsWith('2+2 equals 9.'))
      throw new Error(`the page shows ${JSON.stringify(shown)}; ${errors}`)
  } finally {
    await browser.close()
    pages.close()
  }
}

async function isUp() {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok
  } catch {
    return false
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port: free } = probe.address()
      probe.close(() => resolve(String(free)))
    })
  })
}
