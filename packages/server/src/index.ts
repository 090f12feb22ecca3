export { createApp } from './app.js';
export type { Config } from './config.js';
