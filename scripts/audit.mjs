/**
 * `node scripts/audit.mjs`: asks the registry for known weaknesses of what is installed with the package,
 * and of what it is built and tested with. Exit code 1 where there is one. A registry that does not answer
 * is said to be that, which is no pass.
 */
import { spawnSync } from 'node:child_process'

const scopes = [
  { name: 'installed with the package', flags: ['--omit=dev'] },
  { name: 'with all that it is built and tested with', flags: [] },
]
const counts = { passed: 0, failed: 0, skipped: 0 }

for (const { name, flags } of scopes) {
  const { outcome, message } = audit(flags)
  counts[outcome]++
  const mark = { passed: 'ok     ', failed: 'FAIL   ', skipped: 'skipped' }[outcome]
  console.log(`${mark} ${name}: ${message}`)
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exitCode = counts.failed === 0 ? 0 : 1

function audit(flags) {
  const { stdout, error } = spawnSync('npm', ['audit', '--json', ...flags], {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  const report = parse(stdout)
  const total = report?.metadata?.vulnerabilities?.total
  if (typeof total !== 'number') {
    const reason = error?.message ?? report?.message ?? 'no report'
    return { outcome: 'skipped', message: `the registry could not be asked (${firstLine(reason)})` }
  }
  const { dependencies } = report.metadata
  if (total === 0) {
    return { outcome: 'passed', message: `nothing known of ${dependencies?.total ?? '?'} packages` }
  }
  const found = Object.values(report.vulnerabilities ?? {}).map(describe)
  return { outcome: 'failed', message: [`${total} found`, ...found].join('\n        ') }
}

function describe({ name, severity, range, via = [] }) {
  const titles = via.map((one) =>
    typeof one === 'string' ? `through ${one}` : `${one.title} ${one.url}`,
  )
  return `${severity} ${name} ${range}: ${titles.join('; ')}`
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function firstLine(text) {
  return String(text).split('\n')[0]
}
