import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';

export const debugMetrics = route({
  id: 'debug-metrics',
  method: 'GET',
  path: '/api/v2/debug/metrics',
  tag: 'Debug',
  summary: 'Debug metrics',
  description: 'What Prometheus would scrape, as text.',
  responses: { 200: null },
  produces: 'text/plain',
});

export const debugExpvar = route({
  id: 'debug-expvar',
  method: 'GET',
  path: '/api/v2/debug/expvar',
  tag: 'Debug',
  summary: 'Debug expvar',
  description: 'Facts of the process that answers: how it was started, its memory, its processor time.',
  responses: { 200: z.record(z.string(), z.unknown()) },
});

export const debugPprofIndex = route({
  id: 'debug-pprof-index',
  method: 'GET',
  path: '/api/v2/debug/pprof',
  tag: 'Debug',
  summary: 'Debug pprof index',
  description:
    'A page with the profiles that there are. They are those of V8, to be opened in the tools of a browser.',
  responses: { 200: null },
  produces: 'text/html',
});

export const debugPprofCmdline = route({
  id: 'debug-pprof-cmdline',
  method: 'GET',
  path: '/api/v2/debug/pprof/cmdline',
  tag: 'Debug',
  summary: 'Debug pprof cmdline',
  description: 'The words that started the process, with a NUL after each; values of flags are left out.',
  responses: { 200: null },
  produces: 'text/plain',
});

const seconds = (about: string) => q.integer({ description: `${about}; 1 to 60, 5 unless given` });

export const debugPprofProfile = route({
  id: 'debug-pprof-profile',
  method: 'GET',
  path: '/api/v2/debug/pprof/profile',
  tag: 'Debug',
  summary: 'Debug pprof profile',
  description:
    'Where the process spends its time: a `.cpuprofile`. One recording at a time; another one gets 409.',
  query: { seconds: seconds('How long to record') },
  responses: { 200: null },
  produces: 'application/json',
});

export const debugPprofSymbol = route({
  id: 'debug-pprof-symbol',
  method: 'GET',
  path: '/api/v2/debug/pprof/symbol',
  tag: 'Debug',
  summary: 'Debug pprof symbol',
  description: 'Whether addresses can be looked up: they cannot, profiles hold names.',
  responses: { 200: null },
  produces: 'text/plain',
});

export const debugPprofTrace = route({
  id: 'debug-pprof-trace',
  method: 'GET',
  path: '/api/v2/debug/pprof/trace',
  tag: 'Debug',
  summary: 'Debug pprof trace',
  description: 'What the runtime does, event by event, as JSON for trace viewers. One recording at a time.',
  query: { seconds: seconds('How long to record') },
  responses: { 200: null },
  produces: 'application/json',
});

export const collectDebugProfiles = route({
  id: 'collect-debug-profiles',
  method: 'POST',
  path: '/api/v2/debug/profile',
  tag: 'Debug',
  summary: 'Collect debug profiles',
  description:
    'Records processor, memory and events at once: a compressed archive (`.tar.gz`) of `cpu.cpuprofile`, `heap.heapprofile`, `trace.json` and `process.json`.',
  query: { seconds: seconds('How long to record (an extension)') },
  responses: { 200: null },
  produces: 'application/gzip',
});
