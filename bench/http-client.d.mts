/** Prepared bytes of a POST. */
export function prepareRequest(path: string, body: string): Buffer
export function drive(
  port: number,
  requests: Buffer[],
  options: { durationMs: number; connections?: number; least?: number },
): Promise<{ answered: number; elapsedMs: number }>
