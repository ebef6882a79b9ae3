export const chromiumArgs: readonly string[]
/**
 * The path of a Chromium or Chrome: `CHROMIUM_PATH`, else the first on `PATH`, else a usual place.
 *
 * @throws Error when `CHROMIUM_PATH` is set and is not an executable file
 */
export function chromiumPath(): string | undefined
