const context = 3;

/** A unified diff of one hunk, which takes in all that differs; empty where nothing does. */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const [old, next] = [lines(before), lines(after)];
  const same = commonLength(old, next);
  const sameAtEnd = commonLength(old.slice(same).reverse(), next.slice(same).reverse());
  const from = Math.max(0, same - context);
  const shownAfter = Math.min(context, sameAtEnd);
  const oldEnd = old.length - sameAtEnd;
  const nextEnd = next.length - sameAtEnd;
  const body = [
    ...old.slice(from, same).map((line) => ` ${line}`),
    ...old.slice(same, oldEnd).map((line) => `-${line}`),
    ...next.slice(same, nextEnd).map((line) => `+${line}`),
    ...old.slice(oldEnd, oldEnd + shownAfter).map((line) => ` ${line}`),
  ];
  const range = (end: number) => {
    const count = end + shownAfter - from;
    return `${count === 0 ? from : from + 1},${count}`;
  };
  const head = [`--- ${name}`, `+++ ${name}`, `@@ -${range(oldEnd)} +${range(nextEnd)} @@`];
  return [...head, ...body].map((line) => `${line}\n`).join('');
}

const lines = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** How many elements both have in common from the beginning. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((each, i) => each !== b[i]);
  return at < 0 ? a.length : at;
}
