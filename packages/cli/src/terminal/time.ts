const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const fullMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const two = (n: number) => String(n).padStart(2, '0');

/** `Nov 23 18:51:08`, local: the time that ends a command's last sentence. */
export function formatStamp(time: Date): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${months[time.getMonth()]} ${String(time.getDate()).padStart(2)} ${clock}`;
}

/** `November 23, 2026`, local. */
export function formatDate(time: string): string {
  const at = new Date(time);
  return `${fullMonths[at.getMonth()]} ${at.getDate()}, ${at.getFullYear()}`;
}

/** A time of the wire for a table: RFC 3339 without a fraction; absent stays absent. */
export function formatTime<T extends string | null | undefined>(time: T): T | string {
  return time ? time.replace(/\.\d+/, '') : time;
}

/** A time of the wire in this machine's zone, RFC 3339. */
export function formatLocalTime(time: string): string {
  const at = new Date(time);
  const offset = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
