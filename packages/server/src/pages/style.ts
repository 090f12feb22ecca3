/** Of every page: the system's fonts, light or dark as the reader has it, a visible focus. */
export const style = `:root {
  color-scheme: light dark;
  --back: #f6f7f9; --card: #ffffff; --text: #1b1f26; --soft: #59616e; --line: #d5dae1;
  --accent: #1f5fbf; --on-accent: #ffffff; --bad: #a3212f; --bad-back: #fdecee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171c; --card: #1d2128; --text: #eef1f5; --soft: #a5aebb; --line: #39404b;
    --accent: #7fb1ff; --on-accent: #10151d; --bad: #ffb3ba; --bad-back: #3d1f24;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 8vh 16px 32px; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 34rem; margin: 0 auto; }
h1 { margin: 0 0 4px; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 0 0 12px; font-size: 1.1rem; }
.lead { margin: 0 0 24px; color: var(--soft); }
section { margin: 0 0 16px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
section > :last-child { margin-bottom: 0; }
p { margin: 0 0 12px; }
label { display: block; margin: 0 0 16px; font-weight: 600; }
input {
  display: block; width: 100%; margin-top: 4px; padding: 10px 12px; font: inherit; color: inherit;
  background: var(--back); border: 1px solid var(--line); border-radius: 6px;
}
button, .button {
  display: inline-block; padding: 10px 18px; font: inherit; font-weight: 600; cursor: pointer; text-decoration: none;
  color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 6px;
}
button.quiet { color: var(--accent); background: transparent; }
button:disabled { opacity: .6; cursor: progress; }
a { color: var(--accent); }
a.button { color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code, .token { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .95em; }
pre { margin: 0 0 12px; padding: 12px; overflow-x: auto; background: var(--back); border-radius: 6px; }
ul { margin: 0; padding-left: 20px; }
.row { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; justify-content: space-between; }
.hint { color: var(--soft); font-size: .9rem; }
[role="alert"] { padding: 10px 12px; color: var(--bad); background: var(--bad-back); border-radius: 6px; }
[hidden] { display: none; }
`;
