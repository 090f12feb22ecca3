/**
 * Where a browser may go after something: a path of this server, given as such or as a URL under the access URL. No other
 * host; everything else becomes `/`.
 */
export function ownPath(wanted: string, accessUrl: string): string {
  const inside = wanted.startsWith(`${accessUrl}/`) ? wanted.slice(accessUrl.length) : wanted;
  // Browsers take a backslash for a slash, and drop tabs and line ends before they look.
  const plain = /^\/(?![/\\])[^\\\s]*$/.test(inside) && URL.canParse(inside, 'http://server');
  return plain && new URL(inside, 'http://server').host === 'server' ? inside : '/';
}
