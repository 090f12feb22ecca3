/** A setting that can't be understood; the message names its variable. */
export class ConfigError extends Error {}
