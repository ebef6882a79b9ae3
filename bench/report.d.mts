/** A run, as bench/run.mjs writes it, as the table of the README. */
export function formatReport(run: object): string
