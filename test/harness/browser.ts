export interface Visit {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON that came, or undefined. */
  readonly body: Record<string, unknown> | undefined;
}

interface Options {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Stops before following a redirect to a URL of which this holds. */
  readonly stopAt?: (url: URL) => boolean;
}

/**
 * A client that keeps cookies by host, and follows redirects as a browser does. `places` maps origins that the server
 * calls itself by to where it listens.
 */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  constructor(private readonly places: Readonly<Record<string, string>> = {}) {}

  /** Cookies that a host has set. */
  cookies(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }

  async visit(start: string, options: Options = {}): Promise<Visit> {
    let url = new URL(start);
    for (let hop = 0; hop < 12; hop++) {
      const answer = await this.fetch(url, hop === 0 ? options : {});
      const location = answer.headers.get('location');
      const next = location ? new URL(location, url) : undefined;
      if (!next || options.stopAt?.(next)) {
        const text = await answer.text();
        const isJson = text !== '' && answer.headers.get('content-type')?.startsWith('application/json');
        return {
          status: answer.status,
          url: next && options.stopAt?.(next) ? next.href : url.href,
          headers: answer.headers,
          text,
          body: isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined,
        };
      }
      await answer.arrayBuffer();
      url = next;
    }
    throw new Error(`too many redirects from ${start}`);
  }

  private async fetch(url: URL, { method = 'GET', headers = {}, body }: Options): Promise<Response> {
    const jar = this.cookies(url.origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const place = this.places[url.origin] ?? url.origin;
    const answer = await fetch(`${place}${url.pathname}${url.search}`, {
      method,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...rules] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const gone = rules.some((rule) => /^max-age=0$/i.test(rule) || /^expires=thu, 01 jan 1970/i.test(rule));
      if (gone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}
