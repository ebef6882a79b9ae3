/** The package's version, filled in by the build. */
export const version = '__VERSION__'
