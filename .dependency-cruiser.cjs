/**
 * The arrows between packages, from user to used (docs/architecture.md). What is not listed is forbidden.
 * `cli` reaches server, provisioner and provider only by dynamic import, inside the command that starts them.
 */
const uses = {
  api: [],
  sdk: ['api'],
  protocol: [],
  hcl: [],
  'terraform-provider': [],
  provisioner: ['protocol', 'terraform-provider', 'hcl'],
  server: ['api', 'protocol', 'hcl', 'terraform-provider'],
  cli: ['api', 'sdk'],
};
const started = ['server', 'provisioner', 'terraform-provider'];
const alternatives = (names) => (names.length ? names.join('|') : '(?!)');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(uses).map(([name, allowed]) => ({
      name: `arrows-of-${name}`,
      comment: `${name} may use: ${allowed.join(', ') || 'no other package'}`,
      severity: 'error',
      from: { path: `^packages/${name}/src` },
      to: {
        path: '^packages/',
        pathNot: `^packages/(${alternatives([name, ...allowed])})/`,
        ...(name === 'cli' ? { dynamic: false } : {}),
      },
    })),
    {
      name: 'cli-starts-only',
      severity: 'error',
      comment: 'the command line may start these, and nothing else that it does not use',
      from: { path: '^packages/cli/src' },
      to: {
        path: '^packages/',
        pathNot: `^packages/(${alternatives(['cli', ...uses.cli, ...started])})/`,
        dynamic: true,
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      comment: 'what ships does not use tests or their harness',
      from: { path: '^packages/[^/]+/src', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$|^test/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
