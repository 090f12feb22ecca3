const begin = '# ------------START-CODER-----------';
const end = '# ------------END-CODER------------';

/** What a run of `config-ssh` was told, kept in the section so that the next one can be told the same. */
export interface SshOptions {
  /** `--ssh-option`: `Key=Value` or `Key Value`, each a line of every host. */
  readonly options: readonly string[];
  /** What the server wants every host to have; asked for anew each time. */
  readonly serverOptions: readonly string[];
  readonly hostPrefix: string;
  readonly hostnameSuffix: string;
  readonly wait: string;
  readonly disableAutostart: boolean;
}

/** How a file names the program and its configuration directory: both quoted where they have to be. */
export interface SshProgram {
  readonly path: string;
  /** Undefined: the one that is taken anyway. */
  readonly globalConfig: string | undefined;
}

const alwaysSet: readonly string[] = [
  'ConnectTimeout 0',
  'StrictHostKeyChecking no', // the tunnel is signed in already, and workspaces change their keys
  'UserKnownHostsFile /dev/null',
  'LogLevel ERROR',
];

/**
 * The section of the caller's SSH configuration: hosts by prefix (`coder.dev`) and by suffix (`dev.coder`), which
 * `coder ssh` connects (`workspaces.md` 13). `hosts`: their patterns, unless they are to match every workspace.
 */
export function renderSection(
  options: SshOptions,
  program: SshProgram,
  hosts?: { readonly prefixed: readonly string[]; readonly suffixed: readonly string[] },
): string {
  const { hostPrefix: prefix, hostnameSuffix: suffix } = options;
  const wanted = [...options.options, ...options.serverOptions];
  for (const text of [...wanted, prefix, suffix])
    if (/[\r\n]/.test(text))
      throw new Error(`an option of ssh can't have several lines: ${JSON.stringify(text)}`);
  const lines = wanted.map((option) => option.replace(/^(\S+?)=/, '$1 '));
  const taken = new Set(lines.map((line) => line.split(/\s/)[0]?.toLowerCase()));
  const settings = [...lines, ...alwaysSet.filter((line) => !taken.has(line.split(' ')[0]?.toLowerCase()))];
  const command = [quoted(program.path), ...globalConfig(program), 'ssh', '--stdio', ...sshFlags(options)];
  const blocks: string[] = [];
  if (prefix) {
    blocks.push(
      block(`Host ${(hosts?.prefixed ?? [`${prefix}*`]).join(' ')}`, [
        ...settings,
        `ProxyCommand ${[...command, '--ssh-host-prefix', prefix, '%h'].join(' ')}`,
      ]),
    );
  }
  if (suffix) {
    const exists = [quoted(program.path), ...globalConfig(program), 'connect exists %h'].join(' ');
    blocks.push(
      block(`Host ${(hosts?.suffixed ?? [`*.${suffix}`]).join(' ')}`, settings),
      block(`Match host *.${suffix} !exec ${JSON.stringify(exists)}`, [
        `ProxyCommand ${[...command, '--hostname-suffix', suffix, '%h'].join(' ')}`,
      ]),
    );
  }
  return [begin, ...headerLines(options), blocks.join('\n'), end, ''].join('\n');
}

const block = (head: string, lines: readonly string[]) =>
  `${head}\n${lines.map((line) => `\t${line}\n`).join('')}`;
/** As ssh hands it to a shell: `%` is doubled, since it takes it for a token of its own. */
const quoted = (path: string) => {
  const text = path.replaceAll('%', '%%');
  return /^[\w/.~%@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
};
const globalConfig = ({ globalConfig: path }: SshProgram) =>
  path === undefined ? [] : ['--global-config', quoted(path)];
const sshFlags = ({ disableAutostart, wait }: SshOptions) => [
  ...(wait === 'auto' ? [] : [`--wait=${wait}`]),
  ...(disableAutostart ? ['--disable-autostart=true'] : []),
];

function headerLines({ disableAutostart, hostPrefix, hostnameSuffix, options, wait }: SshOptions): string[] {
  return [
    '# Written by `coder config-ssh`, which replaces it; write your own lines above or below.',
    '# Last options:',
    ...(wait === 'auto' ? [] : [`# :wait=${wait}`]),
    ...(hostPrefix === 'coder.' ? [] : [`# :ssh-host-prefix=${hostPrefix}`]),
    ...(hostnameSuffix === 'coder' ? [] : [`# :hostname-suffix=${hostnameSuffix}`]),
    ...(disableAutostart ? ['# :disable-autostart=true'] : []),
    ...options.map((option) => `# :ssh-option=${option}`),
    '#',
  ];
}

/** The options that the section of a file was written with; undefined where it has none. */
export function previousOptions(file: string): Partial<SshOptions> | undefined {
  const found = sectionOf(file);
  if (!found) return undefined;
  const pairs = [...found.text.matchAll(/^# :([\w-]+)=(.*)$/gm)].map(([, key, value]) => ({ key, value }));
  const last = (name: string) => pairs.find(({ key }) => key === name)?.value;
  const [wait, hostPrefix, hostnameSuffix] = ['wait', 'ssh-host-prefix', 'hostname-suffix'].map(last);
  return {
    options: pairs.filter(({ key }) => key === 'ssh-option').map(({ value }) => value ?? ''),
    ...(wait === undefined ? {} : { wait }),
    ...(hostPrefix === undefined ? {} : { hostPrefix }),
    ...(hostnameSuffix === undefined ? {} : { hostnameSuffix }),
    disableAutostart: last('disable-autostart') === 'true',
  };
}

/** The file with the section in place of the one that it has, else at its end. @throws Error for half a section */
export function withSection(file: string, section: string): string {
  const found = sectionOf(file);
  if (found) return file.slice(0, found.from) + section + file.slice(found.to);
  if (file === '') return section;
  return `${file.replace(/\n*$/, '\n')}\n${section}`;
}

function sectionOf(file: string): { from: number; to: number; text: string } | undefined {
  const [from, last] = [file.indexOf(begin), file.indexOf(end)];
  if (from < 0 && last < 0) return undefined;
  if (from < 0 || last < from || file.indexOf(begin, from + 1) >= 0 || file.indexOf(end, last + 1) >= 0)
    throw new Error(
      `the file has a line ${JSON.stringify(begin)} or ${JSON.stringify(end)} too many or too few: leave one section, or none`,
    );
  const stop = last + end.length;
  const to = file[stop] === '\n' ? stop + 1 : stop;
  return { from, to, text: file.slice(from, to) };
}
