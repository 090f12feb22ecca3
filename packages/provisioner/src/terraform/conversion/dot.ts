/** The graph that `terraform graph` prints. Edges point from the dependant to what it depends on. */
export interface Graph {
  /** Node name by label: `coder_agent.main` -> `[root] coder_agent.main (expand)`. */
  nodeByLabel: Map<string, string>;
  labelByNode: Map<string, string>;
  dependencies: Map<string, Set<string>>;
  dependants: Map<string, Set<string>>;
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const EDGE = new RegExp(`^\\s*${QUOTED}\\s*->\\s*${QUOTED}`);
const NODE = new RegExp(`^\\s*${QUOTED}\\s*\\[(.*)\\]\\s*;?\\s*$`);
const LABEL = new RegExp(`\\blabel\\s*=\\s*${QUOTED}`);

/** Reads the DOT that Terraform writes: one node or edge a line. Other lines (subgraphs, attributes) say nothing that matters here. */
export function parseDot(dot: string): Graph {
  const graph: Graph = {
    nodeByLabel: new Map(),
    labelByNode: new Map(),
    dependencies: new Map(),
    dependants: new Map(),
  };
  for (const line of dot.split('\n')) {
    const edge = EDGE.exec(line);
    if (edge) {
      const [from, to] = [unquote(edge[1] ?? ''), unquote(edge[2] ?? '')];
      link(graph.dependencies, from, to);
      link(graph.dependants, to, from);
      continue;
    }
    const node = NODE.exec(line);
    const label = node && LABEL.exec(node[2] ?? '');
    if (!node || !label) continue;
    const name = unquote(node[1] ?? '');
    graph.nodeByLabel.set(unquote(label[1] ?? ''), name);
    graph.labelByNode.set(name, unquote(label[1] ?? ''));
  }
  return graph;
}

/**
 * The label that `accepts`, nearest to a node in one direction; among equally near ones the smallest.
 * `dependants` walks towards those that use the node, `dependencies` towards what it uses.
 */
export function nearestLabel(
  graph: Graph,
  node: string,
  direction: 'dependants' | 'dependencies',
  accepts: (label: string) => boolean,
): string | undefined {
  const seen = new Set([node]);
  let ring = [node];
  while (ring.length > 0) {
    ring = ring.flatMap((name) => [...(graph[direction].get(name) ?? [])]).filter((name) => !seen.has(name));
    for (const name of ring) seen.add(name);
    const found = ring
      .map((name) => graph.labelByNode.get(name))
      .filter((label): label is string => label !== undefined && accepts(label))
      .sort();
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}

/** Whether a root module resource depends directly on another: the edge of their expansions. */
export function hasDirectEdge(graph: Graph, from: string, to: string): boolean {
  return graph.dependencies.get(`[root] ${from} (expand)`)?.has(`[root] ${to} (expand)`) ?? false;
}

function link(edges: Map<string, Set<string>>, from: string, to: string): void {
  const known = edges.get(from);
  if (known) known.add(to);
  else edges.set(from, new Set([to]));
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
